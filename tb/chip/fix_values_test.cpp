// SPDX-License-Identifier: Apache-2.0
// RATIONALE. A correction looks whether anything but zero is in an accumulator. Random sums seldom
// leave a single bit there, so each bit stands alone once: plus and minus 2^b for every b, on every
// device, by FIX without overlap and by the correction of a written bit with overlap. A bit that is
// not looked at leaves the row as it was.
#include "tb/chip/chip_fixture.h"

namespace flexi {
namespace {

class FixValues : public ChipTest {
 protected:
  static constexpr int kTarget = 2;  // row that is corrected; rows 0 and 1 are what is counted

  // Bytes that add `value` to all accumulators: all lanes of row 0, the rest in row 1.
  Bytes Add(int value, bool minus) const {
    const auto pair = static_cast<uint8_t>(0x80 | (minus ? 8 : 0));
    Bytes bytes;
    for (int n = value / config_.lanes; n > 0; n--) Append(&bytes, {SetX(0), pair});
    Append(&bytes, {SetX(1), pair});
    return bytes;
  }

  void Check(int bit, bool minus) {
    const int value = 1 << bit;
    device_->Reset();  // BYTE
    LoadFeature(0, LaneMask());
    LoadFeature(1, (uint64_t{1} << value % config_.lanes) - 1);
    LoadFeature(kTarget, minus ? LaneMask() : 0);
    if (config_.cores > 1) Set(kRegCore, 0);
    if (config_.overlap) {
      Set(kRegDrow, kTarget);
      Set(kRegLane, 0);
    }
    Set(kRegFn, isa::PackFn(0b1010, true));  // counts the ones of the feature row
    Bytes bytes = {0x04};
    Append(&bytes, Add(value, minus));
    if (config_.overlap) {
      Append(&bytes, {0x06, SetW(0), 0x17});  // FLUSH write; the correction; wait for it
    } else {
      Append(&bytes, {SetX(kTarget), 0x1e});
    }
    Run(bytes);
    const int cores = config_.overlap ? config_.cores : std::min(config_.cores, 8);
    uint64_t row = device_->Peek().features[kTarget];
    for (int core = 0; core < std::min(cores, config_.lanes); core++) {
      EXPECT_EQ(row >> core & 1, minus ? 0U : 1U)
          << (minus ? "-" : "") << value << ", core " << core;
    }
  }
};

TEST_P(FixValues, EveryBitAlone) {
  for (int bit = 0; bit < config_.acc_width; bit++) {
    if (bit < config_.acc_width - 1) Check(bit, false);
    Check(bit, true);
    ASSERT_FALSE(HasFailure());
  }
}

INSTANTIATE_TEST_SUITE_P(Devices, FixValues, testing::ValuesIn(AllDevices()), DeviceName);

}  // namespace
}  // namespace flexi
