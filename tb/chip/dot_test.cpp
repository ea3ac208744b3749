// SPDX-License-Identifier: Apache-2.0
// RATIONALE. Dot products on every device. Through the driver: every W x A x sign mix x S in {1, 2,
// 4}, random rows, all ones, alternating, and the most negative and largest elements, against
// element-by-element int64 arithmetic. Other functions of two bits and every ring against the sum
// over pairs of docs/commands.md. DOTW: every write-back mode x k x f against floor and clamp,
// destination rows and lanes, all other lanes untouched. Largest accumulations, also where the
// accumulator wraps. Not covered: all operand values (3.4e38 rows); S above 4 but for the largest.
#include "sw/device/device_link.h"
#include "sw/driver/flexi_driver.h"
#include "tb/chip/chip_fixture.h"

namespace flexi {
namespace {

class DotProducts : public ChipTest {
 protected:
  DotProducts() : link_(device_.get()), chip_(link_.link(), config_.row_bytes(), config_.cores) {}

  void Load(const std::function<uint64_t(bool weights, int row)>& content) {
    features_.clear();
    weights_.clear();
    for (int row = 0; row < config_.feature_rows; row++) {
      features_.push_back(content(false, row) & LaneMask());
      chip_.LoadFeatures(static_cast<uint8_t>(row), RowBytes(features_.back()).data());
    }
    for (int core = 0; core < config_.cores; core++) {
      for (int row = 0; row < config_.rows; row++) {
        weights_.push_back(content(true, row) & LaneMask());
        chip_.LoadWeights(static_cast<uint8_t>(core), static_cast<uint8_t>(row),
                          RowBytes(weights_.back()).data());
      }
    }
    if (config_.ring) chip_.Set(isa::kRing, static_cast<uint8_t>(config_.feature_row_bits()));
    link_.Flush();
    device_->Drain();
  }
  static int64_t Element(const std::vector<uint64_t>& rows, size_t first, size_t limit, int modulo,
                         int base, int bits, int lane, bool is_signed) {
    int64_t value = 0;
    for (int b = 0; b < bits; b++) {
      const auto row = static_cast<size_t>((base + b) % modulo);
      const int64_t bit = row < limit ? (rows[first + row] >> lane) & 1 : 0;
      value += (is_signed && b == bits - 1 ? -bit : bit) * (int64_t{1} << b);
    }
    return value;
  }
  int64_t Expected(int core, int w, int a, int segments, bool xs, bool ws, int wrow, int xrow) {
    int64_t sum = 0;
    for (int g = 0; g < segments; g++) {
      for (int lane = 0; lane < config_.lanes; lane++) {
        const int64_t x = Element(features_, 0, config_.feature_rows,
                                  1 << config_.feature_row_bits(), xrow + g * a, a, lane, xs);
        const int64_t v = Element(weights_, static_cast<size_t>(core) * config_.rows, config_.rows,
                                  1 << config_.row_bits(), wrow + g * w, w, lane, ws);
        sum += x * v;
      }
    }
    return sum;
  }
  // Whether no partial sum leaves the accumulator.
  bool Fits() {
    const ChipState state = device_->Peek();
    for (int core = 0; core < config_.cores; core++) {
      const SpecResult result = SpecDot(config_, state, core);
      if (result.y != result.wrapped) return false;
    }
    return true;
  }
  // One DOTP through the driver; false when the accumulator is too narrow for these operands.
  bool Check(int w, int a, int segments, int signs, int wrow, int xrow) {
    const bool xs = (signs & 1) != 0;
    const bool ws = (signs & 2) != 0;
    int f = 0;  // enough bits for 64 lanes, 4 segments (or 128) of w x a bits
    while (isa::DotpEmissions(w, a, f) + 7 < w + a + 14) f++;
    chip_.SetMode(isa::kFnAnd, xs, ws, 0);
    chip_.SetWidth(w, a);
    chip_.SetSegs(segments);
    chip_.SetOut(1, f);
    chip_.SetWeightRow(static_cast<uint8_t>(wrow));
    chip_.SetFeatureRow(static_cast<uint8_t>(xrow));
    link_.Flush();
    device_->Drain();
    if (!Fits()) return false;
    std::vector<int64_t> y(config_.cores);
    chip_.DotToPort(w, a, f, y.data());
    for (int core = 0; core < config_.cores; core++) {
      const int64_t expected = Expected(core, w, a, segments, xs, ws, wrow, xrow);
      EXPECT_EQ(y[core], expected)
          << "core " << core << " W " << w << " A " << a << " S " << segments << " xs " << xs
          << " ws " << ws << " WROW " << wrow << " XROW " << xrow;
    }
    return !HasFailure();
  }

  DeviceLink link_;
  driver::Chip chip_;
  std::vector<uint64_t> features_;
  std::vector<uint64_t> weights_;  // [core * rows + row]
};

TEST_P(DotProducts, EveryWidthSignAndSegmentsAgainstIntegers) {
  int compared = 0;
  for (int fill = 0; fill < 4; fill++) {
    Load([&](bool weights, int row) -> uint64_t {
      if (fill == 0 || (fill == 3 && weights)) return random_.Next();
      if (fill == 2) return row % 2 == 0 ? 0x5555555555555555 : 0xaaaaaaaaaaaaaaaa;
      return ~0ULL;
    });
    for (int w = 1; w <= 8; w++) {
      for (int a = 1; a <= 8; a++) {
        for (int signs = 0; signs < 4; signs++) {
          for (const int segments : {1, 2, 4}) {
            if (segments > config_.max_segments()) continue;
            const bool done =
                Check(w, a, segments, signs, Below(config_.rows), Below(config_.feature_rows));
            ASSERT_FALSE(HasFailure());
            compared += done;
          }
        }
      }
    }
  }
  EXPECT_GT(compared, 2000);
  EXPECT_EQ(Status(), Alive());
}

// All elements most negative, or largest, on either side.
TEST_P(DotProducts, ExtremeElements) {
  int compared = 0;
  for (int width = 1; width <= 8; width++) {
    for (int kinds = 0; kinds < 4; kinds++) {
      Load([&](bool weights, int row) -> uint64_t {
        const bool top = row % width == width - 1;
        const bool most_negative = (kinds & (weights ? 1 : 2)) != 0;
        return most_negative == top ? ~0ULL : 0;
      });
      for (const int segments : {1, 2, 4}) {
        if (segments > config_.max_segments()) continue;
        compared += Check(width, width, segments, 3, 0, 0);
        ASSERT_FALSE(HasFailure());
      }
    }
  }
  EXPECT_GT(compared, 40);
}

// The largest numbers of segments with all ones: exact where it fits, else modulo the accumulator.
TEST_P(DotProducts, LargestAccumulations) {
  Load([](bool, int) { return ~0ULL; });
  int wrapped = 0;
  for (int n = 0; n < 40; n++) {
    SetAll();
    Set(isa::kMode, isa::PackMode(n % 3 == 2 ? 15 : isa::kFnAnd, (n & 1) != 0, (n & 2) != 0, 0));
    Set(isa::kWidth, n < 8 ? 63 : Below(64));
    Set(isa::kSegs, n % 5 == 4 ? Below(Limit(isa::kSegs)) : Limit(isa::kSegs) - 1);
    if (n >= 20) Set(isa::kSegs, 0);
    const ChipState state = device_->Peek();
    const int w = isa::WidthW(state.registers[isa::kWidth]);
    const int a = isa::WidthA(state.registers[isa::kWidth]);
    int f = 0;
    while (isa::DotpEmissions(w, a, f) + 8 < w + a - 1 + config_.acc_width) f++;
    Set(isa::kOut, isa::PackOut(1, f));
    std::vector<int64_t> y(config_.cores);
    chip_.DotToPort(w, a, f, y.data());
    for (int core = 0; core < config_.cores; core++) {
      const SpecResult expected = SpecDot(config_, state, core);
      wrapped += expected.y != expected.wrapped;
      ASSERT_EQ(y[core], expected.wrapped) << "W " << w << " A " << a;
    }
  }
  RecordProperty("wrapped", wrapped);
}

TEST_P(DotProducts, EveryFunctionAndRing) {
  Load([&](bool, int) { return random_.Next(); });
  int compared = 0;
  for (int n = 0; n < 256; n++) {
    SetAll();
    Set(isa::kMode, n % 16 | Below(16) << 4);
    if (config_.ring) Set(isa::kRing, n / 16 % (config_.feature_row_bits() + 1));
    const ChipState state = device_->Peek();
    const int w = isa::WidthW(state.registers[isa::kWidth]);
    const int a = isa::WidthA(state.registers[isa::kWidth]);
    int f = 0;
    while (isa::DotpEmissions(w, a, f) + 7 < w + a + 14) f++;
    Set(isa::kOut, isa::PackOut(1, f));
    std::vector<int64_t> y(config_.cores);
    chip_.DotToPort(w, a, f, y.data());
    for (int core = 0; core < config_.cores; core++) {
      const SpecResult expected = SpecDot(config_, state, core);
      ASSERT_EQ(y[core], expected.wrapped) << "register MODE " << +state.registers[isa::kMode];
      compared += expected.y == expected.wrapped;
    }
    // The pointers as the page says.
    EXPECT_EQ(device_->Peek().registers[isa::kXrow], state.registers[isa::kXrow]);
    EXPECT_EQ(device_->Peek().registers[isa::kWrow],
              (state.registers[isa::kWrow] + isa::SegsOf(state.registers[isa::kSegs]) * w) %
                  (1 << config_.row_bits()));
  }
  EXPECT_GT(compared, 100);
}

TEST_P(DotProducts, WriteBackOfEveryModeWidthAndFlush) {
  Load([&](bool, int) { return random_.Next(); });
  int compared = 0;
  for (int out = 0; out < 128; out++) {
    for (int wb = 0; wb < 4; wb++) {
      SetAll(2);
      const int k = isa::OutK(static_cast<uint8_t>(out));
      const int f = isa::OutF(static_cast<uint8_t>(out));
      Set(isa::kOut, out);
      Set(isa::kMode, isa::PackMode(isa::kFnAnd, Below(2) != 0, Below(2) != 0, wb));
      if (Below(4) == 0) {  // features anew: the write-backs thin them out
        std::vector<uint8_t> bytes = RowBytes(random_.Next());
        bytes.insert(bytes.begin(), isa::kLoadX);
        Run(bytes);
      }
      // A chip with overlap writes while it computes only when a DOTW follows.
      ChipState expected = device_->Peek();
      auto& reg = expected.registers;
      const int shift = isa::WidthW(reg[isa::kWidth]) + isa::WidthA(reg[isa::kWidth]) - 1 + f - k;
      if (shift < 0) continue;
      bool fits = true;
      for (int core = 0; core < config_.cores; core++) {
        const SpecResult result = SpecDot(config_, device_->Peek(), core);
        fits = fits && result.y == result.wrapped;
        const uint64_t value = SpecWritten(result.y, shift, k, wb);
        const int lane = reg[isa::kDlane] * config_.cores + core;
        for (int b = 0; b < k; b++) {
          const int row = (reg[isa::kDrow] + b) % (1 << config_.feature_row_bits());
          if (row >= config_.feature_rows || lane >= config_.lanes) continue;
          uint64_t& cell = expected.features[row];
          cell = (cell & ~(1ULL << lane)) | (((value >> b) & 1) << lane);
        }
      }
      reg[isa::kWrow] = static_cast<uint8_t>(
          (reg[isa::kWrow] + isa::SegsOf(reg[isa::kSegs]) * isa::WidthW(reg[isa::kWidth])) %
          (1 << config_.row_bits()));
      reg[isa::kDlane] = static_cast<uint8_t>((reg[isa::kDlane] + 1) % config_.lane_segments());
      EXPECT_TRUE(Run({isa::kDotW}).out.empty());
      if (!fits) continue;
      const ChipState after = device_->Peek();
      ASSERT_EQ(after.features, expected.features) << "wb " << wb << " k " << k << " f " << f;
      ASSERT_EQ(after.weights, expected.weights);
      ASSERT_EQ(after.registers, expected.registers);
      compared++;
    }
  }
  EXPECT_GT(compared, 300);
  EXPECT_EQ(Status(), Alive());
}

// A layer: one DOTW after the other, over all lane segments, on chips with overlap beside each
// other.
TEST_P(DotProducts, RowsOfDotw) {
  Load([&](bool, int) { return random_.Next(); });
  for (int n = 0; n < 60; n++) {
    SetAll(1);
    // Sources in the lower half, destinations in the upper one, so that order does not matter.
    const int half = config_.feature_rows / 2;
    const int a = 1 + Below(std::min(half, 8));
    const int w = 1 + Below(8);
    const int k = 1 + Below(std::min({half, 8, w + a - 1}));
    const int wb = Below(4);
    Set(isa::kWidth, isa::PackWidth(w, a));
    Set(isa::kMode, isa::PackMode(isa::kFnAnd, Below(2) != 0, Below(2) != 0, wb));
    Set(isa::kOut, isa::PackOut(k, Below(4)));
    Set(isa::kXrow, 0);
    Set(isa::kDrow, half);
    if (config_.ring) Set(isa::kRing, config_.feature_row_bits());
    const int count = 2 + Below(6);
    ChipState expected = device_->Peek();
    auto& reg = expected.registers;
    bool fits = true;
    for (int d = 0; d < count; d++) {
      for (int core = 0; core < config_.cores; core++) {
        const SpecResult result = SpecDot(config_, expected, core);
        fits = fits && result.y == result.wrapped;
        const uint64_t value =
            SpecWritten(result.y, w + a - 1 + isa::OutF(reg[isa::kOut]) - k, k, wb);
        const int lane = reg[isa::kDlane] * config_.cores + core;
        if (lane >= config_.lanes) continue;
        for (int b = 0; b < k; b++) {
          uint64_t& cell = expected.features[half + b];
          cell = (cell & ~(1ULL << lane)) | (((value >> b) & 1) << lane);
        }
      }
      reg[isa::kWrow] = static_cast<uint8_t>((reg[isa::kWrow] + w) % (1 << config_.row_bits()));
      reg[isa::kDlane] = static_cast<uint8_t>((reg[isa::kDlane] + 1) % config_.lane_segments());
    }
    Run(std::vector<uint8_t>(count, isa::kDotW));
    if (!fits) continue;
    ASSERT_EQ(device_->Peek().features, expected.features) << "W " << w << " A " << a << " k " << k;
    ASSERT_EQ(device_->Peek().registers, expected.registers);
  }
}

INSTANTIATE_TEST_SUITE_P(Devices, DotProducts, testing::ValuesIn(AllDevices()), DeviceName);

}  // namespace
}  // namespace flexi
