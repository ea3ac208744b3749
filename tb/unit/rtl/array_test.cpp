// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_array and flexi_bitcell_array, both sets of primitives. Memory mode: march C-
// over every row of every bank (stuck, coupled, wrongly addressed cells), then random reads and
// writes with random masks, banks and rows against a plain array: collisions (old content), rows
// that do not exist, several banks at once. Power-up: contents differ by seed, so nothing resets
// them. Parameter space: 8x8x1, 32x32x1, 20x24x3 and 9x13x2 rows x lanes x banks. Not covered: 128
// rows and 32 banks (the chip tests run them).
#include <gtest/gtest.h>

#include <set>

#include "Vunit_array_20x24.h"
#include "Vunit_array_32x32.h"
#include "Vunit_cells_8x8_generic.h"
#include "Vunit_cells_8x8_ltps.h"
#include "Vunit_cells_9x13_generic.h"
#include "Vunit_cells_9x13_ltps.h"
#include "sw/common/random.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

template <class M, int kRows, int kLanes, int kBanks, int kRowBits>
struct Shape {
  using Model = M;
  static constexpr int rows = kRows, lanes = kLanes, banks = kBanks, row_bits = kRowBits;
};

template <class S>
class Array : public testing::Test {
 protected:
  void Write(int row, uint64_t banks, uint64_t mask, uint64_t data) {
    unit_->we_i = banks;
    unit_->wrow_i = row;
    unit_->wmask_i = mask;
    unit_->wdata_i = data;
  }
  uint64_t Read(int row, int bank) {
    unit_->rrow_i = row;
    unit_.Eval();
    return SignalBits(unit_->q_o, bank * S::lanes, S::lanes);
  }
  Unit<typename S::Model> unit_{SeedFromEnvironment(1)};
};
using Shapes = testing::Types<
    Shape<Vunit_array_32x32, 32, 32, 1, 5>, Shape<Vunit_array_20x24, 20, 24, 3, 5>,
    Shape<Vunit_cells_8x8_generic, 8, 8, 1, 3>, Shape<Vunit_cells_8x8_ltps, 8, 8, 1, 3>,
    Shape<Vunit_cells_9x13_generic, 9, 13, 2, 4>, Shape<Vunit_cells_9x13_ltps, 9, 13, 2, 4>>;
TYPED_TEST_SUITE(Array, Shapes);

TYPED_TEST(Array, March) {
  const uint64_t all = Mask(TypeParam::lanes);
  for (int bank = 0; bank < TypeParam::banks; bank++) {
    // One element: rows up or down, read the expected value, then write its complement.
    const auto element = [&](bool up, bool read, uint64_t expected, bool write) {
      for (int n = 0; n < TypeParam::rows; n++) {
        const int row = up ? n : TypeParam::rows - 1 - n;
        if (read) {
          ASSERT_EQ(this->Read(row, bank), expected) << row;
        }
        if (!write) continue;
        this->Write(row, 1ULL << bank, all, read ? ~expected & all : expected);
        this->unit_.Clock();
      }
      this->unit_->we_i = 0;
    };
    for (const uint64_t background : {uint64_t{0}, 0x5555555555555555 & all}) {
      const uint64_t inverse = ~background & all;
      element(true, false, background, true);
      element(true, true, background, true);
      element(true, true, inverse, true);
      element(false, true, background, true);
      element(false, true, inverse, true);
      element(false, true, background, false);
    }
  }
}

TYPED_TEST(Array, RandomAccess) {
  const uint64_t seed = SeedFromEnvironment(1);
  Random random(seed);
  constexpr int kAddresses = 1 << TypeParam::row_bits;
  const uint64_t all = Mask(TypeParam::lanes);
  std::vector<uint64_t> mem(TypeParam::banks * kAddresses);
  for (int bank = 0; bank < TypeParam::banks; bank++) {
    for (int row = 0; row < TypeParam::rows; row++) {
      mem[bank * kAddresses + row] = this->Read(row, bank);
    }
  }
  int collisions = 0;
  int missing = 0;
  for (int n = 0; n < 50'000; n++) {
    const auto row = static_cast<int>(random.Below(kAddresses));
    const uint64_t banks = random.Below(1 << TypeParam::banks);
    const uint64_t mask = random.Below(4) == 0 ? all : random.Next() & all;
    const uint64_t data = random.Next() & all;
    const auto read = random.Below(2) == 0 ? row : static_cast<int>(random.Below(kAddresses));
    this->Write(row, banks, mask, data);
    for (int bank = 0; bank < TypeParam::banks; bank++) {
      ASSERT_EQ(this->Read(read, bank), mem[bank * kAddresses + read])
          << "access " << n << " row " << read << " bank " << bank << " FLEXI_SEED=" << seed;
    }
    collisions += row == read && banks != 0;
    missing += row >= TypeParam::rows;
    this->unit_.Clock();
    if (row >= TypeParam::rows) continue;  // stays zero
    for (int bank = 0; bank < TypeParam::banks; bank++) {
      uint64_t& cell = mem[bank * kAddresses + row];
      if ((banks >> bank) & 1) cell = (cell & ~mask) | (data & mask);
    }
  }
  EXPECT_GT(collisions, 1000);
  EXPECT_EQ(missing > 0, kAddresses > TypeParam::rows);
}

TYPED_TEST(Array, PowersUpUnknown) {
  std::set<uint64_t> seen;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    Unit<typename TypeParam::Model> unit(seed);
    unit->rrow_i = 3;
    unit.Eval();
    seen.insert(SignalBits(unit->q_o, 0, TypeParam::lanes));
  }
  EXPECT_GT(seen.size(), 10U);
}

}  // namespace
}  // namespace flexi
