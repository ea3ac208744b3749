// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_pkg against sw/asm/isa.h: every code, register number, function and fate;
// addr_bits for 1..128, min and max for 0..7 x 0..7, sent_bits for 1..32 cores, bus_width for 1..32
// cores x 7 lane counts, pointer_bits for 384 chips. Not covered: nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>

#include "Vunit_pkg.h"
#include "sw/asm/isa.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

TEST(Package, AgreesWithTheCommandSetInCpp) {
  Unit<Vunit_pkg> unit;
  EXPECT_EQ(unit->op_o, isa::kNext | isa::kClear << 5);
  EXPECT_EQ(unit->op_slow_o, isa::kRead | isa::kStatus << 5);
  EXPECT_EQ(unit->pair_o, isa::kLoadX >> 1 | (isa::kLogicX >> 1) << 4 | (isa::kWriteX >> 1) << 8 |
                              (isa::kFixX >> 1) << 12);
  EXPECT_EQ(unit->flush_o, isa::kFlush >> 2);
  EXPECT_EQ(unit->mov_o, isa::kMov >> 3);
  const int registers[] = {isa::kFn,   isa::kSeg,  isa::kLane, isa::kCore,
                           isa::kDrow, isa::kRing, isa::kHigh};
  for (int n = 0; n < isa::kRegisters; n++) {
    EXPECT_EQ(SignalBits(unit->register_o, 3 * n, 3), registers[n]) << n;
  }
  EXPECT_EQ(unit->fn_x_o, isa::kFnX);
  EXPECT_EQ(unit->fn_w_o, isa::kFnW);
  EXPECT_EQ(unit->fate_o, isa::kNone | isa::kWrite << 2 | isa::kSend << 4);
}

int AddressBits(int n) {
  int bits = 1;
  while (1 << bits < n) bits++;
  return bits;
}

TEST(Package, Functions) {
  Unit<Vunit_pkg> unit;
  for (int n = 1; n <= 128; n++) {
    EXPECT_EQ(SignalBits(unit->addr_bits_o, (n - 1) * 8, 8), AddressBits(n)) << n;
  }
  for (int n = 0; n < 64; n++) {
    EXPECT_EQ(SignalBits(unit->min_o, n * 8, 8), std::min(n / 8, n % 8)) << n;
    EXPECT_EQ(SignalBits(unit->max_o, n * 8, 8), std::max(n / 8, n % 8)) << n;
  }
  // Write bus: a byte or all cores' bits where that divides the lanes evenly, else a whole row.
  const int lanes[] = {8, 13, 24, 32, 40, 56, 64};
  for (int n = 1; n <= 32; n++) {
    EXPECT_EQ(SignalBits(unit->sent_bits_o, (n - 1) * 8, 8), isa::SentBits(n)) << n;
    for (int i = 0; i < 7; i++) {
      const int bus = std::max(8, n);
      const bool fits = std::has_single_bit(static_cast<unsigned>(n)) && lanes[i] % bus == 0;
      EXPECT_EQ(SignalBits(unit->bus_width_o, (i * 32 + n - 1) * 8, 8), fits ? bus : lanes[i])
          << n << " cores, " << lanes[i] << " lanes";
    }
  }
}

TEST(Package, PointerHoldsWhateverIsCopied) {
  Unit<Vunit_pkg> unit;
  int n = 0;
  for (const int cores : {1, 2, 3, 7, 16, 32}) {
    for (const int lanes : {8, 13, 32, 64}) {
      for (const int rows : {8, 20, 64, 128}) {
        for (const int feature_rows : {4, 12, 33, 128}) {
          const int segments = (lanes + cores - 1) / cores;
          // FN and RELU are five bits.
          const int bits = std::max({5, AddressBits(rows), AddressBits(feature_rows),
                                     AddressBits(cores), AddressBits(segments)});
          EXPECT_EQ(SignalBits(unit->pointer_bits_o, n * 8, 8), bits)
              << cores << ' ' << lanes << ' ' << rows << ' ' << feature_rows;
          n++;
        }
      }
    }
  }
}

}  // namespace
}  // namespace flexi
