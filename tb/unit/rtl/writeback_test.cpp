// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_writeback against a list of the rows that were written and not yet gone back to.
// Every number of rows 1..15 x first row x lane segment x ReLU: writes with gaps, start (in the
// cycle of the last write or later), correction from the last row to the first while the port is
// busy at random and everything holds at random (then nothing is written either); row and lane
// segment afterwards. Starts without
// rows and during a correction. Reset in every cycle of all that. Registers set to every value.
// Parameter space: 2 cores, 32 lanes; 3 cores, 20 lanes (7 lane segments, so the wrap is no
// overflow). Not covered: 16 rows and more, and a bit that is written during a correction, which
// docs/commands.md excludes.
#include <gtest/gtest.h>

#include "Vunit_writeback_2.h"
#include "Vunit_writeback_3.h"
#include "sw/common/random.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

template <class M, int kSegments>
struct Shape {
  using Model = M;
  static constexpr int segments = kSegments;
};

template <class S>
class WriteBack : public testing::Test {
 protected:
  static constexpr int kRows = 16;

  WriteBack() {
    unit_->en_i = 1;
    unit_->relu_i = unit_->row_set_i = unit_->row_d_i = unit_->lane_set_i = unit_->lane_d_i = 0;
    unit_->write_i = unit_->start_i = unit_->port_busy_i = 0;
    Reset();
  }
  void Reset() {
    unit_->rst_ni = 0;
    unit_.Clock();
    unit_->rst_ni = 1;
    unit_.Eval();
    if (fixing_) {  // the row at hand is still gone back to
      row_ = written_.back();
      if (written_.size() == 1) lane_ = (lane_ + 1) % S::segments;
    }
    written_.clear();
    fixing_ = false;
  }
  void Set(int row, int lane) {
    unit_->row_set_i = unit_->lane_set_i = 1;
    unit_->row_d_i = row;
    unit_->lane_d_i = lane;
    unit_.Clock();
    unit_->row_set_i = unit_->lane_set_i = 0;
    row_ = row;
    lane_ = lane;
  }

  // One cycle, compared with the list.
  void Cycle(bool write, bool start, bool relu) {
    const bool hold = random_.Below(4) == 0;
    const bool busy = random_.Below(3) == 0;
    unit_->write_i = write;
    unit_->start_i = start;
    unit_->relu_i = relu;
    unit_->port_busy_i = busy;
    const bool back = fixing_ && !write && !busy;
    for (const bool enable : {false, true}) {
      if (!enable && !hold) continue;
      unit_->en_i = enable;
      unit_.Eval();
      ASSERT_EQ(unit_->busy_o, fixing_);
      ASSERT_EQ(unit_->we_o, enable && (write || (back && relu)));
      ASSERT_EQ(unit_->fix_o, !write);
      ASSERT_EQ(unit_->drow_o, row_);
      ASSERT_EQ(unit_->lane_o, lane_);
      if (unit_->we_o) {
        ASSERT_EQ(unit_->row_o, write ? row_ : written_.back());
      }
      unit_.Clock();
    }
    if (write) {
      written_.push_back(row_);
      row_ = (row_ + 1) % kRows;
    }
    if (back) {
      row_ = written_.back();
      written_.pop_back();
      if (written_.empty()) {
        fixing_ = false;
        lane_ = (lane_ + 1) % S::segments;
      }
    }
    fixing_ = fixing_ || (start && !written_.empty());
    unit_->write_i = unit_->start_i = unit_->port_busy_i = 0;
    unit_.Eval();
  }

  // Writes and goes back; stops after `cycles`.
  void Result(int rows, bool late_start, bool relu, int cycles) {
    int left = rows;
    bool started = false;
    while (cycles-- > 0 && (left > 0 || !started || fixing_)) {
      const bool write = left > 0 && random_.Below(2) == 0;
      left -= write;
      const bool start =
          left == 0 && !started && (!late_start || (!write && random_.Below(2) == 0));
      started = started || start;
      // Another start during the correction changes nothing.
      ASSERT_NO_FATAL_FAILURE(Cycle(write, start || (fixing_ && random_.Below(4) == 0), relu))
          << "FLEXI_SEED=" << seed_;
    }
  }

  const uint64_t seed_ = SeedFromEnvironment(1);
  Random random_{seed_};
  Unit<typename S::Model> unit_{seed_};
  std::vector<int> written_;
  bool fixing_ = false;
  int row_ = 0;
  int lane_ = 0;
};
using Shapes = testing::Types<Shape<Vunit_writeback_2, 16>, Shape<Vunit_writeback_3, 7>>;
TYPED_TEST_SUITE(WriteBack, Shapes);

constexpr int kToTheEnd = 10'000;

TYPED_TEST(WriteBack, WritesThenGoesBackToTheFirstRow) {
  for (int rows = 1; rows < 16; rows++) {
    for (int first = 0; first < this->kRows; first++) {
      for (int lane = 0; lane < TypeParam::segments; lane++) {
        for (const bool relu : {false, true}) {
          this->Set(first, lane);
          ASSERT_NO_FATAL_FAILURE(this->Result(rows, lane % 2 == 0, relu, kToTheEnd));
          ASSERT_FALSE(this->unit_->busy_o);
          ASSERT_EQ(this->unit_->drow_o, first);
          ASSERT_EQ(this->unit_->lane_o, (lane + 1) % TypeParam::segments);
        }
      }
    }
  }
}

TYPED_TEST(WriteBack, StartWithoutRowsDoesNothing) {
  this->Set(5, 3);
  for (int n = 0; n < 20; n++) ASSERT_NO_FATAL_FAILURE(this->Cycle(false, true, true));
  EXPECT_EQ(this->unit_->lane_o, 3);
}

// Result after result goes on with the next lane segment of the same rows.
TYPED_TEST(WriteBack, FillsRowsLaneByLane) {
  this->Set(14, 0);
  for (int n = 0; n < 3 * TypeParam::segments; n++) {
    ASSERT_EQ(this->unit_->lane_o, n % TypeParam::segments);
    ASSERT_EQ(this->unit_->drow_o, 14);
    ASSERT_NO_FATAL_FAILURE(this->Result(4, false, n % 3 != 0, kToTheEnd));
  }
}

TYPED_TEST(WriteBack, ResetInEveryCycle) {
  for (int rows = 1; rows < 16; rows++) {
    for (int stop = 0; stop < 60; stop++) {
      this->Set(stop % this->kRows, stop % TypeParam::segments);
      ASSERT_NO_FATAL_FAILURE(this->Result(rows, false, true, stop));
      this->Reset();
      ASSERT_FALSE(this->unit_->busy_o);
      ASSERT_FALSE(this->unit_->we_o);
      ASSERT_NO_FATAL_FAILURE(this->Cycle(false, true, true));  // row and lane segment stay
      ASSERT_NO_FATAL_FAILURE(this->Cycle(false, false, true));
    }
  }
}

TYPED_TEST(WriteBack, RegistersTakeEveryValueAndHold) {
  auto& unit = this->unit_;
  const int lanes = TypeParam::segments == 16 ? 16 : 8;
  for (int row = 0; row < this->kRows; row++) {
    for (int lane = 0; lane < lanes; lane++) {
      this->Set(row, lane);
      for (int set = 0; set < 4; set++) {
        unit->en_i = 0;  // as if nothing were set
        unit->row_set_i = set & 1;
        unit->lane_set_i = set >> 1;
        unit->row_d_i = ~row & 15;
        unit->lane_d_i = ~lane & (lanes - 1);
        unit.Clock();
        unit->row_set_i = unit->lane_set_i = 0;
        unit->en_i = 1;
        unit.Clock();
        ASSERT_EQ(unit->drow_o, row);
        ASSERT_EQ(unit->lane_o, lane);
      }
    }
  }
}

}  // namespace
}  // namespace flexi
