// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_requantizer against arithmetic: v = floor(y / 2^shift) is the accumulator above
// the k chosen bits; the written value is v limited as docs/commands.md, DOTW, says. State space:
// 2^10 accumulators x 2^8 result registers x k 1..8 x 4 modes x every bit of k, exhaustive; the
// result register is shifted bit by bit as the core does it. Not covered: other accumulator widths
// (the chip tests run seven).
#include <gtest/gtest.h>

#include <algorithm>

#include "Vunit_requantizer_10.h"
#include "sw/asm/isa.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

// The value that DOTW writes for v, in k bits.
int64_t Written(int64_t v, int k, int mode) {
  const int64_t range = int64_t{1} << k;
  switch (mode) {
    case isa::kRelu:
      return std::clamp<int64_t>(v, 0, range - 1);
    case isa::kSigned:
      return std::clamp<int64_t>(v, -range / 2, range / 2 - 1) & (range - 1);
    case isa::kRaw:
      return v & (range - 1);
    default:
      return v >= 0 ? range - 1 : 0;
  }
}

class Requantizer : public testing::TestWithParam<int> {};

TEST_P(Requantizer, WritesTheLimitedValueForEveryResult) {
  const int k = GetParam();
  Unit<Vunit_requantizer_10> unit;
  unit->km1_i = k - 1;
  for (int mode = 0; mode < 4; mode++) {
    unit->mode_i = mode;
    for (int acc = 0; acc < 1024; acc++) {
      unit->acc_i = acc;
      for (int res = 0; res < 256; res++) {
        const int64_t v = Signed(acc, 10) * (int64_t{1} << k) + (res >> (8 - k));
        const int64_t expected = Written(v, k, mode);
        int shifted = res;
        for (int bit = 0; bit < k; bit++) {
          unit->res_i = shifted;
          unit->top_i = bit == k - 1;
          unit.Eval();
          if (unit->bit_o != ((expected >> bit) & 1)) {
            FAIL() << "k " << k << " mode " << mode << " v " << v << " bit " << bit;
          }
          shifted = (shifted >> 1) | (shifted & 128);
        }
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(K, Requantizer, testing::Range(1, 9));

}  // namespace
}  // namespace flexi
