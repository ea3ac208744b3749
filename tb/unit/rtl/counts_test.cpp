// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_full_adder_cell, flexi_full_sum, flexi_full_adder, flexi_half_adder,
// flexi_adder, flexi_counter, flexi_adder_tree on both sets of primitives. State space: adder cells
// 2^3 and 2^2 inputs per position, exhaustive over 4 positions, the cell in all polarities; adders
// of 7 and 8 bits exhaustive. Trees of 1..20 lanes and counters of 1..4 bits (15 inputs):
// exhaustive. Trees of 21..64 lanes, counters of 31 and 63 inputs: all zeros, all ones, walking
// ones and zeros, runs from both ends (every carry chain), every single value of every byte,
// random. Trees and counters have a register inside: the count is that of the inputs at the last
// edge with enable, and neither the inputs between edges nor edges without enable change it.
// Parameter space: every lane count that a chip may have. Not covered: trees above 64 lanes.
#include <gtest/gtest.h>

#include <bit>
#include <cstring>

#include "Vunit_adder_7_generic.h"
#include "Vunit_adder_7_ltps.h"
#include "Vunit_adder_8_generic.h"
#include "Vunit_adder_8_ltps.h"
#include "Vunit_counters.h"
#include "Vunit_counters_front.h"
#include "Vunit_counters_ltps.h"
#include "Vunit_fa_cell_00_generic.h"
#include "Vunit_fa_cell_00_ltps.h"
#include "Vunit_fa_cell_01_generic.h"
#include "Vunit_fa_cell_01_ltps.h"
#include "Vunit_fa_cell_10_generic.h"
#include "Vunit_fa_cell_10_ltps.h"
#include "Vunit_fa_cell_11_generic.h"
#include "Vunit_fa_cell_11_ltps.h"
#include "Vunit_full_adder_generic.h"
#include "Vunit_full_adder_ltps.h"
#include "Vunit_full_sum_0_generic.h"
#include "Vunit_full_sum_0_ltps.h"
#include "Vunit_full_sum_1_generic.h"
#include "Vunit_full_sum_1_ltps.h"
#include "Vunit_half_adder_generic.h"
#include "Vunit_half_adder_ltps.h"
#include "Vunit_trees_large.h"
#include "Vunit_trees_large_ltps.h"
#include "Vunit_trees_small.h"
#include "Vunit_trees_small_ltps.h"
#include "sw/common/random.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

template <class Model>
class FullAdder : public testing::Test {};
using FullAdders = testing::Types<Vunit_full_adder_generic, Vunit_full_adder_ltps>;
TYPED_TEST_SUITE(FullAdder, FullAdders);

TYPED_TEST(FullAdder, AddsEveryPosition) {
  Unit<TypeParam> unit;
  for (int in = 0; in < 1 << 12; in++) {
    const int a = in & 15;
    const int b = (in >> 4) & 15;
    const int c = in >> 8;
    unit->a_i = a;
    unit->b_i = b;
    unit->ci_i = c;
    unit.Eval();
    for (int p = 0; p < 4; p++) {
      const int sum = ((a >> p) & 1) + ((b >> p) & 1) + ((c >> p) & 1);
      ASSERT_EQ((unit->s_o >> p) & 1, sum & 1) << a << ' ' << b << ' ' << c;
      ASSERT_EQ((unit->co_o >> p) & 1, sum >> 1) << a << ' ' << b << ' ' << c;
    }
  }
}

template <class Model>
void ExpectSums(bool inverted) {
  Unit<Model> unit;
  for (int in = 0; in < 8; in++) {
    unit->a_i = in & 1;
    unit->b_i = (in >> 1) & 1;
    unit->ci_i = ((in >> 2) & 1) != (inverted ? 1 : 0);
    unit.Eval();
    ASSERT_EQ(unit->s_o, std::popcount(static_cast<unsigned>(in)) & 1) << in;
  }
}

TEST(FullSum, AddsInBothPolarities) {
  ExpectSums<Vunit_full_sum_0_generic>(false);
  ExpectSums<Vunit_full_sum_0_ltps>(false);
  ExpectSums<Vunit_full_sum_1_generic>(true);
  ExpectSums<Vunit_full_sum_1_ltps>(true);
}

template <class M, bool kInvertAB, bool kInvertC>
struct Polarity {
  using Model = M;
  static constexpr bool ab = kInvertAB, c = kInvertC;
};
template <class P>
class FullAdderCell : public testing::Test {};
using FullAdderCells = testing::Types<
    Polarity<Vunit_fa_cell_00_generic, false, false>, Polarity<Vunit_fa_cell_00_ltps, false, false>,
    Polarity<Vunit_fa_cell_01_generic, false, true>, Polarity<Vunit_fa_cell_01_ltps, false, true>,
    Polarity<Vunit_fa_cell_10_generic, true, false>, Polarity<Vunit_fa_cell_10_ltps, true, false>,
    Polarity<Vunit_fa_cell_11_generic, true, true>, Polarity<Vunit_fa_cell_11_ltps, true, true>>;
TYPED_TEST_SUITE(FullAdderCell, FullAdderCells);

TYPED_TEST(FullAdderCell, AddsInItsPolarity) {
  Unit<typename TypeParam::Model> unit;
  for (int in = 0; in < 8; in++) {
    const int a = in & 1;
    const int b = (in >> 1) & 1;
    const int c = in >> 2;
    unit->a_i = a ^ TypeParam::ab;
    unit->b_i = b ^ TypeParam::ab;
    unit->ci_i = c ^ TypeParam::c;
    unit.Eval();
    EXPECT_EQ(unit->s_o, (a + b + c) & 1) << in;
    EXPECT_EQ(unit->co_o, ((a + b + c) >> 1) ^ !TypeParam::c) << in;
  }
}

template <class M, int kWidth>
struct Width {
  using Model = M;
  static constexpr int width = kWidth;
};
template <class W>
class Adder : public testing::Test {};
using Adders = testing::Types<Width<Vunit_adder_7_generic, 7>, Width<Vunit_adder_7_ltps, 7>,
                              Width<Vunit_adder_8_generic, 8>, Width<Vunit_adder_8_ltps, 8>>;
TYPED_TEST_SUITE(Adder, Adders);

TYPED_TEST(Adder, AddsExhaustively) {
  Unit<typename TypeParam::Model> unit;
  constexpr int kValues = 1 << TypeParam::width;
  for (int in = 0; in < 2 * kValues * kValues; in++) {
    const int a = in % kValues;
    const int b = in / kValues % kValues;
    const int c = in / kValues / kValues;
    unit->a_i = a;
    unit->b_i = b;
    unit->ci_i = c;
    unit.Eval();
    if (unit->sum_o != (a + b + c) % kValues) FAIL() << a << ' ' << b << ' ' << c;
  }
}

template <class Model>
class HalfAdder : public testing::Test {};
using HalfAdders = testing::Types<Vunit_half_adder_generic, Vunit_half_adder_ltps>;
TYPED_TEST_SUITE(HalfAdder, HalfAdders);

TYPED_TEST(HalfAdder, AddsEveryPosition) {
  Unit<TypeParam> unit;
  for (int in = 0; in < 1 << 8; in++) {
    const int a = in & 15;
    const int b = in >> 4;
    unit->a_i = a;
    unit->b_i = b;
    unit.Eval();
    ASSERT_EQ(unit->s_o, a ^ b);
    ASSERT_EQ(unit->co_o, a & b);
  }
}

// Inputs that drive every carry chain.
std::vector<uint64_t> Patterns(int width) {
  std::vector<uint64_t> patterns = {0, ~0ULL, 0x5555555555555555, 0xaaaaaaaaaaaaaaaa};
  for (int l = 0; l < width; l++) {
    patterns.push_back(1ULL << l);
    patterns.push_back(~(1ULL << l));
    patterns.push_back((1ULL << l) - 1);
    patterns.push_back(~((1ULL << l) - 1));
  }
  for (int byte = 0; byte < 8; byte++) {
    for (uint64_t value = 0; value < 256; value++) {
      patterns.push_back(value << (8 * byte));
      patterns.push_back(~(value << (8 * byte)));
    }
  }
  const uint64_t seed = SeedFromEnvironment(1);
  Random random(seed);
  for (int n = 0; n < 20000; n++) {
    uint64_t x = random.Next();
    for (uint64_t k = random.Below(3); k > 0; k--) x &= random.Next();
    if (random.Below(2) == 0) x = ~x;  // dense as often as thin
    patterns.push_back(x);
  }
  return patterns;
}

// The rising edge takes `x`; nothing that comes later shows without another one with enable.
template <class Model>
void Holds(const std::vector<uint64_t>& patterns, uint64_t mask) {
  Unit<Model> unit;
  Random random(SeedFromEnvironment(1));
  const auto set = [&unit, mask](uint64_t x) {
    if constexpr (sizeof(unit->x_i) == 8) {
      unit->x_i = x & mask;
    } else {
      unit->x_i = static_cast<uint32_t>(x & mask);
    }
  };
  // Wide signals have no comparison of their own.
  const auto shows = [&unit](const auto& count) {
    return std::memcmp(&unit->count_o, &count, sizeof(count)) == 0;
  };
  for (const uint64_t x : patterns) {
    unit->en_i = 1;
    set(x);
    unit.Clock();
    const auto count = unit->count_o;
    set(random.Next());  // with enable, but no edge
    unit.Eval();
    ASSERT_TRUE(shows(count)) << x;
    unit->en_i = 0;
    for (int n = 0; n < 3; n++) {
      set(n == 0 ? ~x : random.Next());
      unit.Eval();
      unit->clk_i = 1;
      unit.Eval();
      ASSERT_TRUE(shows(count)) << x;
      set(random.Next());
      unit.Eval();
      ASSERT_TRUE(shows(count)) << x;
      unit->clk_i = 0;
      unit.Eval();
      ASSERT_TRUE(shows(count)) << x;
    }
  }
}

template <class Model>
class SmallTrees : public testing::Test {};
using SmallTreeModels = testing::Types<Vunit_trees_small, Vunit_trees_small_ltps>;
TYPED_TEST_SUITE(SmallTrees, SmallTreeModels);

TYPED_TEST(SmallTrees, CountExhaustively) {
  Unit<TypeParam> unit;
  unit->en_i = 1;
  for (uint32_t x = 0; x < 1U << 20; x++) {
    unit->x_i = x;
    unit.Clock();
    for (int lanes = 1; lanes <= 20; lanes++) {
      const uint64_t count = (unit->count_o.at((lanes - 1) / 4) >> ((lanes - 1) % 4 * 8)) & 255;
      const auto expected = static_cast<uint64_t>(std::popcount(x & ((1U << lanes) - 1)));
      if (count != expected) FAIL() << lanes << " lanes, input " << x << ": " << count;
    }
  }
}

TYPED_TEST(SmallTrees, HoldWithoutEnable) { Holds<TypeParam>(Patterns(20), Mask(20)); }

template <class Model>
class LargeTrees : public testing::Test {};
using LargeTreeModels = testing::Types<Vunit_trees_large, Vunit_trees_large_ltps>;
TYPED_TEST_SUITE(LargeTrees, LargeTreeModels);

TYPED_TEST(LargeTrees, CountPatterns) {
  Unit<TypeParam> unit;
  unit->en_i = 1;
  for (const uint64_t x : Patterns(64)) {
    unit->x_i = x;
    unit.Clock();
    for (int lanes = 21; lanes <= 64; lanes++) {
      const uint64_t count = SignalBits(unit->count_o, (lanes - 21) * 8, 8);
      const auto expected = static_cast<uint64_t>(std::popcount(x & Mask(lanes)));
      if (count != expected) FAIL() << lanes << " lanes, input " << x << ": " << count;
    }
  }
}

TYPED_TEST(LargeTrees, HoldWithoutEnable) { Holds<TypeParam>(Patterns(64), Mask(64)); }

template <class Model>
class Counters : public testing::Test {};
using CounterModels = testing::Types<Vunit_counters, Vunit_counters_ltps, Vunit_counters_front>;
TYPED_TEST_SUITE(Counters, CounterModels);

TYPED_TEST(Counters, CountExhaustivelyUpTo15AndPatterns) {
  Unit<TypeParam> unit;
  unit->en_i = 1;
  std::vector<uint64_t> patterns = Patterns(63);
  for (uint64_t x = 0; x < 1U << 15; x++) patterns.push_back(x);
  for (const uint64_t x : patterns) {
    unit->x_i = x & Mask(63);
    unit.Clock();
    for (int bits = 1; bits <= 6; bits++) {
      const uint64_t count = (unit->count_o >> ((bits - 1) * 8)) & 255;
      const auto expected = static_cast<uint64_t>(std::popcount(x & Mask((1 << bits) - 1)));
      if (count != expected) FAIL() << bits << " bits, input " << x << ": " << count;
    }
  }
}

TYPED_TEST(Counters, HoldWithoutEnable) { Holds<TypeParam>(Patterns(63), Mask(63)); }

}  // namespace
}  // namespace flexi
