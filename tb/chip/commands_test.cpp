// SPDX-License-Identifier: Apache-2.0
// RATIONALE. Every command but the dot products, on every device: effect on all stored bits and
// registers, bytes out. State space: all 246 - 16 illegal opcodes; all 16 registers x 256 values;
// every row loaded and read back; all 16 functions of both row logics with random rows; random
// register values, so pointers stand everywhere, also on rows that do not exist. Cycles are in
// cycles_test.cpp, dot products in dot_test.cpp. Not covered: every pair of rows in row logic
// (random ones are).
#include "tb/chip/chip_fixture.h"

namespace flexi {
namespace {

class Commands : public ChipTest {};

TEST_P(Commands, NopDoesNothing) {
  SetAll();
  const ChipState before = device_->Peek();
  EXPECT_TRUE(Run({isa::kNop, isa::kNop, isa::kNop}).out.empty());
  EXPECT_EQ(device_->Peek(), before);
  EXPECT_EQ(Status(), Alive());
}

TEST_P(Commands, EveryOpcodeOutsideOfTheTableIsAnErrorAndNothingElse) {
  SetAll();
  const ChipState before = device_->Peek();
  int illegal = 0;
  for (int opcode = 0; opcode < 256; opcode++) {
    if (opcode <= isa::kDotP || opcode >> 4 == 1) continue;
    illegal++;
    EXPECT_TRUE(Run({static_cast<uint8_t>(opcode)}).out.empty());
    ASSERT_EQ(device_->Peek(), before) << opcode;
    ASSERT_EQ(Status(), Alive() | isa::kStatusOpcodeError) << opcode;
    ASSERT_EQ(Status(), Alive()) << opcode;
  }
  EXPECT_EQ(illegal, 256 - 10 - 16);
}

TEST_P(Commands, SetTakesLegalValuesAndRefusesOthers) {
  SetAll();
  for (int reg = 0; reg < 16; reg++) {
    for (int value = 0; value < 256; value++) {
      ChipState expected = device_->Peek();
      const bool legal = value < Limit(reg);
      if (legal) expected.registers[reg] = static_cast<uint8_t>(value);
      EXPECT_TRUE(Run({isa::SetOpcode(reg), static_cast<uint8_t>(value)}).out.empty());
      ASSERT_EQ(device_->Peek(), expected) << "register " << reg << " value " << value;
      ASSERT_EQ(Status(), Alive() | (legal ? 0 : isa::kStatusOperandError))
          << "register " << reg << " value " << value;
    }
  }
}

TEST_P(Commands, ErrorsStayUntilStatus) {
  SetAll();
  Run({0xff, isa::SetOpcode(15), 0, isa::kNop, isa::SetOpcode(isa::kMode), 0});
  EXPECT_EQ(Status(), Alive() | isa::kStatusOpcodeError | isa::kStatusOperandError);
  EXPECT_EQ(Status(), Alive());
  Run({isa::SetOpcode(15), 0});
  device_->Reset();
  EXPECT_EQ(Status(), Alive());
}

// While the status byte waits, nothing is cleared.
TEST_P(Commands, ErrorsStayWhileStatusWaits) {
  Run({0xff});
  PortIn in;
  in.in_valid = true;
  in.in_data = isa::kStatus;
  ASSERT_TRUE(device_->Step(in).in_ready);
  for (int n = 0; n < 5; n++) {
    in.in_valid = false;
    in.out_ready = n == 4;
    const PortOut out = device_->Step(in);
    ASSERT_TRUE(out.out_valid);
    ASSERT_EQ(out.out_data, Alive() | isa::kStatusOpcodeError);
  }
  EXPECT_EQ(Status(), Alive());
}

TEST_P(Commands, EveryRowIsLoadedAndReadBack) {
  SetAll();
  std::vector<uint64_t> features;
  std::vector<uint64_t> weights;
  for (int pass = 0; pass < 2; pass++) {
    features.clear();
    weights.clear();
    // One opcode after the other: the pointers count by themselves.
    Set(isa::kXrow, 0);
    for (int row = 0; row < config_.feature_rows; row++) {
      features.push_back(random_.Next());
      std::vector<uint8_t> bytes = RowBytes(features.back());
      bytes.insert(bytes.begin(), isa::kLoadX);
      Run(bytes);
      features.back() &= LaneMask();
    }
    for (int core = 0; core < config_.cores; core++) {
      Set(isa::kCore, core);
      Set(isa::kWrow, 0);
      for (int row = 0; row < config_.rows; row++) {
        weights.push_back(random_.Next());
        std::vector<uint8_t> bytes = RowBytes(weights.back());
        bytes.insert(bytes.begin(), isa::kLoadW);
        Run(bytes);
        weights.back() &= LaneMask();
      }
    }
    ASSERT_EQ(device_->Peek().features, features);
    ASSERT_EQ(device_->Peek().weights, weights);
  }
  Set(isa::kXrow, 0);
  for (int row = 0; row < config_.feature_rows; row++) {
    ASSERT_EQ(Run({isa::kReadX}).out, RowBytes(features[row])) << row;
  }
  for (int core = 0; core < config_.cores; core++) {
    Set(isa::kCore, core);
    Set(isa::kWrow, 0);
    for (int row = 0; row < config_.rows; row++) {
      ASSERT_EQ(Run({isa::kReadW}).out, RowBytes(weights[core * config_.rows + row])) << row;
    }
  }
  EXPECT_EQ(device_->Peek().features, features);
  EXPECT_EQ(device_->Peek().weights, weights);
}

// From the last row on: pointers wrap at the power of two; rows that do not exist read as zeros and
// take no write.
TEST_P(Commands, PointersWrapAndMissingRowsAreZero) {
  SetAll();
  const ChipState before = device_->Peek();
  const int row_count = 1 << config_.row_bits();
  const int feature_count = 1 << config_.feature_row_bits();
  Set(isa::kWrow, config_.rows - 1);
  Set(isa::kXrow, config_.feature_rows - 1);
  const int core = device_->Peek().registers[isa::kCore];
  for (int n = 0; n < row_count; n++) {
    const int row = (config_.rows - 1 + n) % row_count;
    ASSERT_EQ(device_->Peek().registers[isa::kWrow], row);
    const uint64_t expected = row < config_.rows ? before.weights[core * config_.rows + row] : 0;
    ASSERT_EQ(Run({isa::kReadW}).out, RowBytes(expected)) << row;
  }
  for (int n = 0; n < feature_count; n++) {
    const int row = (config_.feature_rows - 1 + n) % feature_count;
    ASSERT_EQ(device_->Peek().registers[isa::kXrow], row);
    ASSERT_EQ(Run({isa::kReadX}).out,
              RowBytes(row < config_.feature_rows ? before.features[row] : 0));
  }
  // Behind the last row: all loads and row logics run over the rows that are missing.
  Run({isa::kReadW, isa::kReadX});
  ChipState expected = device_->Peek();
  for (int row = config_.rows; row < row_count; row++) {
    std::vector<uint8_t> bytes = RowBytes(~0ULL);
    bytes.insert(bytes.begin(), isa::kLoadW);
    if (row == config_.rows) Run({isa::kLogicW});
    if (device_->Peek().weights != expected.weights) FAIL() << "row logic wrote a missing row";
    Run(bytes);
  }
  for (int row = config_.feature_rows; row < feature_count; row++) {
    std::vector<uint8_t> bytes = RowBytes(~0ULL);
    bytes.insert(bytes.begin(), isa::kLoadX);
    Run(bytes);
  }
  if (row_count > config_.rows) {
    EXPECT_EQ(device_->Peek().weights, expected.weights);
    EXPECT_EQ(device_->Peek().registers[isa::kWrow], 0);
  }
  EXPECT_EQ(device_->Peek().features, expected.features);
}

// A load touches one row of one core, and of its lanes only those of the bytes that came.
TEST_P(Commands, LoadsTouchOneRowOnly) {
  for (int n = 0; n < 60; n++) {
    SetAll();
    ChipState expected = device_->Peek();
    const uint64_t data = random_.Next();
    const bool to_weights = n % 2 == 0;
    auto& reg = expected.registers;
    std::vector<uint8_t> bytes = RowBytes(data);
    bytes.insert(bytes.begin(), to_weights ? isa::kLoadW : isa::kLoadX);
    if (to_weights) {
      expected.weights[reg[isa::kCore] * config_.rows + reg[isa::kWrow]] = data & LaneMask();
      reg[isa::kWrow] =
          static_cast<uint8_t>((reg[isa::kWrow] + 1) & ((1 << config_.row_bits()) - 1));
    } else {
      expected.features[reg[isa::kXrow]] = data & LaneMask();
      reg[isa::kXrow] =
          static_cast<uint8_t>((reg[isa::kXrow] + 1) & ((1 << config_.feature_row_bits()) - 1));
    }
    EXPECT_TRUE(Run(bytes).out.empty());
    ASSERT_EQ(device_->Peek(), expected) << n;
  }
}

TEST_P(Commands, RowLogicComputesAllFunctions) {
  for (int n = 0; n < 64; n++) {
    SetAll();
    const int fn = n % 16;
    Set(isa::kMode, fn | Below(16) << 4);
    ChipState expected = device_->Peek();
    const auto& reg = expected.registers;
    const uint64_t result = SpecFunction(fn, expected.weights[reg[isa::kWrow]],
                                         expected.features[reg[isa::kXrow]], LaneMask());
    const bool to_weights = n / 16 % 2 == 0;
    if (to_weights) {
      expected.weights[reg[isa::kWrow]] = result;
    } else {
      expected.features[reg[isa::kDrow]] = result;
    }
    EXPECT_TRUE(Run({to_weights ? isa::kLogicW : isa::kLogicX}).out.empty());
    ASSERT_EQ(device_->Peek(), expected) << "fn " << fn;
  }
}

INSTANTIATE_TEST_SUITE_P(Devices, Commands, testing::ValuesIn(AllDevices()), DeviceName);

}  // namespace
}  // namespace flexi
