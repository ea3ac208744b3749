// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_ereg on both sets of primitives, 8 bits: takes every value when enabled, holds
// it against every other value when not, shows nothing before the edge, powers up unknown. Not
// covered: other widths.
#include <gtest/gtest.h>

#include <set>

#include "Vunit_ereg_generic.h"
#include "Vunit_ereg_ltps.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

template <class Model>
class Ereg : public testing::Test {};
using Models = testing::Types<Vunit_ereg_generic, Vunit_ereg_ltps>;
TYPED_TEST_SUITE(Ereg, Models);

TYPED_TEST(Ereg, TakesAndHoldsEveryValue) {
  Unit<TypeParam> unit;
  for (int value = 0; value < 256; value++) {
    unit->en_i = 1;
    unit->d_i = value;
    const int before = unit->q_o;
    unit.Eval();
    ASSERT_EQ(unit->q_o, before);
    unit.Clock();
    ASSERT_EQ(unit->q_o, value);
    unit->en_i = 0;
    for (int other = 0; other < 256; other++) {
      unit->d_i = other;
      unit.Clock();
      ASSERT_EQ(unit->q_o, value);
    }
  }
}

TYPED_TEST(Ereg, PowersUpUnknown) {
  std::set<int> seen;
  for (uint64_t seed = 1; seed <= 20; seed++) seen.insert(Unit<TypeParam>(seed)->q_o);
  EXPECT_GT(seen.size(), 5U);
}

}  // namespace
}  // namespace flexi
