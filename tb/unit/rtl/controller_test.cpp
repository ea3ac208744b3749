// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_controller alone (3 cores, 24 lanes, 20 and 12 rows, overlap, ring): what it
// tells arrays, cores and the port. All 256 opcodes and all 16 registers x 256 values against
// docs/commands.md; strobes of LOAD, READ, LOGIC cycle by cycle; one DOTW with its whole pipeline;
// 200,000 cycles of random bytes and resets during which the rules of the port hold and no strobe
// is active in a cycle of reset. What the commands do to the chip is in tb/chip. Not covered: other
// parameters (the chip tests run ten).
#include <gtest/gtest.h>

#include <bit>

#include "Vunit_controller.h"
#include "sw/asm/isa.h"
#include "sw/common/random.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

class Controller : public testing::Test {
 protected:
  Controller() {
    unit_->in_valid_i = unit_->out_ready_i = unit_->in_data_i = 0;
    Reset();
  }
  void Reset() {
    unit_->rst_ni = 0;
    unit_.Clock();
    unit_->rst_ni = 1;
    unit_.Eval();
  }
  void Put(int byte) {
    unit_->in_valid_i = 1;
    unit_->in_data_i = byte;
    unit_.Eval();
    for (int n = 0; !unit_->in_ready_o; n++) {
      ASSERT_LT(n, 10'000);
      unit_.Clock();
    }
    unit_.Clock();
    unit_->in_valid_i = 0;
    unit_.Eval();
  }
  void Set(int reg, int value) {
    Put(isa::kSet + reg);
    Put(value);
  }
  int Status() {
    Put(isa::kStatus);
    EXPECT_TRUE(unit_->out_valid_o && unit_->out_status_o);
    const int status = unit_->status_o;
    unit_->out_ready_i = 1;
    unit_.Clock();
    unit_->out_ready_i = 0;
    unit_.Eval();
    return status;
  }
  // No array, accumulator or write-back register is told to change.
  bool NothingWritten() {
    return unit_->weight_we_o == 0 && !unit_->feature_we_o && !unit_->add_o && !unit_->flush_o &&
           !unit_->capture_o && !unit_->wb_flush_o && !unit_->wb_next_o;
  }
  Unit<Vunit_controller> unit_;
};

constexpr int kAlive = 5 << 4 | isa::kStatusAlive;

TEST_F(Controller, EveryOpcode) {
  Set(isa::kWidth, 0);
  Set(isa::kSegs, 0);
  Set(isa::kOut, 0);
  for (int opcode = 0; opcode < 256; opcode++) {
    const bool known = opcode <= isa::kDotP || opcode >> 4 == 1;
    Put(opcode);
    if (known && opcode != isa::kNop) {
      Reset();
      EXPECT_EQ(Status(), kAlive) << opcode;
    } else {
      EXPECT_TRUE(unit_->in_ready_o);
      EXPECT_EQ(Status(), kAlive | (known ? 0 : isa::kStatusOpcodeError)) << opcode;
      EXPECT_EQ(Status(), kAlive) << opcode;
    }
  }
}

TEST_F(Controller, EveryRegisterAndValue) {
  const int limits[16] = {256, 64, 12, 128, 20, 12, 12, 8, 3, 5, 0, 0, 0, 0, 0, 0};
  for (int reg = 0; reg < 16; reg++) {
    for (int value = 0; value < 256; value++) {
      Set(reg, value);
      const bool legal = value < limits[reg];
      ASSERT_EQ(Status(), kAlive | (legal ? 0 : isa::kStatusOperandError)) << reg << ' ' << value;
      if (!legal) continue;
      switch (reg) {
        case isa::kMode:
          ASSERT_EQ(unit_->fn_o, 0);  // no pair
          ASSERT_EQ(unit_->mode_o, value >> 6);
          break;
        case isa::kOut:
          ASSERT_EQ(unit_->km1_o, value & 7);
          break;
        case isa::kWrow:
          ASSERT_EQ(unit_->waddr_o, value);
          break;
        case isa::kXrow:
          ASSERT_EQ(unit_->xaddr_o, value);
          break;
        case isa::kDrow:
          ASSERT_EQ(unit_->feature_wrow_o, value);
          break;
        case isa::kDlane:
          ASSERT_EQ(unit_->lane_seg_o, value);
          break;
        default:
          break;
      }
    }
  }
}

TEST_F(Controller, LoadsWriteByteByByte) {
  Set(isa::kMode, 0);
  for (int core = 0; core < 3; core++) {
    Set(isa::kCore, core);
    Set(isa::kWrow, 19);
    Set(isa::kXrow, 11);
    for (const int opcode : {isa::kLoadW, isa::kLoadX}) {
      Put(opcode);
      for (int byte = 0; byte < 3; byte++) {
        EXPECT_TRUE(NothingWritten());  // no byte yet
        unit_->in_valid_i = 1;
        unit_.Eval();
        EXPECT_TRUE(unit_->in_ready_o);
        EXPECT_TRUE(unit_->write_byte_o);
        EXPECT_FALSE(unit_->use_held_o);
        EXPECT_EQ(unit_->byte_o, byte);
        EXPECT_EQ(unit_->weight_we_o, opcode == isa::kLoadW ? 1 << core : 0);
        EXPECT_EQ(unit_->feature_we_o, opcode == isa::kLoadX);
        if (opcode == isa::kLoadX) {
          EXPECT_FALSE(unit_->use_wrow_o);
          EXPECT_EQ(unit_->xaddr_o, 11);
        }
        unit_.Clock();
        unit_->in_valid_i = 0;
        unit_.Eval();
      }
    }
    EXPECT_EQ(unit_->waddr_o, 20);
    EXPECT_EQ(unit_->xaddr_o, 12);
  }
}

TEST_F(Controller, ReadsShowByteByByte) {
  Set(isa::kMode, 7);
  Set(isa::kCore, 2);
  for (const int opcode : {isa::kReadW, isa::kReadX}) {
    Set(isa::kWrow, 4);
    Set(isa::kXrow, 5);
    Put(opcode);
    for (int byte = 0; byte < 3; byte++) {
      for (int wait = 0; wait < 3; wait++) {
        EXPECT_TRUE(unit_->out_valid_o && unit_->out_row_o && !unit_->in_ready_o);
        EXPECT_EQ(unit_->byte_o, byte);
        EXPECT_EQ(unit_->fn_o, opcode == isa::kReadW ? isa::kFnW : isa::kFnX);
        EXPECT_EQ(unit_->row_core_o, opcode == isa::kReadW ? 2 : 0);
        EXPECT_TRUE(NothingWritten());
        unit_->out_ready_i = wait == 2;
        unit_.Clock();
      }
      unit_->out_ready_i = 0;
      unit_.Eval();
    }
    EXPECT_TRUE(unit_->in_ready_o && !unit_->out_valid_o);
    EXPECT_EQ(unit_->waddr_o, opcode == isa::kReadW ? 5 : 4);
    EXPECT_EQ(unit_->xaddr_o, opcode == isa::kReadX ? 6 : 5);
    EXPECT_EQ(unit_->fn_o, 0);
  }
}

TEST_F(Controller, RowLogicHoldsAndWritesByteByByte) {
  Set(isa::kDrow, 9);
  Set(isa::kCore, 2);
  for (int fn = 0; fn < 16; fn++) {
    Set(isa::kMode, fn);
    for (const int opcode : {isa::kLogicX, isa::kLogicW}) {
      Put(opcode);
      for (int cycle = 0; cycle < 6; cycle++) {
        const bool write = cycle % 2 == 1;
        EXPECT_EQ(unit_->byte_o, cycle / 2);
        EXPECT_EQ(unit_->hold_o, !write);
        EXPECT_EQ(unit_->row_core_o, 0);
        EXPECT_EQ(unit_->feature_we_o, write && opcode == isa::kLogicX);
        EXPECT_EQ(unit_->weight_we_o, write && opcode == isa::kLogicW ? 1 : 0);
        if (write) {
          EXPECT_EQ(unit_->use_wrow_o, opcode == isa::kLogicX);
          EXPECT_EQ(unit_->feature_wrow_o, 9);
          EXPECT_TRUE(unit_->write_byte_o && unit_->use_held_o);
        } else {
          EXPECT_EQ(unit_->fn_o, fn);
        }
        unit_.Clock();
      }
      EXPECT_TRUE(NothingWritten() && unit_->in_ready_o);
    }
  }
}

// W 2, A 2, S 1, k 2, f 1: four pairs, one cycle behind them the accumulator, then flush and two
// bits.
TEST_F(Controller, DotwCycleByCycle) {
  Set(isa::kMode, isa::PackMode(isa::kFnAnd, true, false, isa::kSigned));
  Set(isa::kWidth, isa::PackWidth(2, 2));
  Set(isa::kSegs, isa::PackSegs(1));
  Set(isa::kOut, isa::PackOut(2, 1));
  Set(isa::kRing, 4);
  Set(isa::kWrow, 3);
  Set(isa::kXrow, 6);
  Set(isa::kDrow, 10);
  Set(isa::kDlane, 7);
  Put(isa::kDotW);
  // waddr xaddr | add first neg emit | capture | flush | write row
  const int pairs[4][2] = {{3, 6}, {3, 7}, {4, 6}, {4, 7}};
  const bool emits[4] = {true, false, true, true};
  const bool minus[4] = {false, true, false, true};
  for (int cycle = 0; cycle < 8; cycle++) {
    if (cycle < 4) {
      EXPECT_EQ(unit_->waddr_o, pairs[cycle][0]) << cycle;
      EXPECT_EQ(unit_->xaddr_o, pairs[cycle][1]) << cycle;
    }
    const bool add = cycle >= 1 && cycle <= 4;
    EXPECT_EQ(unit_->add_o, add) << cycle;
    if (add) {
      EXPECT_EQ(unit_->first_o, cycle == 1);
      EXPECT_EQ(unit_->emit_o, emits[cycle - 1]) << cycle;
      EXPECT_EQ(unit_->neg_o, minus[cycle - 1]) << cycle;
    }
    EXPECT_EQ(unit_->in_ready_o, cycle >= 3) << cycle;
    EXPECT_EQ(unit_->capture_o, cycle == 4) << cycle;
    EXPECT_EQ(unit_->wb_flush_o, cycle == 5) << cycle;
    EXPECT_EQ(unit_->wb_next_o, cycle == 6 || cycle == 7) << cycle;
    EXPECT_EQ(unit_->feature_we_o, cycle == 6 || cycle == 7) << cycle;
    EXPECT_FALSE(unit_->flush_o);
    if (cycle >= 6) {
      EXPECT_TRUE(unit_->use_wrow_o && !unit_->write_byte_o);
      EXPECT_EQ(unit_->feature_wrow_o, 10 + cycle - 6);
      EXPECT_EQ(unit_->wb_top_o, cycle == 7);
      EXPECT_EQ(unit_->lane_seg_o, 7);
    }
    unit_.Clock();
  }
  EXPECT_TRUE(NothingWritten());
  EXPECT_EQ(unit_->lane_seg_o, 0);  // after the last lane segment
  EXPECT_EQ(unit_->waddr_o, 5);
  EXPECT_EQ(unit_->xaddr_o, 6);
}

TEST_F(Controller, RulesOfThePortUnderRandomBytesAndResets) {
  const uint64_t seed = SeedFromEnvironment(1);
  Random random(seed);
  bool held = false;
  int resets = 0;
  int bytes = 0;
  for (int cycle = 0; cycle < 200'000; cycle++) {
    const bool in_ready = unit_->in_ready_o;
    const bool out_valid = unit_->out_valid_o;
    ASSERT_TRUE(out_valid || !held) << "FLEXI_SEED=" << seed;
    unit_->rst_ni = random.Below(500) != 0;
    unit_->in_valid_i = random.Below(2);
    unit_->in_data_i = random.Below(2) == 0 ? random.Below(26) : random.Below(256);
    unit_->out_ready_i = random.Below(2);
    unit_.Eval();
    // Ready, valid and data do not depend on the inputs of the cycle.
    ASSERT_EQ(unit_->in_ready_o, in_ready) << "cycle " << cycle << " FLEXI_SEED=" << seed;
    ASSERT_EQ(unit_->out_valid_o, out_valid) << "cycle " << cycle << " FLEXI_SEED=" << seed;
    ASSERT_LE(std::popcount(static_cast<unsigned>(unit_->weight_we_o)), 1);
    if (!unit_->rst_ni) {
      // No byte is stored and no pair is read.
      resets++;
      const bool writes = unit_->feature_we_o || unit_->weight_we_o != 0;
      ASSERT_FALSE(unit_->write_byte_o && !unit_->use_held_o && writes)
          << "cycle " << cycle << " FLEXI_SEED=" << seed;
    }
    held = out_valid && !unit_->out_ready_i && unit_->rst_ni;
    bytes += out_valid && unit_->out_ready_i;
    const bool reset = !unit_->rst_ni;
    unit_.Clock();
    if (reset) {
      ASSERT_TRUE(unit_->in_ready_o && !unit_->out_valid_o) << "FLEXI_SEED=" << seed;
      unit_->in_valid_i = 0;
      unit_.Eval();
      ASSERT_TRUE(NothingWritten()) << "cycle " << cycle << " FLEXI_SEED=" << seed;
    }
  }
  EXPECT_GT(resets, 100);
  EXPECT_GT(bytes, 1000);
}

}  // namespace
}  // namespace flexi
