// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_accumulator. Dot products: every W 1..8 x A 1..8 x sign mix x 1, 2, 4 segments
// of 64 lanes, random and extreme operands (all ones, most negative, alternating), counts in the
// order of docs/commands.md; emitted bits and what stays must be the integer dot product.
// Operations: 200,000 random ones per width against integers modulo 2^AccWidth, wrapping included.
// Parameter space: AccWidth 10 and 16. Not covered: two operations at a time, which an assertion in
// the module forbids.
#include <gtest/gtest.h>

#include <bit>

#include "Vunit_acc_10.h"
#include "Vunit_acc_10_ltps.h"
#include "Vunit_acc_16.h"
#include "sw/common/random.h"
#include "tb/harness/pair_path.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

// Feeds one dot product of bit planes (x[segment * a + i], w[segment * b + j]) and returns the
// result.
template <class Model>
int64_t Dot(Unit<Model>& unit, int acc_width, const std::vector<uint64_t>& x,
            const std::vector<uint64_t>& w, int a, int b, int segments, bool xs, bool ws) {
  unit->flush_i = 0;
  unit->next_i = 0;
  unit->add_i = 1;
  // flexi-1 has 32 lanes, the other model is made for 64; the last one is the carry in.
  const uint64_t last_lane = acc_width == 10 ? 1ULL << 31 : 1ULL << 63;
  uint64_t bits = 0;
  int emissions = 0;
  bool first = true;
  for (const PathPair& pair : PairPath(b, a)) {
    for (int g = 0; g < segments; g++) {
      unit->first_i = first;
      first = false;
      unit->neg_i = (xs && pair.i == a - 1) != (ws && pair.j == b - 1);
      unit->emit_i = pair.ends && g == segments - 1;
      const uint64_t ones = x[g * a + pair.i] & w[g * b + pair.j];
      unit->count_i = std::popcount(ones & ~last_lane);
      unit->one_i = (ones & last_lane) != 0;
      unit.Clock();
      if (unit->emit_i) bits |= static_cast<uint64_t>(unit->res_o >> 7) << emissions++;
    }
  }
  unit->add_i = 0;
  EXPECT_EQ(emissions, a + b - 1);
  return static_cast<int64_t>(bits) + Signed(unit->acc_o, acc_width) * (int64_t{1} << emissions);
}

int64_t Element(const std::vector<uint64_t>& planes, int segment, int lane, int width,
                bool is_signed) {
  uint64_t value = 0;
  for (int i = 0; i < width; i++) value |= ((planes[segment * width + i] >> lane) & 1) << i;
  return is_signed ? Signed(value, width) : static_cast<int64_t>(value);
}

int64_t Expected(const std::vector<uint64_t>& x, const std::vector<uint64_t>& w, int a, int b,
                 int segments, bool xs, bool ws) {
  int64_t sum = 0;
  for (int g = 0; g < segments; g++) {
    for (int l = 0; l < 64; l++) sum += Element(x, g, l, a, xs) * Element(w, g, l, b, ws);
  }
  return sum;
}

enum Fill { kRandom, kOnes, kMostNegative, kAlternating, kFills };

std::vector<uint64_t> Planes(Random& random, int fill, int width, int segments, uint64_t lanes) {
  std::vector<uint64_t> planes;
  for (int n = 0; n < width * segments; n++) {
    const bool top = n % width == width - 1;
    switch (fill) {
      case kRandom:
        planes.push_back(random.Next() & lanes);
        break;
      case kOnes:
        planes.push_back(lanes);
        break;
      case kMostNegative:
        planes.push_back(top ? lanes : 0);
        break;
      default:
        planes.push_back((n % 2 == 0 ? 0x5555555555555555 : 0xaaaaaaaaaaaaaaaa) & lanes);
    }
  }
  return planes;
}

class AccumulatorDot : public testing::TestWithParam<int> {};  // W

TEST_P(AccumulatorDot, EqualsIntegersForEveryWidthSignAndSegments) {
  const int b = GetParam();
  const uint64_t seed = SeedFromEnvironment(1);
  Random random(seed + b);
  Unit<Vunit_acc_16> unit(seed);
  for (int a = 1; a <= 8; a++) {
    for (int signs = 0; signs < 4; signs++) {
      for (const int segments : {1, 2, 4}) {
        for (int fill = 0; fill < 2 * kFills; fill++) {
          const std::vector<uint64_t> x = Planes(random, fill % kFills, a, segments, ~0ULL);
          const std::vector<uint64_t> w =
              Planes(random, fill < kFills ? fill : kRandom, b, segments, ~0ULL);
          const bool xs = (signs & 1) != 0;
          const bool ws = (signs & 2) != 0;
          ASSERT_EQ(Dot(unit, 16, x, w, a, b, segments, xs, ws),
                    Expected(x, w, a, b, segments, xs, ws))
              << "W " << b << " A " << a << " xs " << xs << " ws " << ws << " S " << segments
              << " fill " << fill << " FLEXI_SEED=" << seed;
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(W, AccumulatorDot, testing::Range(1, 9));

// 32 lanes, 8 x 8 bits in 10 accumulator bits: flexi-1 at its limit.
TEST(Accumulator, HoldsTheLargestSums) {
  Unit<Vunit_acc_10> unit;
  const std::vector<uint64_t> ones(8, 0xffffffff);
  std::vector<uint64_t> most_negative(8, 0);
  most_negative[7] = 0xffffffff;
  EXPECT_EQ(Dot(unit, 10, ones, ones, 8, 8, 1, false, false), 32 * 255 * 255);
  EXPECT_EQ(Dot(unit, 10, most_negative, most_negative, 8, 8, 1, true, true), 32 * 128 * 128);
  EXPECT_EQ(Dot(unit, 10, ones, most_negative, 8, 8, 1, false, true), -32 * 255 * 128);
  EXPECT_EQ(Dot(unit, 10, most_negative, ones, 8, 8, 1, true, false), -32 * 255 * 128);
}

template <class Model, int kAccWidth, int kCountW>
void RandomOperations() {
  const uint64_t seed = SeedFromEnvironment(1);
  Random random(seed);
  Unit<Model> unit(seed);
  int64_t acc = Signed(unit->acc_o, kAccWidth);  // as powered up
  uint64_t res = unit->res_o;
  for (int n = 0; n < 200'000; n++) {
    const uint64_t operation = random.Below(5);
    unit->add_i = operation < 2;
    const bool add = operation < 2;
    unit->flush_i = operation == 2;
    unit->next_i = operation == 3;
    unit->first_i = add && random.Below(4) == 0;
    unit->neg_i = add && random.Below(2) != 0;
    unit->emit_i = add && random.Below(2) != 0;
    const uint64_t count = random.Below(2) == 0 ? Mask(kCountW) : random.Below(1 << kCountW);
    // A flush comes with no count.
    const uint64_t one = operation == 2 ? 0 : random.Below(2);
    const uint64_t count_in = operation == 2 ? 0 : count;
    unit->count_i = count_in;
    unit->one_i = one;
    bool shift = false;
    if (operation < 2) {
      if (unit->first_i) acc = 0;
      acc += unit->neg_i ? -static_cast<int64_t>(count + one) : static_cast<int64_t>(count + one);
      acc = Signed(static_cast<uint64_t>(acc), kAccWidth);
      shift = unit->emit_i;
    } else if (operation == 2) {
      shift = true;
    } else if (operation == 3) {
      res = (res >> 1) | (res & 128);
    }
    if (shift) {
      res = (res >> 1) | ((static_cast<uint64_t>(acc) & 1) << 7);
      acc >>= 1;
    }
    unit.Eval();
    if (operation < 3) {
      ASSERT_EQ(Signed(unit->acc_d_o, kAccWidth), acc)
          << "operation " << n << " FLEXI_SEED=" << seed;
    }
    if (shift) {
      ASSERT_EQ(unit->res_d_o, res);
    }
    unit.Clock();
    ASSERT_EQ(Signed(unit->acc_o, kAccWidth), acc) << "operation " << n << " FLEXI_SEED=" << seed;
    ASSERT_EQ(unit->res_o, res) << "operation " << n << " FLEXI_SEED=" << seed;
  }
}

TEST(Accumulator, RandomOperations10) { RandomOperations<Vunit_acc_10, 10, 5>(); }
TEST(Accumulator, RandomOperations10Ltps) { RandomOperations<Vunit_acc_10_ltps, 10, 5>(); }
TEST(Accumulator, RandomOperations16) { RandomOperations<Vunit_acc_16, 16, 6>(); }

}  // namespace
}  // namespace flexi
