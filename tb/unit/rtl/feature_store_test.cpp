// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_feature_store: 100,000 random writes of the three kinds (byte, write-back, row)
// with random rows, bytes, lane segments and bits against a plain array; write data and mask for
// the weight array in every cycle. Parameter space: 32 lanes, 1 core, 8 rows; 13 lanes, 4 cores, 10
// rows (last byte and last segment cut off, rows that do not exist). Not covered: other shapes (the
// chip tests run ten).
#include <gtest/gtest.h>

#include "Vunit_features_13.h"
#include "Vunit_features_32.h"
#include "sw/common/random.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

template <class M, int kLanes, int kCores, int kRows, int kRowBits, int kSegmentBits, int kByteBits>
struct Shape {
  using Model = M;
  static constexpr int lanes = kLanes, cores = kCores, rows = kRows, row_bits = kRowBits,
                       segment_bits = kSegmentBits, byte_bits = kByteBits;
};

template <class S>
class FeatureStore : public testing::Test {};
using Shapes = testing::Types<Shape<Vunit_features_32, 32, 1, 8, 3, 5, 2>,
                              Shape<Vunit_features_13, 13, 4, 10, 4, 2, 1>>;
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
    unit.Eval();
    rows[row] = unit->q_o;
  }
  for (int n = 0; n < 100'000; n++) {
    const uint64_t kind = random.Below(3);
    const auto row = static_cast<int>(random.Below(1 << S::row_bits));
    const auto read = random.Below(2) == 0 ? row : static_cast<int>(random.Below(1 << S::row_bits));
    const auto byte = static_cast<int>(random.Below(1 << S::byte_bits));
    const auto segment = static_cast<int>(random.Below(1 << S::segment_bits));
    const uint64_t data = random.Below(256);
    const uint64_t bits = random.Below(1 << S::cores);
    const uint64_t f = random.Next() & Mask(S::lanes);
    unit->write_byte_i = kind == 0;
    unit->write_wb_i = kind == 1;
    unit->we_i = random.Below(2);
    unit->wrow_i = row;
    unit->rrow_i = read;
    unit->byte_data_i = data;
    unit->byte_i = byte;
    unit->wb_bits_i = bits;
    unit->lane_seg_i = segment;
    unit->f_i = f;
    unit.Eval();
    uint64_t mask = 0;
    uint64_t value = 0;
    for (int lane = 0; lane < S::lanes; lane++) {
      bool chosen = true;
      uint64_t bit = (f >> lane) & 1;
      if (kind == 0) {
        chosen = lane / 8 == byte;
        bit = (data >> (lane % 8)) & 1;
      } else if (kind == 1) {
        chosen = lane / S::cores == segment;
        bit = (bits >> (lane % S::cores)) & 1;
      }
      mask |= static_cast<uint64_t>(chosen) << lane;
      value |= bit << lane;
    }
    ASSERT_EQ(unit->wmask_o, mask) << "write " << n << " FLEXI_SEED=" << seed;
    ASSERT_EQ(unit->wdata_o & mask, value & mask) << "write " << n << " FLEXI_SEED=" << seed;
    ASSERT_EQ(unit->q_o, rows[read]) << "write " << n << " FLEXI_SEED=" << seed;
    unit.Clock();
    if (unit->we_i && row < S::rows) rows[row] = (rows[row] & ~mask) | (value & mask);
  }
}

}  // namespace
}  // namespace flexi
