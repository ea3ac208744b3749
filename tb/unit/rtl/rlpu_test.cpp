// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_rlpu on both sets of primitives. State space: 16 functions x 2^4 weight bits x
// 2^4 feature bits of 4 lanes, exhaustive, so every lane is seen beside every state of its
// neighbours. 40 lanes: random rows for all functions. Not covered: other lane counts (the lanes
// are a loop; the chip tests run eight of them).
#include <gtest/gtest.h>

#include "Vunit_rlpu_40_generic.h"
#include "Vunit_rlpu_40_ltps.h"
#include "Vunit_rlpu_4_generic.h"
#include "Vunit_rlpu_4_ltps.h"
#include "sw/common/random.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

uint64_t Expected(int fn, uint64_t w, uint64_t x, int lanes) {
  uint64_t result = 0;
  for (int l = 0; l < lanes; l++) {
    const int index = static_cast<int>(2 * ((w >> l) & 1) + ((x >> l) & 1));
    result |= static_cast<uint64_t>((fn >> index) & 1) << l;
  }
  return result;
}

template <class Model>
class Rlpu4 : public testing::Test {};
using Rlpu4Models = testing::Types<Vunit_rlpu_4_generic, Vunit_rlpu_4_ltps>;
TYPED_TEST_SUITE(Rlpu4, Rlpu4Models);

TYPED_TEST(Rlpu4, ComputesEveryFunctionOfEveryInput) {
  Unit<TypeParam> unit;
  for (int fn = 0; fn < 16; fn++) {
    for (int w = 0; w < 16; w++) {
      for (int x = 0; x < 16; x++) {
        unit->fn_i = fn;
        unit->w_i = w;
        unit->wn_i = ~w & 15;
        unit->x_i = x;
        unit->xn_i = ~x & 15;
        unit.Eval();
        ASSERT_EQ(unit->f_o, Expected(fn, w, x, 4)) << "fn " << fn << " w " << w << " x " << x;
      }
    }
  }
}

template <class Model>
class Rlpu40 : public testing::Test {};
using Rlpu40Models = testing::Types<Vunit_rlpu_40_generic, Vunit_rlpu_40_ltps>;
TYPED_TEST_SUITE(Rlpu40, Rlpu40Models);

TYPED_TEST(Rlpu40, ComputesRandomRows) {
  Unit<TypeParam> unit;
  const uint64_t seed = SeedFromEnvironment(1);
  Random random(seed);
  for (int n = 0; n < 20000; n++) {
    const auto fn = static_cast<int>(random.Below(16));
    const uint64_t w = random.Next() & Mask(40);
    const uint64_t x = random.Next() & Mask(40);
    unit->fn_i = fn;
    unit->w_i = w;
    unit->wn_i = ~w & Mask(40);
    unit->x_i = x;
    unit->xn_i = ~x & Mask(40);
    unit.Eval();
    ASSERT_EQ(unit->f_o, Expected(fn, w, x, 40)) << "fn " << fn << ", FLEXI_SEED=" << seed;
  }
}

}  // namespace
}  // namespace flexi
