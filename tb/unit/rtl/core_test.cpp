// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_core with and without Overlap: whole dot products of random and extreme bit
// planes, W, A 1..8, all sign mixes, 1 or 2 segments, AND, XNOR and other functions; then f flushes
// and k written bits in all four modes against integers. With Overlap other counts are accumulated
// during the write-back and must not disturb it. Also the RLPU results without an add. Parameter
// space: 24 lanes, 13 accumulator bits. Not covered: other sizes (the chip tests run ten).
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "Vunit_core_direct.h"
#include "Vunit_core_overlap.h"
#include "sw/asm/isa.h"
#include "sw/common/random.h"
#include "tb/harness/pair_path.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

constexpr int kLanes = 24;

uint64_t Function(int fn, uint64_t w, uint64_t x) {
  uint64_t result = 0;
  for (int l = 0; l < kLanes; l++) {
    result |= static_cast<uint64_t>((fn >> (2 * ((w >> l) & 1) + ((x >> l) & 1))) & 1) << l;
  }
  return result;
}

template <class Model, bool kOverlap>
void DotProducts() {
  const uint64_t seed = SeedFromEnvironment(1);
  Random random(seed);
  Unit<Model> unit(seed);
  unit->add_i = unit->first_i = unit->neg_i = unit->emit_i = unit->flush_i = 0;
  unit->capture_i = unit->wb_flush_i = unit->wb_next_i = unit->wb_top_i = 0;
  unit->fn_i = 0;
  for (int n = 0; n < 6000; n++) {
    const auto a = static_cast<int>(random.Range(1, 8));
    const auto b = static_cast<int>(random.Range(1, 8));
    const auto segments = static_cast<int>(random.Range(1, 2));
    const bool xs = random.Below(2) != 0;
    const bool ws = random.Below(2) != 0;
    const int fn = random.Below(2) == 0 ? isa::kFnAnd : static_cast<int>(random.Below(16));
    const auto k = static_cast<int>(random.Range(1, 8));
    const auto f = static_cast<int>(random.Range(std::max(0, k - (a + b - 1)), 15));
    const auto mode = static_cast<int>(random.Below(4));
    const uint64_t x_fill = random.Below(4) == 0 ? ~0ULL : 0;
    const uint64_t w_fill = random.Below(4) == 0 ? ~0ULL : 0;
    std::vector<uint64_t> x(segments * a);
    std::vector<uint64_t> w(segments * b);
    for (uint64_t& row : x) row = (random.Next() | x_fill) & Mask(kLanes);
    for (uint64_t& row : w) row = (random.Next() | w_fill) & Mask(kLanes);
    unit->fn_i = fn;
    unit->km1_i = k - 1;
    unit->mode_i = mode;
    // Pairs; the accumulator works one cycle behind.
    int64_t y = 0;
    uint64_t emitted = 0;
    int emissions = 0;
    bool first = true;
    bool add = false;
    bool minus = false;
    bool emit = false;
    bool start = false;
    const auto cycle = [&](bool last) {
      unit->add_i = add;
      unit->first_i = start;
      unit->neg_i = minus;
      unit->emit_i = emit;
      unit->capture_i = last;
      unit.Clock();
      if (add && emit) emitted |= static_cast<uint64_t>(unit->res_o >> 7) << emissions++;
    };
    for (const PathPair& pair : PairPath(b, a)) {
      for (int g = 0; g < segments; g++) {
        const uint64_t w_row = w[g * b + pair.j];
        const uint64_t x_row = x[g * a + pair.i];
        unit->w_i = w_row;
        unit->wn_i = ~w_row & Mask(kLanes);
        unit->x_i = x_row;
        unit->xn_i = ~x_row & Mask(kLanes);
        cycle(false);
        ASSERT_EQ(unit->f_o, Function(fn, w_row, x_row));
        add = true;
        start = first;
        first = false;
        minus = (xs && pair.i == a - 1) != (ws && pair.j == b - 1);
        emit = pair.ends && g == segments - 1;
        const int64_t count = std::popcount(Function(fn, w_row, x_row));
        y += (minus ? -count : count) * (int64_t{1} << (pair.i + pair.j));
      }
    }
    unit->fn_i = 0;  // nothing that is read now counts
    cycle(true);
    unit->add_i = unit->first_i = unit->neg_i = unit->emit_i = unit->capture_i = 0;
    unit.Eval();
    ASSERT_EQ(emissions, a + b - 1);
    ASSERT_EQ(static_cast<int64_t>(emitted) + Signed(unit->acc_o, 13) * (int64_t{1} << emissions),
              y)
        << "W " << b << " A " << a << " FLEXI_SEED=" << seed;
    // Write-back.
    const int shift = a + b - 1 + f - k;
    const int64_t v = y >> shift;
    const int64_t range = int64_t{1} << k;
    const int64_t expected = mode == isa::kRelu ? std::clamp<int64_t>(v, 0, range - 1)
                             : mode == isa::kSigned
                                 ? std::clamp<int64_t>(v, -range / 2, range / 2 - 1) & (range - 1)
                             : mode == isa::kRaw ? v & (range - 1)
                             : v >= 0            ? range - 1
                                                 : 0;
    uint64_t written = 0;
    for (int c = 0; c < f + k; c++) {
      unit->wb_flush_i = c < f;
      unit->wb_next_i = c >= f;
      unit->wb_top_i = c == f + k - 1;
      if (kOverlap) {
        unit->fn_i = random.Below(16);
        unit->x_i = random.Next() & Mask(kLanes);
        unit->w_i = random.Next() & Mask(kLanes);
        unit->add_i = random.Below(2);
        unit->first_i = random.Below(2);
        unit->emit_i = random.Below(2);
      }
      unit.Eval();
      if (c >= f) written |= static_cast<uint64_t>(unit->wb_bit_o) << (c - f);
      unit.Clock();
    }
    unit->add_i = unit->wb_flush_i = unit->wb_next_i = unit->wb_top_i = 0;
    ASSERT_EQ(static_cast<int64_t>(written), expected)
        << "W " << b << " A " << a << " k " << k << " f " << f << " mode " << mode << " y " << y
        << " FLEXI_SEED=" << seed;
  }
}

TEST(Core, DotProductAndWriteBack) { DotProducts<Vunit_core_direct, false>(); }
TEST(Core, DotProductAndWriteBackBesideTheNext) { DotProducts<Vunit_core_overlap, true>(); }

}  // namespace
}  // namespace flexi
