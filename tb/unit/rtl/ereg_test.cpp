// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_ereg, flexi_freg, flexi_lreg, flexi_count_gate and the pair of flexi_phase_latch
// and flexi_count_register behind a gate on both sets of primitives, 8 bits: the registers take
// every value when enabled, hold it against every other value when not, power up unknown;
// flexi_freg and flexi_lreg show nothing before the edge and work on their own output; flexi_lreg
// goes by the enable that it has at the edge, whatever that was before; the latch pair shows
// nothing before the edge, whatever its data do while the clock is high, and holds as the others
// do; the gate passes its enable in both phases. Not covered: other widths.
#include <gtest/gtest.h>

#include <set>

#include "Vunit_count_gate_generic.h"
#include "Vunit_count_gate_ltps.h"
#include "Vunit_count_register_generic.h"
#include "Vunit_count_register_ltps.h"
#include "Vunit_ereg_generic.h"
#include "Vunit_ereg_ltps.h"
#include "Vunit_freg_generic.h"
#include "Vunit_freg_ltps.h"
#include "Vunit_lreg_generic.h"
#include "Vunit_lreg_ltps.h"
#include "Vunit_phase_latch_generic.h"
#include "Vunit_phase_latch_ltps.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

template <class Model>
class Ereg : public testing::Test {};
using Models = testing::Types<Vunit_ereg_generic, Vunit_ereg_ltps, Vunit_freg_generic,
                              Vunit_freg_ltps, Vunit_lreg_generic, Vunit_lreg_ltps>;
TYPED_TEST_SUITE(Ereg, Models);

TYPED_TEST(Ereg, TakesAndHoldsEveryValue) {
  Unit<TypeParam> unit;
  for (int value = 0; value < 256; value++) {
    unit->en_i = 1;
    unit->d_i = value;
    unit.Clock();
    unit->en_i = 0;
    unit.Eval();
    ASSERT_EQ(unit->q_o, value);
    for (int other = 0; other < 256; other++) {
      unit->d_i = other;
      unit.Clock();
      ASSERT_EQ(unit->q_o, value);
    }
  }
}

// Not the latch of flexi_ereg on ltps primitives, to which Verilator gives no random value.
template <class Model>
class PowerUp : public testing::Test {};
using PoweredUp = testing::Types<Vunit_ereg_generic, Vunit_freg_generic, Vunit_freg_ltps,
                                 Vunit_lreg_generic, Vunit_lreg_ltps>;
TYPED_TEST_SUITE(PowerUp, PoweredUp);

TYPED_TEST(PowerUp, IsUnknown) {
  std::set<int> seen;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    seen.insert(Unit<TypeParam>(seed)->q_o);
  }
  EXPECT_GT(seen.size(), 5U);
}

template <class Model>
class Freg : public testing::Test {};
using Fregs =
    testing::Types<Vunit_freg_generic, Vunit_freg_ltps, Vunit_lreg_generic, Vunit_lreg_ltps>;
TYPED_TEST_SUITE(Freg, Fregs);

TYPED_TEST(Freg, CountsInItsOwnLoop) {
  Unit<TypeParam> unit;
  unit->en_i = 1;
  unit->d_i = 0;
  unit.Clock();
  for (int n = 0; n < 600; n++) {
    ASSERT_EQ(unit->q_o, n & 255);
    unit->d_i = (unit->q_o + 1) & 255;
    unit.Eval();
    ASSERT_EQ(unit->q_o, n & 255);
    unit.Clock();
  }
}

template <class Model>
class Lreg : public testing::Test {};
using Lregs = testing::Types<Vunit_lreg_generic, Vunit_lreg_ltps>;
TYPED_TEST_SUITE(Lreg, Lregs);

TYPED_TEST(Lreg, GoesByTheEnableAtTheEdge) {
  Unit<TypeParam> unit;
  unit->en_i = 1;
  unit->d_i = 0;
  unit.Eval();
  unit->clk_i = 1;
  unit.Eval();
  int held = 0;
  for (int value = 0; value < 256; value++) {
    for (int enables = 0; enables < 8; enables++) {  // high phase, low phase, before the edge
      unit->clk_i = 1;
      unit->en_i = enables & 1;
      unit->d_i = ~value & 255;
      unit.Eval();
      ASSERT_EQ(unit->q_o, held);
      unit->clk_i = 0;
      unit.Eval();
      unit->en_i = (enables >> 1) & 1;
      unit.Eval();
      ASSERT_EQ(unit->q_o, held);
      unit->en_i = enables >> 2;
      unit->d_i = value;
      unit.Eval();
      ASSERT_EQ(unit->q_o, held);
      if ((enables >> 2) != 0) held = value;
      unit->clk_i = 1;
      unit.Eval();
      ASSERT_EQ(unit->q_o, held) << value << ' ' << enables;
    }
  }
}

template <class Model>
class CountGate : public testing::Test {};
using CountGates = testing::Types<Vunit_count_gate_generic, Vunit_count_gate_ltps>;
TYPED_TEST_SUITE(CountGate, CountGates);

TYPED_TEST(CountGate, PassesItsEnableInBothPhases) {
  Unit<TypeParam> unit;
  for (int n = 0; n < 16; n++) {
    unit->clk_i = (n >> 1) & 1;
    unit->en_i = (n ^ (n >> 2)) & 1;
    unit.Eval();
    ASSERT_EQ(unit->en_o, unit->en_i) << n;
  }
}

template <class Model>
class CountRegister : public testing::Test {};
using CountRegisters = testing::Types<Vunit_count_register_generic, Vunit_count_register_ltps>;
TYPED_TEST_SUITE(CountRegister, CountRegisters);

TYPED_TEST(CountRegister, TakesItsValueOnTheRisingEdge) {
  Unit<TypeParam> unit;
  unit->en_i = 1;
  unit->d_i = 0;
  unit.Clock();
  for (int value = 0; value < 256; value++) {
    unit->d_i = value;
    const int before = unit->q_o;
    unit.Eval();
    ASSERT_EQ(unit->q_o, before);
    ASSERT_EQ(unit->cut_o, value);
    unit->clk_i = 1;
    unit.Eval();
    ASSERT_EQ(unit->q_o, value);
    unit->d_i = ~value & 255;
    unit.Eval();
    ASSERT_EQ(unit->q_o, value);
    unit->clk_i = 0;
    unit.Eval();
    ASSERT_EQ(unit->q_o, value);
  }
}

// The enable changes in the high phase, before the clock falls.
TYPED_TEST(CountRegister, HoldsEveryValueAgainstEveryOther) {
  Unit<TypeParam> unit;
  const auto cycle = [&unit](bool enable, int value) {
    unit->clk_i = 1;
    unit.Eval();
    unit->en_i = enable;
    unit.Eval();
    unit->clk_i = 0;
    unit->d_i = value;
    unit.Eval();
    unit->clk_i = 1;
    unit.Eval();
  };
  for (int value = 0; value < 256; value++) {
    cycle(true, value);
    ASSERT_EQ(unit->q_o, value);
    for (int other = 0; other < 256; other++) {
      cycle(false, other);
      ASSERT_EQ(unit->q_o, value);
    }
  }
}

TEST(PhaseLatch, IsAWireOnGenericPrimitives) {
  Unit<Vunit_phase_latch_generic> unit;
  for (const int clock : {0, 1}) {
    unit->clk_i = clock;
    for (int value = 0; value < 256; value++) {
      unit->d_i = value;
      unit.Eval();
      ASSERT_EQ(unit->q_o, value);
    }
  }
}

TEST(PhaseLatch, IsOpenInTheLowPhaseOnLtpsPrimitives) {
  Unit<Vunit_phase_latch_ltps> unit;
  for (int value = 0; value < 256; value++) {
    unit->clk_i = 0;
    unit->d_i = value;
    unit.Eval();
    ASSERT_EQ(unit->q_o, value);
    unit->clk_i = 1;
    unit.Eval();
    unit->d_i = ~value & 255;
    unit.Eval();
    ASSERT_EQ(unit->q_o, value);
  }
}

}  // namespace
}  // namespace flexi
