// SPDX-License-Identifier: Apache-2.0
// RATIONALE. What the chips of several cores have beside the others: flexi_choice,
// flexi_bank_enable, flexi_neighbours and flexi_row_byte exhaustively or, where the inputs are
// many, bit by bit and at random; flexi_register in both kinds takes and holds every value;
// flexi_front_latch is a wire on generic primitives and a latch that is open in the low phase on
// ltps ones. Not covered: other widths.
#include <gtest/gtest.h>

#include "Vunit_bank_enable.h"
#include "Vunit_choice.h"
#include "Vunit_front_latch_generic.h"
#include "Vunit_front_latch_ltps.h"
#include "Vunit_neighbours.h"
#include "Vunit_register_early.h"
#include "Vunit_register_late.h"
#include "Vunit_row_byte_13.h"
#include "Vunit_row_byte_32.h"
#include "sw/common/random.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

TEST(Choice, TakesOneOfTwo) {
  Unit<Vunit_choice> unit;
  for (int values = 0; values < 1 << 16; values++) {
    unit->a_i = values & 255;
    unit->b_i = values >> 8;
    for (const int sel : {0, 1}) {
      unit->sel_i = sel;
      unit.Eval();
      ASSERT_EQ(unit->y_no, 255 ^ (sel != 0 ? values & 255 : values >> 8));
    }
  }
}

TEST(BankEnable, EnablesWhatIsSelected) {
  Unit<Vunit_bank_enable> unit;
  for (int sel = 0; sel < 32; sel++) {
    for (const int enable : {0, 1}) {
      unit->sel_i = sel;
      unit->en_i = enable;
      unit.Eval();
      ASSERT_EQ(unit->en_o, enable != 0 ? sel : 0);
    }
  }
}

TEST(Neighbours, AreOneUpAndOneDown) {
  Unit<Vunit_neighbours> unit;
  for (int row = 0; row < 32; row++) {
    unit->row_i = row;
    unit.Eval();
    ASSERT_EQ(unit->above_o, (row + 1) & 31);
    ASSERT_EQ(unit->below_o, (row - 1) & 31);
  }
}

template <class Model, int kLanes>
void PassesTheSelectedByte() {
  constexpr int kGroups = (kLanes + 7) / 8;
  Unit<Model> unit;
  Random random(SeedFromEnvironment(1));
  for (int round = 0; round < 1000; round++) {
    // Single lanes first, then anything.
    const uint64_t f = round < kLanes ? 1ULL << round : random.Below(1ULL << kLanes);
    for (int group = -1; group < kGroups; group++) {
      unit->f_i = f;
      unit->sel_i = group < 0 ? 0 : 1 << group;
      unit.Eval();
      ASSERT_EQ(unit->byte_o, group < 0 ? 0 : (f >> (8 * group)) & 255) << f << ' ' << group;
    }
  }
}

TEST(RowByte, Of13Lanes) { PassesTheSelectedByte<Vunit_row_byte_13, 13>(); }
TEST(RowByte, Of32Lanes) { PassesTheSelectedByte<Vunit_row_byte_32, 32>(); }

template <class Model>
class Register : public testing::Test {};
using Registers = testing::Types<Vunit_register_early, Vunit_register_late>;
TYPED_TEST_SUITE(Register, Registers);

TYPED_TEST(Register, TakesAndHolds) {
  Unit<TypeParam> unit;
  for (int value = 0; value < 256; value++) {
    unit->en_i = 1;
    unit->d_i = value;
    unit.Clock();
    unit->en_i = 0;
    unit->d_i = ~value & 255;
    unit.Clock();
    ASSERT_EQ(unit->q_o, value);
  }
}

TEST(FrontLatch, IsAWireOrOpenInTheLowPhase) {
  Unit<Vunit_front_latch_generic> wire;
  Unit<Vunit_front_latch_ltps> latch;
  for (int value = 0; value < 256; value++) {
    latch->clk_i = wire->clk_i = 0;
    latch->d_i = value;
    latch.Eval();
    ASSERT_EQ(latch->q_o, value);
    latch->clk_i = wire->clk_i = 1;
    latch.Eval();
    latch->d_i = wire->d_i = ~value & 255;
    latch.Eval();
    wire.Eval();
    ASSERT_EQ(latch->q_o, value);
    ASSERT_EQ(wire->q_o, ~value & 255);
  }
}

}  // namespace
}  // namespace flexi
