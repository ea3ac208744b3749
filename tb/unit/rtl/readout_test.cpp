// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_readout on both sets of primitives. State space: 13 lanes, every value of the
// results with every legal state of the selects (one of two groups, or none), exhaustive: the lanes
// that do not exist read as zeros. 32 and 512 lanes: random results, every group and none, and each
// single lane alone, so that no lane leaks into another line or group. Not covered: two selects at
// once, which the contract forbids, and the phases of the clock (ngspice, scripts/kit/tests).
#include <gtest/gtest.h>

#include <array>

#include "Vunit_readout_13_generic.h"
#include "Vunit_readout_13_ltps.h"
#include "Vunit_readout_32_generic.h"
#include "Vunit_readout_32_ltps.h"
#include "Vunit_readout_512_generic.h"
#include "Vunit_readout_512_ltps.h"
#include "sw/common/random.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

template <class Model>
class Readout13 : public testing::Test {};
using Readout13Models = testing::Types<Vunit_readout_13_generic, Vunit_readout_13_ltps>;
TYPED_TEST_SUITE(Readout13, Readout13Models);

TYPED_TEST(Readout13, PassesEveryResult) {
  Unit<TypeParam> unit;
  for (uint64_t f = 0; f < (1U << 13); f++) {
    unit->f_i = f;
    for (int group = -1; group < 2; group++) {
      unit->sel_n_i = group < 0 ? 3 : 3 & ~(1 << group);
      unit.Eval();
      ASSERT_EQ(unit->byte_o, group < 0 ? 0 : (f >> (8 * group)) & 0xff)
          << "f " << f << " group " << group;
    }
  }
}

template <class Model>
class ReadoutMany : public testing::Test {
 protected:
  static constexpr int kLanes = sizeof(Model::f_i) * 8;  // both fill whole words
  static constexpr int kGroups = kLanes / 8;

  // All groups, and none, read what `bytes` holds.
  void Check(const std::array<uint8_t, kGroups>& bytes) {
    for (int g = 0; g < kGroups; g++) SetBits(unit_->f_i, 8 * g, 8, bytes[g]);
    for (int group = -1; group < kGroups; group++) {
      for (int g = 0; g < kGroups; g++) SetBits(unit_->sel_n_i, g, 1, g == group ? 0 : 1);
      unit_.Eval();
      ASSERT_EQ(unit_->byte_o, group < 0 ? 0 : bytes[group]) << "group " << group;
    }
  }

  Unit<Model> unit_;
};
using ReadoutManyModels = testing::Types<Vunit_readout_32_generic, Vunit_readout_32_ltps,
                                         Vunit_readout_512_generic, Vunit_readout_512_ltps>;
TYPED_TEST_SUITE(ReadoutMany, ReadoutManyModels);

TYPED_TEST(ReadoutMany, PassesEachLaneAlone) {
  for (int lane = 0; lane < TestFixture::kLanes; lane++) {
    std::array<uint8_t, TestFixture::kGroups> bytes{};
    bytes[lane / 8] = static_cast<uint8_t>(1 << (lane % 8));
    ASSERT_NO_FATAL_FAILURE(this->Check(bytes)) << "lane " << lane;
  }
}

TYPED_TEST(ReadoutMany, PassesRandomRows) {
  const uint64_t seed = SeedFromEnvironment(1);
  Random random(seed);
  for (int n = 0; n < 500; n++) {
    std::array<uint8_t, TestFixture::kGroups> bytes{};
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random.Next());
    ASSERT_NO_FATAL_FAILURE(this->Check(bytes)) << "FLEXI_SEED=" << seed;
  }
}

}  // namespace
}  // namespace flexi
