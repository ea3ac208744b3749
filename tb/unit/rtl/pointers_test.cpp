// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_pointers against docs/commands.md, "Pairs". 5 and 3 bits, exhaustive: every pair
// of rows x direction x every step (inside, border of x, border of w, next row of a load of either
// side, none) x segments x ring; then every combination of set, direction, step and enable, with
// random values, on both sets of primitives. 7 and 6 bits: random. Walks of whole dot products
// visit every pair of rows once, in order of significance, and never another. The direction's
// register is the bench's. Not covered: a step, a next row and a set beside each other, which the
// contract excludes.
#include <gtest/gtest.h>

#include "Vunit_pointers_5_3.h"
#include "Vunit_pointers_5_3_ltps.h"
#include "Vunit_pointers_7_6.h"
#include "sw/asm/isa.h"
#include "sw/common/random.h"
#include "tb/harness/pair_path.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

struct State {
  int w = 0;
  int x = 0;
  bool down = false;
  bool operator==(const State&) const = default;
};

void PrintTo(const State& state, std::ostream* out) {
  *out << "w " << state.w << " x " << state.x << (state.down ? " down" : " up");
}

struct Input {
  bool enable = true;
  int segments_m1 = 0;
  int ring = 0;  // mask
  bool up = false, set_w = false, set_x = false;
  int w = 0, x = 0;
  bool step = false, border = false, border_w = false;
  bool next_w = false, next_x = false;
};

template <class M, int kW, int kX, int kSeg>
struct Shape {
  using Model = M;
  static constexpr int w = kW, x = kX, seg = kSeg;
};

template <class S>
class Pointers : public testing::Test {
 protected:
  static State After(State s, const Input& in) {
    if (!in.enable) return s;
    int dw = 0;
    int dx = 0;
    if (in.step && in.border) {
      (in.border_w ? dw : dx) = in.segments_m1 + 1;
    } else if (in.step) {
      dx = s.down ? -1 : 1;
      dw = -dx;
    } else {
      dw = in.next_w ? 1 : 0;
      dx = in.next_x ? 1 : 0;
    }
    State t;
    t.w = in.set_w ? in.w : (s.w + dw) & static_cast<int>(Mask(S::w));
    t.x = in.set_x ? in.x : (s.x & ~in.ring) | ((s.x + dx) & in.ring);
    t.down = !in.up && s.down != (in.step && in.border);
    return t;
  }
  State Shown() {
    return {static_cast<int>(unit_->wptr_o), static_cast<int>(unit_->xptr_o), down_};
  }
  void Clock(const Input& in) {
    unit_->en_i = in.enable;
    unit_->sm1_i = in.segments_m1;
    unit_->ring_i = in.ring;
    unit_->up_i = in.up;
    unit_->wset_i = in.set_w;
    unit_->wset_d_i = in.w;
    unit_->xset_i = in.set_x;
    unit_->xset_d_i = in.x;
    unit_->step_i = in.step;
    unit_->border_i = in.border;
    unit_->border_w_i = in.border_w;
    unit_->wnext_i = in.next_w;
    unit_->xnext_i = in.next_x;
    unit_->down_i = down_;
    unit_.Eval();
    const bool down = unit_->down_o != 0;
    unit_.Clock();
    if (in.enable) down_ = down;
  }
  // Set, and turned by a border if the direction is down.
  void GoTo(const State& state) {
    Input in{.up = true};
    Clock(in);
    if (state.down) Clock({.step = true, .border = true});
    in = {.set_w = true, .set_x = true, .w = state.w, .x = state.x};
    Clock(in);
    ASSERT_EQ(Shown(), state);
  }
  void Try(const State& state, const Input& in) {
    ASSERT_NO_FATAL_FAILURE(GoTo(state));
    Clock(in);
    ASSERT_EQ(Shown(), After(state, in))
        << "from w " << state.w << " x " << state.x << " down " << state.down << " step " << in.step
        << " border " << in.border << in.border_w << " next " << in.next_w << in.next_x << " set "
        << in.set_w << in.set_x << in.up << " S - 1 " << in.segments_m1 << " ring " << in.ring
        << " FLEXI_SEED=" << seed_;
  }
  State AnyState(Random* random) const {
    return {static_cast<int>(random->Below(1 << S::w)), static_cast<int>(random->Below(1 << S::x)),
            random->Below(2) != 0};
  }
  // `controls`: one bit each.
  static Input AnyInput(Random* random, uint64_t controls) {
    const auto bit = [controls](int n) { return ((controls >> n) & 1) != 0; };
    Input in{.enable = bit(0),
             .segments_m1 = static_cast<int>(random->Below(1 << S::seg)),
             .ring = static_cast<int>(Mask(static_cast<int>(random->Below(S::x + 1)))),
             .up = bit(1),
             .set_w = bit(2),
             .set_x = bit(3),
             .w = static_cast<int>(random->Below(1 << S::w)),
             .x = static_cast<int>(random->Below(1 << S::x)),
             .step = bit(4),
             .border = bit(5),
             .border_w = bit(6)};
    const bool set = in.set_w || in.set_x;
    in.step = in.step && !set;
    in.next_w = bit(7) && !in.step && !set;
    in.next_x = bit(8) && !in.step && !set;
    return in;
  }

  const uint64_t seed_ = SeedFromEnvironment(1);
  Unit<typename S::Model> unit_{seed_};
  bool down_ = false;
};
using Shapes =
    testing::Types<Shape<Vunit_pointers_5_3, 5, 3, 3>, Shape<Vunit_pointers_5_3_ltps, 5, 3, 3>,
                   Shape<Vunit_pointers_7_6, 7, 6, 6>>;
TYPED_TEST_SUITE(Pointers, Shapes);

template <class S>
class PointersSmall : public Pointers<S> {};
using SmallShapes =
    testing::Types<Shape<Vunit_pointers_5_3, 5, 3, 3>, Shape<Vunit_pointers_5_3_ltps, 5, 3, 3>>;
TYPED_TEST_SUITE(PointersSmall, SmallShapes);

TYPED_TEST(PointersSmall, EveryStepFromEveryState) {
  const Input steps[] = {{.step = true},
                         {.step = true, .border_w = true},
                         {.step = true, .border = true},
                         {.step = true, .border = true, .border_w = true},
                         {.next_w = true},
                         {.next_x = true},
                         {},
                         {.border = true, .border_w = true}};
  for (int at = 0; at < 1 << 9; at++) {
    const State state{at >> 4, (at >> 1) & 7, (at & 1) != 0};
    for (const Input& step : steps) {
      for (int segments_m1 = 0; segments_m1 < 8; segments_m1++) {
        for (const int ring : {0, 1, 3, 7}) {
          Input in = step;
          in.segments_m1 = segments_m1;
          in.ring = ring;
          ASSERT_NO_FATAL_FAILURE(this->Try(state, in));
        }
      }
    }
  }
}

TYPED_TEST(PointersSmall, EveryCombinationFromEveryState) {
  Random random(this->seed_);
  for (int at = 0; at < 1 << 9; at++) {
    const State state{at >> 4, (at >> 1) & 7, (at & 1) != 0};
    for (uint64_t controls = 0; controls < 1 << 9; controls++) {
      ASSERT_NO_FATAL_FAILURE(this->Try(state, this->AnyInput(&random, controls)));
    }
  }
}

TYPED_TEST(Pointers, RandomInputs) {
  Random random(this->seed_);
  for (int n = 0; n < 200'000; n++) {
    const State state = this->AnyState(&random);
    ASSERT_NO_FATAL_FAILURE(this->Try(state, this->AnyInput(&random, random.Next())));
  }
}

// Rows of the pairs of a dot product, as docs/commands.md, "Dot products", lays them out.
TYPED_TEST(Pointers, WalksDotProducts) {
  constexpr int kRows = 1 << TypeParam::w;
  constexpr int kFeatureRows = 1 << TypeParam::x;
  Random random(this->seed_);
  int walks = 0;
  for (int w = 1; w <= 8; w++) {
    for (int a = 1; a <= 8; a++) {
      for (int segments = 1; segments <= kFeatureRows && segments * w <= kRows; segments++) {
        const int ring = kFeatureRows - 1;
        const auto w0 = static_cast<int>(random.Below(kRows));
        const auto x0 = static_cast<int>(random.Below(kFeatureRows));
        this->Clock(
            {.up = true, .set_w = true, .set_x = true, .w = (w0 + segments - 1) % kRows, .x = x0});
        const std::vector<PathPair> path = PairPath(w, a);
        bool up = true;
        for (size_t n = 0; n < path.size(); n++) {
          const PathPair& pair = path[n];
          for (int step = 0; step < segments; step++) {
            const int g = up ? step : segments - 1 - step;
            const State expected{(w0 + pair.j * segments + segments - 1 - g) % kRows,
                                 (x0 + pair.i * segments + g) % kFeatureRows, !up};
            ASSERT_EQ(this->Shown(), expected)
                << "W " << w << " A " << a << " S " << segments << " i " << pair.i << " j "
                << pair.j << " FLEXI_SEED=" << this->seed_;
            const bool border = pair.ends && step == segments - 1;
            const bool on_w = border && n + 1 < path.size() && path[n + 1].j > pair.j;
            this->Clock({.segments_m1 = segments - 1,
                         .ring = ring,
                         .step = true,
                         .border = border,
                         .border_w = on_w});
          }
          up = up != pair.ends;
        }
        walks++;
      }
    }
  }
  EXPECT_GT(walks, 200);
}

}  // namespace
}  // namespace flexi
