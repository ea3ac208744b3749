// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_feature_store: 100,000 random writes of the two kinds (byte, lane segment) with
// random rows, bytes, lane segments, bits and masks of cores against a plain array; the write bus
// for the weight array in every cycle. Parameter space: 32 lanes, 1 core, 8 rows, one address; 13
// lanes, 4 cores, 10 rows (last byte and last segment cut off, rows that do not exist) and 64
// lanes, 16 cores, 16 rows, both with two addresses. Not covered: other shapes (the chip tests run
// ten).
#include <gtest/gtest.h>

#include "Vunit_features_13.h"
#include "Vunit_features_32.h"
#include "Vunit_features_64.h"
#include "sw/common/random.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

template <class M, int kLanes, int kCores, int kRows, int kRowBits, int kSegmentBits, int kByteBits,
          int kBus, bool kDual>
struct Shape {
  using Model = M;
  static constexpr int lanes = kLanes, cores = kCores, rows = kRows, row_bits = kRowBits,
                       segment_bits = kSegmentBits, byte_bits = kByteBits, bus = kBus;
  static constexpr bool dual = kDual;
};

template <class S>
class FeatureStore : public testing::Test {};
using Shapes = testing::Types<Shape<Vunit_features_32, 32, 1, 8, 3, 5, 2, 8, false>,
                              Shape<Vunit_features_13, 13, 4, 10, 4, 2, 1, 13, true>,
                              Shape<Vunit_features_64, 64, 16, 16, 4, 2, 3, 16, true>>;
TYPED_TEST_SUITE(FeatureStore, Shapes);

TYPED_TEST(FeatureStore, RandomWritesOfEveryKind) {
  using S = TypeParam;
  const uint64_t seed = SeedFromEnvironment(1);
  Random random(seed);
  Unit<typename S::Model> unit(seed);
  std::vector<uint64_t> rows(1 << S::row_bits);
  unit->we_i = 0;
  for (int row = 0; row < S::rows; row++) {
    unit->rrow_i = row;
    unit->brow_i = row;
    unit.Eval();
    rows[row] = unit->q_o;
  }
  for (int n = 0; n < 100'000; n++) {
    const bool write_byte = random.Below(2) == 0;
    const bool byte_write = write_byte || !S::dual;  // one address: no segments
    const bool we = random.Below(2) == 0;
    const auto row = static_cast<int>(random.Below(1 << S::row_bits));
    const auto read = random.Below(2) == 0 ? row : static_cast<int>(random.Below(1 << S::row_bits));
    const auto byte = static_cast<int>(random.Below(1 << S::byte_bits));
    const auto segment = static_cast<int>(random.Below(1 << S::segment_bits));
    const uint64_t data = random.Below(256);
    const uint64_t bits = random.Below(1 << S::cores);
    const uint64_t bit_mask = random.Below(2) == 0 ? Mask(S::cores) : random.Below(1 << S::cores);
    unit->write_byte_i = write_byte;
    unit->we_i = we;
    unit->wrow_i = row;
    unit->rrow_i = read;
    unit->brow_i = read;
    unit->byte_data_i = data;
    unit->byte_i = byte;
    unit->wb_bits_i = bits;
    unit->wb_mask_i = bit_mask;
    unit->lane_seg_i = segment;
    unit.Eval();
    uint64_t mask = 0;
    uint64_t value = 0;
    for (int lane = 0; lane < S::lanes; lane++) {
      const bool chosen =
          byte_write ? lane / 8 == byte
                     : lane / S::cores == segment && ((bit_mask >> (lane % S::cores)) & 1) != 0;
      const uint64_t bit = byte_write ? (data >> (lane % 8)) & 1 : (bits >> (lane % S::cores)) & 1;
      mask |= static_cast<uint64_t>(chosen) << lane;
      value |= bit << lane;
    }
    uint64_t bus_mask = 0;
    uint64_t bus_data = 0;
    for (int lane = 0; lane < S::lanes; lane++) {
      const bool selected = ((unit->wsel_o >> (lane / S::bus)) & 1) != 0;
      const int on_bus = lane % S::bus;
      bus_mask |= static_cast<uint64_t>(selected && ((unit->wmask_o >> on_bus) & 1)) << lane;
      bus_data |= static_cast<uint64_t>((unit->wdata_o >> on_bus) & 1) << lane;
    }
    ASSERT_EQ(bus_mask, mask) << "write " << n << " FLEXI_SEED=" << seed;
    ASSERT_EQ(bus_data & mask, value & mask) << "write " << n << " FLEXI_SEED=" << seed;
    if (S::dual || !we) {  // with one address a write leaves nothing to read
      const uint64_t shown = unit->q_o;
      const uint64_t complement = unit->qn_o;
      ASSERT_EQ(shown, rows[read]) << "write " << n << " FLEXI_SEED=" << seed;
      ASSERT_EQ(complement, ~shown & Mask(S::lanes));
    }
    unit.Clock();
    const int written = byte_write ? read : row;
    if (we && written < S::rows) rows[written] = (rows[written] & ~mask) | (value & mask);
  }
}

}  // namespace
}  // namespace flexi
