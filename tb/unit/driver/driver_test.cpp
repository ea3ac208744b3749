// SPDX-License-Identifier: Apache-2.0
// The freestanding driver against the reference chip. That it needs no library is proved by the
// build (flexi_driver_freestanding).
#include <gtest/gtest.h>

#include "sw/common/random.h"
#include "sw/device/device_link.h"
#include "sw/driver/flexi_driver.h"

namespace flexi {
namespace {

using Bytes = std::vector<uint8_t>;

class DriverTest : public testing::TestWithParam<const char*> {
 protected:
  DriverTest()
      : config_(FindChip(GetParam())),
        device_(MakeReference(config_, 7)),
        link_(device_.get()),
        chip_(link_.link(), config_.row_bytes(), config_.cores) {
    device_->Reset();
    if (config_.ring) chip_.Set(isa::kRing, static_cast<uint8_t>(config_.feature_row_bits()));
  }

  Bytes RandomRow() {
    Bytes row(static_cast<size_t>(config_.row_bytes()));
    for (int lane = 0; lane < config_.lanes; ++lane)
      if (random_.Chance(1, 2)) row[lane / 8] = static_cast<uint8_t>(row[lane / 8] | 1 << lane % 8);
    return row;
  }
  int Bit(const Bytes& row, int lane) const { return row[lane / 8] >> lane % 8 & 1; }

  const ChipConfig& config_;
  std::unique_ptr<Device> device_;
  DeviceLink link_;
  driver::Chip chip_;
  Random random_{3};
};

TEST_P(DriverTest, RowsComeBackAsTheyWereLoaded) {
  const Bytes first = RandomRow();
  const Bytes second = RandomRow();
  Bytes both = first;
  both.insert(both.end(), second.begin(), second.end());
  Bytes read(both.size());
  chip_.LoadFeatures(3, both.data(), 2);
  chip_.ReadFeatures(3, read.data(), 2);
  EXPECT_EQ(read, both);
  const auto core = static_cast<uint8_t>(config_.cores - 1);
  chip_.LoadWeights(core, 5, both.data(), 2);
  std::fill(read.begin(), read.end(), 0);
  chip_.ReadWeights(core, 5, read.data(), 2);
  EXPECT_EQ(read, both);
}

TEST_P(DriverTest, LogicWorksLaneByLane) {
  const Bytes x = RandomRow();
  const Bytes w = RandomRow();
  Bytes expected(x.size());
  for (size_t i = 0; i < x.size(); ++i) expected[i] = x[i] ^ w[i];
  chip_.SetMode(isa::kFnXor, false, false, isa::kRelu);
  chip_.LoadFeatures(0, x.data());
  chip_.LoadWeights(0, 2, w.data());
  chip_.LogicToFeatures(1, 2, 0);
  Bytes read(x.size());
  chip_.ReadFeatures(1, read.data());
  EXPECT_EQ(read, expected);
  chip_.LogicToWeights(2, 0);
  chip_.ReadWeights(0, 2, read.data());
  EXPECT_EQ(read, expected);
}

TEST_P(DriverTest, DotProductsAreExactInEverySign) {
  constexpr int kW = 3;
  constexpr int kA = 4;
  for (int sign = 0; sign < 4; ++sign) {
    const bool xs = (sign & 1) != 0;
    const bool ws = (sign & 2) != 0;
    std::vector<Bytes> x;
    for (int i = 0; i < kA; ++i) x.push_back(RandomRow());
    std::vector<std::vector<Bytes>> w(static_cast<size_t>(config_.cores));
    for (int i = 0; i < kA; ++i) chip_.LoadFeatures(static_cast<uint8_t>(i), x[i].data());
    for (int core = 0; core < config_.cores; ++core)
      for (int j = 0; j < kW; ++j) {
        w[core].push_back(RandomRow());
        chip_.LoadWeights(static_cast<uint8_t>(core), static_cast<uint8_t>(j), w[core][j].data());
      }
    chip_.SetMode(isa::kFnAnd, xs, ws, isa::kRelu);
    chip_.SetWidth(kW, kA);
    chip_.SetSegs(1);
    for (const int f : {0, 3, 12}) {
      chip_.SetOut(4, f);
      chip_.SetWeightRow(0);
      chip_.SetFeatureRow(0);
      int64_t y[32];
      chip_.DotToPort(kW, kA, f, y);
      for (int core = 0; core < config_.cores; ++core) {
        int64_t expected = 0;
        for (int lane = 0; lane < config_.lanes; ++lane)
          for (int i = 0; i < kA; ++i)
            for (int j = 0; j < kW; ++j) {
              const bool minus = (xs && i == kA - 1) != (ws && j == kW - 1);
              expected += (minus ? -1 : 1) * (Bit(x[i], lane) & Bit(w[core][j], lane)) << (i + j);
            }
        EXPECT_EQ(y[core], expected) << "core " << core << ", f " << f << ", signs " << sign;
      }
    }
  }
  EXPECT_FALSE(chip_.Status().operand_error);
}

TEST_P(DriverTest, StatusReportsAndClearsErrors) {
  (void)chip_.Status();
  chip_.Set(isa::kWidth, 64);
  driver::ChipStatus status = chip_.Status();
  EXPECT_TRUE(status.alive);
  EXPECT_EQ(status.chip_id, config_.chip_id);
  EXPECT_TRUE(status.operand_error);
  EXPECT_FALSE(status.opcode_error);
  status = chip_.Status();
  EXPECT_FALSE(status.operand_error);
}

TEST_P(DriverTest, StoredProgramsRunAndMalformedOnesAreRefused) {
  const Bytes row = RandomRow();
  const Bytes read = {driver::kTagBytes,
                      5,
                      0,
                      isa::SetOpcode(isa::kXrow),
                      2,
                      isa::kNop,
                      isa::kNop,
                      isa::kLoadX,
                      driver::kTagRow,
                      0,
                      driver::kTagBytes,
                      3,
                      0,
                      isa::SetOpcode(isa::kXrow),
                      2,
                      isa::kReadX,
                      driver::kTagRead,
                      static_cast<uint8_t>(config_.row_bytes()),
                      0,
                      driver::kTagEnd};
  Bytes out(static_cast<size_t>(config_.row_bytes()));
  ASSERT_TRUE(chip_.Run(read.data(), read.size(), row.data(), 1, out.data(), out.size()));
  EXPECT_EQ(out, row);

  const auto refused = [&](const Bytes& program, size_t rows, size_t room) {
    return !chip_.Run(program.data(), program.size(), row.data(), rows, out.data(), room);
  };
  EXPECT_TRUE(refused({}, 1, 8));
  EXPECT_TRUE(refused({driver::kTagBytes, 2, 0, 0}, 1, 8));
  EXPECT_TRUE(refused({driver::kTagBytes, 2}, 1, 8));
  EXPECT_TRUE(refused({driver::kTagRow, 1, driver::kTagEnd}, 1, 8));
  EXPECT_TRUE(refused({driver::kTagRow}, 1, 8));
  EXPECT_TRUE(refused({driver::kTagRead, 9, 0, driver::kTagEnd}, 1, 8));
  EXPECT_TRUE(refused({9, driver::kTagEnd}, 1, 8));
}

TEST(DecodeResultTest, PutsBytesAndSignTogether) {
  const uint8_t bytes[] = {0x34, 0xFF, 0x12, 0xFF, 0xFF, 0xFF};  // two cores, 16 emissions
  EXPECT_EQ(driver::DecodeResult(bytes, 2, 0, 16), 0x1234 - 65536);
  EXPECT_EQ(driver::DecodeResult(bytes, 2, 0, 12),
            0x134 - 4096);  // 12: the second byte has 4 new bits
  EXPECT_EQ(driver::DecodeResult(bytes, 2, 1, 16), -1);
  EXPECT_EQ(driver::DecodeResult(bytes, 2, 0, 8), 0x1234);
}

INSTANTIATE_TEST_SUITE_P(Chips, DriverTest,
                         testing::Values("flexi-1", "flexi-4", "flexi-32", "odd-13x9",
                                         "odd-64x128"),
                         [](const auto& info) {
                           std::string name = info.param;
                           for (char& c : name)
                             if (c == '-') c = '_';
                           return name;
                         });

}  // namespace
}  // namespace flexi
