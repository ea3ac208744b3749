// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_out against the table of docs/commands.md: 20,000 random accumulators, every
// part, both sources; and every accumulator bit alone, so that no bit goes to two places. Parameter
// space: 1, 3 and 16 cores (eight bits of one, two bits of each with two bits left over, one bit in
// two bytes). Not covered: other core counts (the chip tests run seven).
#include <gtest/gtest.h>

#include "Vunit_out_1.h"
#include "Vunit_out_16.h"
#include "Vunit_out_3.h"
#include "sw/common/random.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

template <class M, int kCores, int kAccWidth>
struct Shape {
  using Model = M;
  static constexpr int cores = kCores, width = kAccWidth;
};

template <class S>
class Out : public testing::Test {
 protected:
  static constexpr int kParts = (S::cores + 7) / 8;

  void Check(const std::vector<uint64_t>& acc, int byte) {
    for (int core = 0; core < S::cores; core++) {
      SetBits(unit_->acc_i, core * S::width, S::width, acc[core]);
    }
    unit_->byte_i = byte;
    for (int part = 0; part < kParts; part++) {
      unit_->part_i = part;
      unit_->acc_sel_i = 0;
      unit_.Eval();
      ASSERT_EQ(unit_->data_o, byte);
      int sent = 0;
      if (S::cores <= 8) {
        const int bits = 8 / S::cores;
        for (int core = 0; core < S::cores; core++) {
          sent |= static_cast<int>(acc[core] & Mask(bits)) << (core * bits);
        }
      } else {
        for (int core = 8 * part; core < std::min(8 * part + 8, S::cores); core++) {
          sent |= static_cast<int>(acc[core] & 1) << (core - 8 * part);
        }
      }
      unit_->acc_sel_i = 1;
      unit_.Eval();
      ASSERT_EQ(unit_->data_o, sent) << "part " << part << " FLEXI_SEED=" << seed_;
    }
  }

  const uint64_t seed_ = SeedFromEnvironment(1);
  Unit<typename S::Model> unit_{seed_};
};
using Shapes = testing::Types<Shape<Vunit_out_1, 1, 9>, Shape<Vunit_out_3, 3, 11>,
                              Shape<Vunit_out_16, 16, 13>>;
TYPED_TEST_SUITE(Out, Shapes);

TYPED_TEST(Out, SendsEachBitAlone) {
  for (int bit = 0; bit < TypeParam::cores * TypeParam::width; bit++) {
    std::vector<uint64_t> acc(TypeParam::cores);
    acc[bit / TypeParam::width] = 1ULL << (bit % TypeParam::width);
    ASSERT_NO_FATAL_FAILURE(this->Check(acc, 0)) << "bit " << bit;
    for (uint64_t& value : acc) value = ~value & Mask(TypeParam::width);
    ASSERT_NO_FATAL_FAILURE(this->Check(acc, 255)) << "bit " << bit;
  }
}

TYPED_TEST(Out, SendsRandomBits) {
  Random random(this->seed_);
  for (int n = 0; n < 20'000; n++) {
    std::vector<uint64_t> acc(TypeParam::cores);
    for (uint64_t& value : acc) value = random.Next() & Mask(TypeParam::width);
    ASSERT_NO_FATAL_FAILURE(this->Check(acc, static_cast<int>(random.Below(256))));
  }
}

}  // namespace
}  // namespace flexi
