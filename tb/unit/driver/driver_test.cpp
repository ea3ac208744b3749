// SPDX-License-Identifier: Apache-2.0
// RATIONALE: the freestanding driver against the reference chip: rows, row logic, dot products in
// every sign and segment count, written results with correction, and stored programs, good and
// malformed; also over a link that keeps nothing and waits. That it needs no library is proved by
// the build (flexi_driver_freestanding).
#include <gtest/gtest.h>

#include <algorithm>

#include "sw/chip/stream_chip.h"
#include "sw/common/random.h"
#include "sw/device/device_link.h"
#include "sw/driver/flexi_driver.h"
#include "tb/harness/waiting_link.h"

namespace flexi {
namespace {

using Bytes = std::vector<uint8_t>;

class DriverTest : public testing::TestWithParam<const char*> {
 protected:
  DriverTest()
      : config_(FindChip(GetParam())),
        device_(MakeReference(config_, 7)),
        link_(device_.get()),
        chip_(link_.link(), StreamChipOf(config_)) {
    device_->Reset();
  }

  Bytes RandomRow() {
    Bytes row(static_cast<size_t>(config_.row_bytes()));
    for (int lane = 0; lane < config_.lanes; ++lane)
      if (random_.Chance(1, 2)) row[lane / 8] = static_cast<uint8_t>(row[lane / 8] | 1 << lane % 8);
    return row;
  }
  static int Bit(const Bytes& row, int lane) { return row[lane / 8] >> lane % 8 & 1; }

  // Random contents of all rows that a dot product reads; what each core makes of them.
  std::vector<int64_t> LoadOperands(const DotProduct& dot) {
    std::vector<Bytes> x(static_cast<size_t>(dot.a * dot.segments));
    for (int i = 0; i < dot.a; ++i) {
      for (int g = 0; g < dot.segments; ++g) {
        Bytes& row = x[i * dot.segments + g] = RandomRow();
        chip_.LoadFeatures(dot.feature_row(i, g), row.data());
      }
    }
    std::vector<int64_t> expected(static_cast<size_t>(config_.cores));
    for (int core = 0; core < config_.cores; ++core) {
      for (int j = 0; j < dot.w; ++j) {
        for (int g = 0; g < dot.segments; ++g) {
          const Bytes row = RandomRow();
          chip_.LoadWeights(core, dot.weight_row(j, g), row.data());
          for (int i = 0; i < dot.a; ++i) {
            int64_t ones = 0;
            for (int lane = 0; lane < config_.lanes; ++lane)
              ones += Bit(x[i * dot.segments + g], lane) & Bit(row, lane);
            const bool minus = (dot.xs && i == dot.a - 1) != (dot.ws && j == dot.w - 1);
            expected[core] += (minus ? -ones : ones) * (int64_t{1} << (i + j));
          }
        }
      }
    }
    return expected;
  }

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
  for (const int row : {1, config_.feature_rows - 2}) {
    chip_.LoadFeatures(row, both.data(), 2);
    std::fill(read.begin(), read.end(), 0);
    chip_.ReadFeatures(row, read.data(), 2);
    EXPECT_EQ(read, both);
  }
  for (const int core : {config_.cores - 1, 0}) {
    for (const int row : {5, config_.rows - 2}) {
      chip_.LoadWeights(core, row, both.data(), 2);
      std::fill(read.begin(), read.end(), 0);
      chip_.ReadWeights(core, row, read.data(), 2);
      EXPECT_EQ(read, both);
    }
  }
}

TEST_P(DriverTest, LogicWorksLaneByLane) {
  const Bytes x = RandomRow();
  const Bytes w = RandomRow();
  Bytes expected(x.size());
  for (size_t i = 0; i < x.size(); ++i) expected[i] = x[i] ^ w[i];
  const int core = config_.cores - 1;
  chip_.SetFunction(isa::kFnXor);
  chip_.LoadFeatures(0, x.data());
  chip_.LoadWeights(core, 2, w.data());
  chip_.LogicToFeatures(core, 2, 0);
  Bytes read(x.size());
  chip_.ReadFeatures(0, read.data());
  EXPECT_EQ(read, expected);
  chip_.LogicToWeights(core, 2, 0);  // the other operand again
  chip_.ReadWeights(core, 2, read.data());
  EXPECT_EQ(read, x);
}

TEST_P(DriverTest, DotProductsAreExactInEverySignAndSegments) {
  DotProduct dot;
  for (int sign = 0; sign < 4; ++sign) {
    for (const int segments : {1, 2}) {
      dot.segments = segments;
      dot.a = config_.feature_rows >= 8 ? 4 : 2;
      dot.w = 3;
      dot.xs = (sign & 1) != 0;
      dot.ws = (sign & 2) != 0;
      const std::vector<int64_t> expected = LoadOperands(dot);
      const int64_t magnitude = int64_t{segments} * config_.lanes << (dot.a + dot.w);
      for (const int more : {0, 3, 12}) {
        dot.bits = SentBitsNeeded(config_.cores, dot, magnitude) + more;
        std::vector<int64_t> y(expected.size());
        chip_.DotToPort(dot, y.data());
        EXPECT_EQ(y, expected) << "bits " << dot.bits << ", signs " << sign;
      }
    }
  }
  EXPECT_FALSE(chip_.Status().error);
}

TEST_P(DriverTest, ALinkThatKeepsNothingWillDo) {
  DotProduct dot;
  dot.a = 2;
  dot.w = 3;
  dot.ws = true;
  dot.bits = SentBitsNeeded(config_.cores, dot, int64_t{config_.lanes} << (dot.a + dot.w));
  const std::vector<int64_t> expected = LoadOperands(dot);
  link_.Flush();
  WaitingLink waiting{device_.get()};
  driver::Chip chip(waiting.link(), StreamChipOf(config_));
  std::vector<int64_t> y(expected.size());
  for (int turn = 0; turn < 2; ++turn) {
    std::fill(y.begin(), y.end(), 0);
    chip.DotToPort(dot, y.data());
    EXPECT_EQ(y, expected);
  }
  Bytes row(static_cast<size_t>(config_.row_bytes()));
  chip.ReadWeights(config_.cores - 1, 0, row.data());
  EXPECT_FALSE(chip.Status().error);
}

// Results of the first dot product, corrected, in the rows that it names: lane segment 1 on chips
// with overlap, from below in group 0 on others.
TEST_P(DriverTest, WrittenResultsAreClampedAndInTheirRows) {
  DotProduct dot;
  dot.a = 2;
  dot.w = 2;
  dot.ws = true;
  const std::vector<int64_t> expected = LoadOperands(dot);
  dot.result = isa::kWrite;
  dot.shift = 1;
  dot.bits = 3;
  dot.row = 2;
  dot.fix = true;
  const int first = config_.overlap ? config_.cores : 0;
  chip_.SetFunction(isa::kFnAnd, true);
  if (config_.overlap) chip_.SetDestination(dot.row, 1);
  chip_.Dot(dot);
  Bytes low(static_cast<size_t>(config_.row_bytes()));
  Bytes high(low.size());
  chip_.ReadFeatures(2, low.data());
  chip_.ReadFeatures(3, high.data());
  const int written = std::min({config_.cores, config_.overlap ? config_.lanes - first : 8});
  for (int core = 0; core < written; ++core) {
    const int value = Bit(low, first + core) + 2 * Bit(high, first + core);
    EXPECT_EQ(value, std::clamp<int64_t>(expected[core] >> 1, 0, 3)) << "core " << core;
  }
  EXPECT_FALSE(chip_.Status().error);
}

TEST_P(DriverTest, StatusReportsAndClearsErrors) {
  (void)chip_.Status();
  link_.link().put(&link_, 0x0f);
  driver::ChipStatus status = chip_.Status();
  EXPECT_TRUE(status.alive);
  EXPECT_EQ(status.chip_id, config_.chip_id);
  EXPECT_TRUE(status.error);
  status = chip_.Status();
  EXPECT_TRUE(status.alive);
  EXPECT_FALSE(status.error);
}

TEST_P(DriverTest, StoredProgramsRunAndMalformedOnesAreRefused) {
  const Bytes row = RandomRow();
  chip_.LoadWeights(0, 0, row.data());  // sets CORE
  Bytes program = {
      driver::kTagBytes, 4, 0, isa::kSetW | isa::kFnX, isa::kMov, isa::kSetX | 2, isa::kLoadX,
      driver::kTagRow,   0};
  // All bytes of the row in one piece, read afterwards.
  program.insert(
      program.end(),
      {driver::kTagBytes, static_cast<uint8_t>(1 + 2 * config_.row_bytes()), 0, isa::kSetX | 2});
  for (int i = 0; i < config_.row_bytes(); ++i)
    program.insert(program.end(), {isa::kRead, isa::kNext});
  program.insert(program.end(),
                 {driver::kTagRead, static_cast<uint8_t>(config_.row_bytes()), 0, driver::kTagEnd});
  Bytes out(row.size());
  ASSERT_TRUE(chip_.Run(program.data(), program.size(), row.data(), 1, out.data(), out.size()));
  EXPECT_EQ(out, row);
  // The program has changed registers behind the driver's back.
  chip_.ReadWeights(0, 0, out.data());
  EXPECT_EQ(out, row);

  const auto refused = [&](const Bytes& bad, size_t rows, size_t room) {
    return !chip_.Run(bad.data(), bad.size(), row.data(), rows, out.data(), room);
  };
  EXPECT_TRUE(refused({}, 1, 8));
  EXPECT_TRUE(refused({driver::kTagBytes, 2, 0, 0}, 1, 8));
  EXPECT_TRUE(refused({driver::kTagBytes, 2}, 1, 8));
  EXPECT_TRUE(refused({driver::kTagRow, 1, driver::kTagEnd}, 1, 8));
  EXPECT_TRUE(refused({driver::kTagRow}, 1, 8));
  EXPECT_TRUE(refused({driver::kTagRead, 9, 0, driver::kTagEnd}, 1, 8));
  EXPECT_TRUE(refused({9, driver::kTagEnd}, 1, 8));
}

INSTANTIATE_TEST_SUITE_P(Chips, DriverTest,
                         testing::Values("flexi-1", "flexi-4", "flexi-32", "odd-13x9", "odd-64x128",
                                         "odd-8x16n32", "odd-40x48"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

}  // namespace
}  // namespace flexi
