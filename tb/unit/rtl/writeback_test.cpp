// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_writeback for 1 and 3 cores. DOTW: every f 0..15 x k 1..8, the actions of every
// cycle. DOTP: every number of emissions of the pairs 1..15 x f 0..15 with random waits of the host
// and random gaps between the pairs: flushes, bytes, their cores and kinds, never an emission while
// bytes of the last eight are not out. Reset in every cycle of both. Not covered: other core counts
// (the chip tests run seven).
#include <gtest/gtest.h>

#include <algorithm>

#include "Vunit_writeback_1.h"
#include "Vunit_writeback_3.h"
#include "sw/common/random.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

template <class M, int kCores>
struct Shape {
  using Model = M;
  static constexpr int cores = kCores;
};

template <class S>
class WriteBack : public testing::Test {
 protected:
  WriteBack() { Reset(); }
  void Reset() {
    unit_->rst_ni = 0;
    unit_->issue_emit_i = unit_->pipe_emit_i = unit_->done_i = unit_->taken_i = 0;
    unit_.Clock();
    unit_->rst_ni = 1;
    unit_.Eval();
  }
  void Operands(int k, int f, bool port) {
    unit_->km1_i = k - 1;
    unit_->flush_n_i = f;
    unit_->port_i = port;
    unit_.Eval();
  }
  // The cycle in which the last pair of a DOTW is accumulated.
  void Done() {
    unit_->done_i = 1;
    unit_->pipe_emit_i = 1;
    unit_.Clock();
    unit_->done_i = unit_->pipe_emit_i = 0;
    unit_.Eval();
  }
  Unit<typename S::Model> unit_;
};
using Shapes = testing::Types<Shape<Vunit_writeback_1, 1>, Shape<Vunit_writeback_3, 3>>;
TYPED_TEST_SUITE(WriteBack, Shapes);

TYPED_TEST(WriteBack, DotwFlushesThenWrites) {
  auto& unit = this->unit_;
  for (int k = 1; k <= 8; k++) {
    for (int f = 0; f < 16; f++) {
      this->Operands(k, f, false);
      EXPECT_FALSE(unit->busy_o);
      unit.Clock();
      this->Done();
      for (int cycle = 0; cycle < f + k; cycle++) {
        const bool writes = cycle >= f;
        ASSERT_TRUE(unit->busy_o) << "k " << k << " f " << f << " cycle " << cycle;
        ASSERT_EQ(unit->flush_o, !writes) << "k " << k << " f " << f << " cycle " << cycle;
        ASSERT_EQ(unit->write_o, writes);
        ASSERT_FALSE(unit->send_o);
        if (writes) {
          ASSERT_EQ(unit->offset_o, cycle - f);
          ASSERT_EQ(unit->top_o, cycle == f + k - 1);
        }
        ASSERT_EQ(unit->ended_o, cycle == f + k - 1);
        unit.Clock();
      }
      ASSERT_FALSE(unit->busy_o);
      ASSERT_FALSE(unit->write_o || unit->flush_o || unit->send_o);
    }
  }
}

TYPED_TEST(WriteBack, DotpSendsEveryEighthAndTheLastEmission) {
  const uint64_t seed = SeedFromEnvironment(1);
  Random random(seed);
  auto& unit = this->unit_;
  for (int pairs = 1; pairs <= 15; pairs++) {
    for (int f = 0; f < 16; f++) {
      this->Operands(1, f, true);
      unit.Clock();
      const int total = pairs + f;
      const int bytes = ((total + 7) / 8 + 1) * TypeParam::cores;
      int issued = 0;
      int flushed = 0;
      int taken = 0;
      bool in_pipe = false;
      bool ended = false;
      for (int cycle = 0; cycle < 1000 && !ended; cycle++) {
        // Inputs of this cycle: a pair that emits, now and then, never while full.
        const bool issue = issued < pairs && !unit->full_o && random.Below(3) == 0;
        unit->pipe_emit_i = in_pipe;
        unit->done_i = in_pipe && issued == pairs;
        unit->issue_emit_i = issue;
        unit->taken_i = unit->send_o && random.Below(2) == 0;
        unit.Eval();
        ASSERT_FALSE(unit->write_o);
        const int before = issued + flushed;
        if (unit->flush_o) {
          flushed++;
          ASSERT_EQ(issued, pairs);
        }
        if (issue) issued++;
        if (issued + flushed > before) {
          // All bytes of the full eights before are out.
          ASSERT_EQ(taken, before / 8 * TypeParam::cores) << "pairs " << pairs << " f " << f;
        }
        if (unit->send_o) {
          ASSERT_EQ(unit->core_o, taken % TypeParam::cores);
          ASSERT_EQ(unit->rest_o, taken >= bytes - TypeParam::cores);
          ASSERT_LT(taken, bytes);
          // Eight more emissions are in the result registers, or all are.
          ASSERT_LE(std::min((taken / TypeParam::cores + 1) * 8, total), before);
        }
        ended = unit->ended_o;
        ASSERT_EQ(ended, unit->taken_i && taken == bytes - 1);
        taken += unit->taken_i;
        in_pipe = issue;
        unit.Clock();
      }
      ASSERT_TRUE(ended) << "pairs " << pairs << " f " << f << " FLEXI_SEED=" << seed;
      ASSERT_EQ(issued + flushed, total);
      ASSERT_EQ(taken, bytes);
      unit->taken_i = unit->pipe_emit_i = unit->issue_emit_i = unit->done_i = 0;
      unit.Eval();
      ASSERT_FALSE(unit->busy_o || unit->send_o || unit->full_o);
    }
  }
}

// After a reset in any cycle the next DOTW runs as if nothing had been.
TYPED_TEST(WriteBack, ResetInEveryCycle) {
  auto& unit = this->unit_;
  for (const bool port : {false, true}) {
    for (int stop = 0; stop < 30; stop++) {
      this->Operands(5, 6, port);
      unit->issue_emit_i = 1;
      for (int n = 0; n < 8 && !unit->full_o; n++) unit.Clock();
      unit->issue_emit_i = 0;
      this->Done();
      for (int n = 0; n < stop; n++) {
        unit->taken_i = unit->send_o && n % 2 == 0;
        unit.Clock();
      }
      this->Reset();
      ASSERT_FALSE(unit->busy_o || unit->send_o || unit->full_o);
      this->Operands(3, 0, false);
      unit.Clock();
      this->Done();
      for (int n = 0; n < 3; n++) {
        ASSERT_TRUE(unit->write_o);
        ASSERT_EQ(unit->offset_o, n);
        unit.Clock();
      }
      ASSERT_FALSE(unit->busy_o);
    }
  }
}

}  // namespace
}  // namespace flexi
