// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_pointers_ahead against docs/commands.md, "Pairs", exhaustively for 5 and 3 bits:
// every pair of rows and direction x every event (step inside, border of x, border of w, next row
// of a load of either side, set, nothing, disabled) x segments x ring. Not covered: two events at
// once, which the contract excludes.
#include <gtest/gtest.h>

#include "Vunit_pointers_ahead.h"
#include "sw/common/random.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

enum Event {
  kStep,
  kBorderX,
  kBorderW,
  kNextW,
  kNextX,
  kSetW,
  kSetX,
  kUp,
  kNothing,
  kHeld,
  kEvents
};

class PointersAhead : public testing::Test {
 protected:
  void Drive(int event, int value) {
    unit_->en_i = event != kHeld;
    unit_->step_i = event <= kBorderW || event == kHeld;
    unit_->border_i = event == kBorderX || event == kBorderW;
    unit_->border_w_i = event == kBorderW;
    unit_->load_i = event == kNextW || event == kNextX;
    unit_->wnext_i = event == kNextW;
    unit_->xnext_i = event == kNextX;
    unit_->wset_i = event == kSetW;
    unit_->xset_i = event == kSetX;
    unit_->wset_d_i = value & 31;
    unit_->xset_d_i = value & 7;
    unit_->up_i = event == kUp;
    unit_->down_i = down_;
    unit_.Eval();
    const int down = unit_->down_o;
    unit_.Clock();
    if (event != kHeld) down_ = down;
  }
  Unit<Vunit_pointers_ahead> unit_{SeedFromEnvironment(1)};
  int down_ = 0;  // the direction's register is the bench's
};

TEST_F(PointersAhead, EveryEventFromEveryState) {
  for (int at = 0; at < 1 << 9; at++) {
    const int w = at >> 4;
    const int x = (at >> 1) & 7;
    const int down = at & 1;
    const int way = down != 0 ? -1 : 1;
    for (int segments_m1 = 0; segments_m1 < 8; segments_m1++) {
      for (const int ring : {0, 1, 3, 7}) {
        for (int event = 0; event < kEvents; event++) {
          unit_->sm1_i = segments_m1;
          unit_->ring_i = ring;
          Drive(kUp, 0);
          if (down != 0) Drive(kBorderX, 0);
          Drive(kSetW, w);
          Drive(kSetX, x);
          ASSERT_EQ(down_, down);
          Drive(event, w ^ x ^ 5);
          int dw = 0;
          int dx = 0;
          if (event == kStep) dx = way, dw = -way;
          if (event == kBorderW) dw = segments_m1 + 1;
          if (event == kBorderX) dx = segments_m1 + 1;
          if (event == kNextW) dw = 1;
          if (event == kNextX) dx = 1;
          const int w_then = event == kSetW ? (w ^ x ^ 5) & 31 : (w + dw) & 31;
          const int x_then = event == kSetX ? (w ^ x ^ 5) & 7 : (x & ~ring) | ((x + dx) & ring);
          const bool turns = event == kBorderW || event == kBorderX;
          ASSERT_EQ(unit_->wptr_o, w_then) << w << ' ' << x << ' ' << down << ' ' << event;
          ASSERT_EQ(unit_->xptr_o, x_then) << w << ' ' << x << ' ' << down << ' ' << event;
          ASSERT_EQ(down_, event == kUp ? 0 : turns ? 1 - down : down) << event;
        }
      }
    }
  }
}

}  // namespace
}  // namespace flexi
