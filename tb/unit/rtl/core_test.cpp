// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_core. Cycle by cycle: 100,000 cycles of random functions, rows, enables, signs,
// shifts, clears, captures and corrections against lists of bits and integers; every output in
// every cycle. Whole results: random and extreme bit planes, W, A 1..8, all sign mixes, 1 or 2
// segments, 0..5 flushes: bits that leave and what stays are the integer dot product, and the
// corrected bits are its clamp to k bits. With Overlap other counts are accumulated during the
// correction and must not disturb it. Parameter space: 24 lanes (no power of two: ones are
// subtracted) without and with Overlap, 32 lanes (zeros are counted) with it. Not covered: other
// sizes (the chip tests run ten).
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "Vunit_core_32.h"
#include "Vunit_core_direct.h"
#include "Vunit_core_front.h"
#include "Vunit_core_overlap.h"
#include "sw/asm/isa.h"
#include "sw/common/random.h"
#include "tb/harness/pair_path.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

template <class M, int kLanes, int kAccWidth, bool kOverlap>
struct Shape {
  using Model = M;
  static constexpr int lanes = kLanes, acc = kAccWidth;
  static constexpr bool overlap = kOverlap, wide = std::has_single_bit(unsigned{kLanes});
};

template <class S>
class Core : public testing::Test {
 protected:
  Core() {
    unit_->fn_i = unit_->w_i = unit_->x_i = 0;
    unit_->wn_i = unit_->xn_i = Mask(S::lanes);
    unit_->count_en_i = 1;
    unit_->acc_en_i = unit_->keep_i = unit_->shift_i = unit_->neg_i = 0;
    unit_->capture_i = unit_->fix_i = 0;
  }
  static uint64_t Function(int fn, uint64_t w, uint64_t x) {
    uint64_t result = 0;
    for (int l = 0; l < S::lanes; l++) {
      const auto row = static_cast<int>(2 * ((w >> l) & 1) + ((x >> l) & 1));
      result |= static_cast<uint64_t>((fn >> row) & 1) << l;
    }
    return result;
  }
  void Rows(int fn, uint64_t w, uint64_t x) {
    unit_->fn_i = fn;
    unit_->w_i = w;
    unit_->wn_i = ~w & Mask(S::lanes);
    unit_->x_i = x;
    unit_->xn_i = ~x & Mask(S::lanes);
  }
  int64_t Acc() { return Signed(unit_->acc_o, S::acc); }

  const uint64_t seed_ = SeedFromEnvironment(1);
  Random random_{seed_};
  Unit<typename S::Model> unit_{seed_};
};
using Shapes =
    testing::Types<Shape<Vunit_core_direct, 24, 13, false>, Shape<Vunit_core_overlap, 24, 13, true>,
                   Shape<Vunit_core_32, 32, 11, true>, Shape<Vunit_core_front, 32, 13, true>>;
TYPED_TEST_SUITE(Core, Shapes);

TYPED_TEST(Core, RandomCycles) {
  using S = TypeParam;
  auto& unit = this->unit_;
  Random& random = this->random_;
  // Known from here on.
  unit.Clock();
  unit->acc_en_i = unit->capture_i = 1;
  unit.Clock();
  unit.Clock();
  int64_t acc = 0;
  int64_t count = 0;
  bool negative = false;
  bool rest = false;
  for (int n = 0; n < 100'000; n++) {
    const auto fn = static_cast<int>(random.Below(16));
    const uint64_t w = random.Next() & Mask(S::lanes);
    const uint64_t x = random.Next() & Mask(S::lanes);
    this->Rows(fn, w, x);
    const bool take = random.Below(4) != 0;
    const bool add = random.Below(3) != 0;
    const uint64_t base = random.Below(8);  // 0 clear, 1..3 shift, else keep
    const bool minus = random.Below(2) != 0;
    const bool capture = random.Below(4) == 0;
    const bool fix = random.Below(2) != 0;
    unit->count_en_i = take;
    unit->acc_en_i = add;
    unit->keep_i = base > 3;
    unit->shift_i = base > 0 && base <= 3;
    unit->neg_i = minus;
    unit->capture_i = capture;
    unit->fix_i = fix;
    unit.Eval();
    ASSERT_EQ(unit->f_o, this->Function(fn, w, x)) << "FLEXI_SEED=" << this->seed_;
    ASSERT_EQ(this->Acc(), acc) << "cycle " << n << " FLEXI_SEED=" << this->seed_;
    if (!S::overlap) {
      negative = acc < 0;
      rest = (static_cast<uint64_t>(acc) & Mask(S::acc - 1)) != 0;
    }
    ASSERT_EQ(unit->noted_o, negative * 2 + rest) << "cycle " << n;
    ASSERT_EQ(unit->bit_o, fix ? !negative : acc & 1) << "cycle " << n;
    ASSERT_EQ(unit->mask_o, !fix || negative || rest) << "cycle " << n;
    if (capture) {
      negative = acc < 0;
      rest = acc != 0 && acc != 1;  // of the bits above the lowest one
    }
    if (add) {
      acc = base > 3 ? acc : base > 0 ? acc >> 1 : 0;
      // With a power of two of lanes the zeros were counted.
      acc += !minus ? count : S::wide ? count - S::lanes : -count;
      acc = Signed(static_cast<uint64_t>(acc), S::acc);
    }
    if (take) count = std::popcount(this->Function(fn, w, x));
    unit.Clock();
  }
}

TYPED_TEST(Core, DotProductsAndCorrections) {
  using S = TypeParam;
  auto& unit = this->unit_;
  Random& random = this->random_;
  int saturated = 0;
  for (int n = 0; n < 5000; n++) {
    const auto a = static_cast<int>(random.Range(1, 8));
    const auto b = static_cast<int>(random.Range(1, 8));
    const auto segments = S::acc < 13 ? 1 : static_cast<int>(random.Range(1, 2));
    const bool xs = random.Below(2) != 0;
    const bool ws = random.Below(2) != 0;
    const int fn = random.Below(2) == 0 ? isa::kFnAnd : static_cast<int>(random.Below(16));
    const auto flushes = static_cast<int>(random.Below(6));
    const uint64_t x_fill = random.Below(4) == 0 ? ~0ULL : 0;
    const uint64_t w_fill = random.Below(4) == 0 ? ~0ULL : 0;
    std::vector<uint64_t> x(segments * a);
    std::vector<uint64_t> w(segments * b);
    for (uint64_t& row : x) row = (random.Next() | x_fill) & Mask(S::lanes);
    for (uint64_t& row : w) row = (random.Next() | w_fill) & Mask(S::lanes);

    int64_t y = 0;
    int64_t left = 0;
    int emissions = 0;
    // What stages 2 and 3 of docs/commands.md, "Stages", do in this cycle.
    bool clear = true;
    bool add = false;
    bool minus = false;
    bool ends = false;
    bool leaves = false;
    const auto cycle = [&]() {
      unit->keep_i = !clear && !leaves;
      unit->shift_i = !clear && leaves;
      unit->acc_en_i = clear || add || leaves;
      unit->neg_i = minus;
      unit->capture_i = leaves;
      unit.Eval();
      if (leaves) left |= static_cast<int64_t>(unit->bit_o) << emissions++;
      unit.Clock();
      leaves = ends;
      clear = add = minus = ends = false;
    };
    this->Rows(0, 0, 0);  // a count of zero with the clear
    unit->acc_en_i = 0;
    unit.Clock();
    for (const PathPair& pair : PairPath(b, a)) {
      for (int g = 0; g < segments; g++) {
        const uint64_t w_row = w[g * b + pair.j];
        const uint64_t x_row = x[g * a + pair.i];
        const bool sign = (xs && pair.i == a - 1) != (ws && pair.j == b - 1);
        this->Rows(sign && S::wide ? fn ^ 15 : fn, w_row, x_row);
        cycle();
        add = true;
        minus = sign;
        ends = pair.ends && g == segments - 1;
        const int64_t count = std::popcount(this->Function(fn, w_row, x_row));
        y += (sign ? -count : count) * (int64_t{1} << (pair.i + pair.j));
      }
    }
    this->Rows(0, 0, 0);  // nothing that is read now counts
    cycle();
    for (int f = 0; f < flushes; f++) {
      ends = true;
      cycle();
    }
    cycle();
    const int total = a + b - 1 + flushes;
    ASSERT_EQ(emissions, total);
    unit->acc_en_i = unit->shift_i = 0;
    unit.Eval();
    ASSERT_EQ(left + this->Acc() * (int64_t{1} << total), y)
        << "W " << b << " A " << a << " FLEXI_SEED=" << this->seed_;
    // Correction of the highest k bits that left.
    const auto k = static_cast<int>(random.Range(1, std::min(8, total)));
    const int64_t v = y >> (total - k);
    const int64_t top = (int64_t{1} << k) - 1;
    int64_t bits = (left >> (total - k)) & top;
    unit->fix_i = 1;
    for (int row = k - 1; row >= 0; row--) {
      if (S::overlap) {
        this->Rows(static_cast<int>(random.Below(16)), random.Next() & Mask(S::lanes),
                   random.Next() & Mask(S::lanes));
        unit->acc_en_i = random.Below(2);
        unit->keep_i = random.Below(2);
      }
      unit->capture_i = 0;
      unit.Eval();
      if (unit->mask_o) bits = (bits & ~(int64_t{1} << row)) | int64_t{unit->bit_o} << row;
      unit.Clock();
    }
    unit->fix_i = 0;
    ASSERT_EQ(bits, std::clamp<int64_t>(v, 0, top))
        << "W " << b << " A " << a << " k " << k << " y " << y << " FLEXI_SEED=" << this->seed_;
    saturated += v > top;
  }
  EXPECT_GT(saturated, 50);
}

}  // namespace
}  // namespace flexi
