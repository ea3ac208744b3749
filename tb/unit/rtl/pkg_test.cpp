// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_pkg against sw/asm/isa.h: every opcode, register number, function and write-back
// mode; addr_bits for 1..128 and min for 0..7 x 0..7. Not covered: nothing.
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
  const uint8_t opcodes[] = {isa::kNop,   isa::kStatus, isa::kLoadX,  isa::kLoadW, isa::kReadX,
                             isa::kReadW, isa::kLogicX, isa::kLogicW, isa::kDotW,  isa::kDotP};
  for (int n = 0; n < 10; n++) {
    EXPECT_EQ(SignalBits(unit->opcode_o, 4 * n, 4), n);
    EXPECT_EQ(opcodes[n], n);
    EXPECT_EQ(SignalBits(unit->register_o, 4 * n, 4), n);
  }
  EXPECT_EQ(unit->set_o, isa::kSet >> 4);
  EXPECT_EQ(isa::kMode, 0);
  EXPECT_EQ(isa::kWidth, 1);
  EXPECT_EQ(isa::kSegs, 2);
  EXPECT_EQ(isa::kOut, 3);
  EXPECT_EQ(isa::kWrow, 4);
  EXPECT_EQ(isa::kXrow, 5);
  EXPECT_EQ(isa::kDrow, 6);
  EXPECT_EQ(isa::kDlane, 7);
  EXPECT_EQ(isa::kCore, 8);
  EXPECT_EQ(isa::kRing, 9);
  EXPECT_EQ(unit->fn_x_o, isa::kFnX);
  EXPECT_EQ(unit->fn_w_o, isa::kFnW);
  EXPECT_EQ(unit->write_back_o, isa::kRelu | isa::kSigned << 2 | isa::kRaw << 4 | isa::kSign << 6);
}

TEST(Package, Functions) {
  Unit<Vunit_pkg> unit;
  for (int n = 1; n <= 128; n++) {
    int bits = 1;
    while (1 << bits < n) bits++;
    EXPECT_EQ(SignalBits(unit->addr_bits_o, (n - 1) * 8, 8), bits) << n;
  }
  for (int n = 0; n < 64; n++) {
    EXPECT_EQ(SignalBits(unit->min_o, n * 8, 8), std::min(n / 8, n % 8)) << n;
  }
  // Write bus: a byte or all cores' bits where that divides the lanes evenly, else a whole row.
  const int lanes[] = {8, 13, 24, 32, 40, 56, 64};
  for (int i = 0; i < 7; i++) {
    for (int n = 1; n <= 32; n++) {
      const int bus = std::max(8, n);
      const bool fits = std::has_single_bit(static_cast<unsigned>(n)) && lanes[i] % bus == 0;
      EXPECT_EQ(SignalBits(unit->bus_width_o, (i * 32 + n - 1) * 8, 8), fits ? bus : lanes[i])
          << n << " cores, " << lanes[i] << " lanes";
    }
  }
}

}  // namespace
}  // namespace flexi
