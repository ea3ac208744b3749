// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_array and flexi_bitcell_array, both sets of primitives. Memory mode: march C-
// over every row of every bank (stuck, coupled, wrongly addressed cells), then random reads and
// writes with random masks, groups, banks and rows against a plain array: collisions (old content;
// Dual only), rows that do not exist, several banks at once; both bit lines. Power-up: contents
// differ by seed, so nothing resets them. Parameter space: 8x8x1, 32x32x1, 20x24x3, 9x13x2 and
// 16x32x2 rows x lanes x banks, write bus of 8 lanes and of a row. Not covered: 128 rows and 32
// banks (the chip tests run them).
#include <gtest/gtest.h>

#include <set>

#include "Vunit_array_20x24.h"
#include "Vunit_array_32x32.h"
#include "Vunit_cells_16x32_generic.h"
#include "Vunit_cells_16x32_ltps.h"
#include "Vunit_cells_8x8_generic.h"
#include "Vunit_cells_8x8_ltps.h"
#include "Vunit_cells_9x13_generic.h"
#include "Vunit_cells_9x13_ltps.h"
#include "sw/common/random.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

template <class M, int kRows, int kLanes, int kBanks, int kRowBits, int kBus, bool kDual>
struct Shape {
  using Model = M;
  static constexpr int rows = kRows, lanes = kLanes, banks = kBanks, row_bits = kRowBits,
                       bus = kBus;
  static constexpr bool dual = kDual;
};

template <class S>
class Array : public testing::Test {
 protected:
  void Write(int row, uint64_t banks, uint64_t groups, uint64_t mask, uint64_t data) {
    unit_->we_i = banks;
    unit_->wrow_i = row;
    if (!S::dual && banks != 0) unit_->rrow_i = row;
    unit_->wsel_i = groups;
    unit_->wmask_i = mask;
    unit_->wdata_i = data;
  }
  uint64_t Read(int row, int bank) {
    unit_->rrow_i = row;
    unit_.Eval();
    const uint64_t q = SignalBits(unit_->q_o, bank * S::lanes, S::lanes);
    EXPECT_EQ(SignalBits(unit_->qn_o, bank * S::lanes, S::lanes), ~q & Mask(S::lanes));
    return q;
  }
  Unit<typename S::Model> unit_{SeedFromEnvironment(1)};
};
using Shapes = testing::Types<Shape<Vunit_array_32x32, 32, 32, 1, 5, 8, false>,
                              Shape<Vunit_array_20x24, 20, 24, 3, 5, 24, true>,
                              Shape<Vunit_cells_8x8_generic, 8, 8, 1, 3, 8, false>,
                              Shape<Vunit_cells_8x8_ltps, 8, 8, 1, 3, 8, false>,
                              Shape<Vunit_cells_16x32_generic, 16, 32, 2, 4, 8, false>,
                              Shape<Vunit_cells_16x32_ltps, 16, 32, 2, 4, 8, false>,
                              Shape<Vunit_cells_9x13_generic, 9, 13, 2, 4, 13, true>,
                              Shape<Vunit_cells_9x13_ltps, 9, 13, 2, 4, 13, true>>;
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
        const uint64_t value = read ? ~expected & all : expected;
        for (int g = 0; g < TypeParam::lanes / TypeParam::bus; g++) {
          this->Write(row, 1ULL << bank, 1ULL << g, Mask(TypeParam::bus),
                      (value >> (g * TypeParam::bus)) & Mask(TypeParam::bus));
          this->unit_.Clock();
        }
        this->unit_->we_i = 0;
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
  std::vector<uint64_t> mem(TypeParam::banks * kAddresses);
  this->unit_->we_i = 0;
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
    constexpr int kGroups = TypeParam::lanes / TypeParam::bus;
    const uint64_t groups = random.Below(1 << kGroups);
    const uint64_t bus_mask = (random.Below(4) == 0 ? ~0ULL : random.Next()) & Mask(TypeParam::bus);
    const uint64_t bus_data = random.Next() & Mask(TypeParam::bus);
    uint64_t mask = 0;
    uint64_t data = 0;
    for (int g = 0; g < kGroups; g++) {
      if ((groups >> g) & 1) mask |= bus_mask << (g * TypeParam::bus);
      data |= bus_data << (g * TypeParam::bus);
    }
    auto read = random.Below(2) == 0 ? row : static_cast<int>(random.Below(kAddresses));
    this->Write(row, banks, groups, bus_mask, bus_data);
    if (!TypeParam::dual && banks != 0) read = row;  // one address
    for (int bank = 0; bank < TypeParam::banks; bank++) {
      const uint64_t q = this->Read(read, bank);
      if (!TypeParam::dual && banks != 0) continue;  // means nothing
      ASSERT_EQ(q, mem[bank * kAddresses + read])
          << "access " << n << " row " << read << " bank " << bank << " FLEXI_SEED=" << seed;
    }
    collisions += row == read;
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
    unit->we_i = 0;
    unit->rrow_i = 3;
    unit.Eval();
    seen.insert(SignalBits(unit->q_o, 0, TypeParam::lanes));
  }
  EXPECT_GT(seen.size(), 10U);
}

}  // namespace
}  // namespace flexi
