// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_pair_walker against the path of docs/commands.md. Every W, A 1..8 x S 1..4 x
// every ring of the two models x a few start rows x all sign mixes (on one of the runs): rows,
// first, last, emit, sign in every step, waits between the steps, pointers after the last one.
// Reset in every step: WROW at the row of the weight bit at hand, XROW as it was. Set and increment
// of both pointers with wrap. Parameter space: 5/3/3 and 7/6/6 address bits. Not covered: S above 4
// (the lock-step goes to the largest).
#include <gtest/gtest.h>

#include <algorithm>

#include "Vunit_walker_5_3.h"
#include "Vunit_walker_7_6.h"
#include "sw/common/random.h"
#include "tb/harness/pair_path.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

template <class M, int kRowBits, int kFeatureBits>
struct Shape {
  using Model = M;
  static constexpr int row_bits = kRowBits, feature_bits = kFeatureBits;
};

template <class S>
class Walker : public testing::Test {
 protected:
  Walker() {
    unit_->step_i = 0;
    unit_->wrow_set_i = unit_->wrow_inc_i = unit_->xrow_set_i = unit_->xrow_inc_i = 0;
    unit_->am1_i = unit_->wm1_i = unit_->sm1_i = 0;
    unit_->xs_i = unit_->ws_i = 0;
    unit_->ring_i = Mask(S::feature_bits);
    Reset();
  }
  void Reset() {
    unit_->rst_ni = 0;
    unit_.Clock();
    unit_->rst_ni = 1;
  }
  void SetRows(int wrow, int xrow) {
    unit_->wrow_set_i = 1;
    unit_->wrow_d_i = wrow;
    unit_->xrow_set_i = 1;
    unit_->xrow_d_i = xrow;
    unit_.Clock();
    unit_->wrow_set_i = unit_->xrow_set_i = 0;
  }
  void Operands(int w, int a, int s, int ring, int signs) {
    unit_->wm1_i = w - 1;
    unit_->am1_i = a - 1;
    unit_->sm1_i = s - 1;
    unit_->ring_i = (1 << ring) - 1;
    unit_->xs_i = signs & 1;
    unit_->ws_i = signs >> 1;
  }
  void Step() {
    unit_->step_i = 1;
    unit_.Clock();
    unit_->step_i = 0;
  }
  Unit<typename S::Model> unit_;
};
using Shapes = testing::Types<Shape<Vunit_walker_5_3, 5, 3>, Shape<Vunit_walker_7_6, 7, 6>>;
TYPED_TEST_SUITE(Walker, Shapes);

TEST(PairPath, VisitsEveryPairOnceInOrderOfSignificance) {
  for (int w = 1; w <= 8; w++) {
    for (int a = 1; a <= 8; a++) {
      const std::vector<PathPair> path = PairPath(w, a);
      ASSERT_EQ(path.size(), static_cast<size_t>(w * a));
      std::vector<bool> seen(64);
      for (size_t n = 0; n < path.size(); n++) {
        const PathPair& pair = path[n];
        ASSERT_FALSE(seen[8 * pair.i + pair.j]);
        seen[8 * pair.i + pair.j] = true;
        const bool last = n + 1 == path.size();
        ASSERT_EQ(pair.ends, last || path[n + 1].i + path[n + 1].j > pair.i + pair.j);
        if (last) break;
        const int rise = path[n + 1].i + path[n + 1].j - pair.i - pair.j;
        ASSERT_TRUE(rise == 0 || rise == 1);
        ASSERT_LE(std::abs(path[n + 1].i - pair.i), 1);
        ASSERT_LE(std::abs(path[n + 1].j - pair.j), 1);
      }
    }
  }
  // The example of the text.
  const std::vector<PathPair> path = PairPath(3, 3);
  const int expected[9][2] = {{0, 0}, {1, 0}, {0, 1}, {0, 2}, {1, 1},
                              {2, 0}, {2, 1}, {1, 2}, {2, 2}};
  for (int n = 0; n < 9; n++) {
    EXPECT_EQ(path[n].i, expected[n][0]);
    EXPECT_EQ(path[n].j, expected[n][1]);
  }
}

TYPED_TEST(Walker, FollowsThePath) {
  const uint64_t seed = SeedFromEnvironment(1);
  Random random(seed);
  auto& unit = this->unit_;
  constexpr int kRows = 1 << TypeParam::row_bits;
  constexpr int kFeatures = 1 << TypeParam::feature_bits;
  for (int w = 1; w <= 8; w++) {
    for (int a = 1; a <= 8; a++) {
      const std::vector<PathPair> path = PairPath(w, a);
      for (int s = 1; s <= 4; s++) {
        for (int ring = 0; ring <= TypeParam::feature_bits; ring++) {
          for (int start = 0; start < 3; start++) {
            const int wrow = start == 0 ? 0 : static_cast<int>(random.Below(kRows));
            const int xrow = start == 0 ? 0 : static_cast<int>(random.Below(kFeatures));
            const auto signs = static_cast<int>(random.Below(4));
            const int mask = (1 << ring) - 1;
            this->Operands(w, a, s, ring, signs);
            this->SetRows(wrow, xrow);
            for (size_t n = 0; n < path.size(); n++) {
              for (int g = 0; g < s; g++) {
                if (random.Below(8) == 0) unit.Clock();  // not taken yet
                const PathPair& pair = path[n];
                const int x = (xrow & ~mask) | ((xrow + g * a + pair.i) & mask);
                const bool last_segment = g == s - 1;
                unit.Eval();
                const bool same = unit->waddr_o == (wrow + g * w + pair.j) % kRows &&
                                  unit->xaddr_o == x && unit->first_o == (n == 0 && g == 0) &&
                                  unit->last_o == (n + 1 == path.size() && last_segment) &&
                                  unit->emit_o == (pair.ends && last_segment) &&
                                  unit->neg_o == (((signs & 1) != 0 && pair.i == a - 1) !=
                                                  ((signs & 2) != 0 && pair.j == w - 1));
                if (!same) {
                  FAIL() << "W " << w << " A " << a << " S " << s << " ring " << ring << " wrow "
                         << wrow << " xrow " << xrow << " pair " << n << " segment " << g
                         << " FLEXI_SEED=" << seed;
                }
                this->Step();
              }
            }
            ASSERT_EQ(unit->wrow_o, (wrow + s * w) % kRows);
            ASSERT_EQ(unit->waddr_o, (wrow + s * w) % kRows);
            ASSERT_EQ(unit->xrow_o, xrow);
            ASSERT_EQ(unit->xaddr_o, xrow);
          }
        }
      }
    }
  }
}

TYPED_TEST(Walker, ResetInEveryStep) {
  auto& unit = this->unit_;
  for (int w = 1; w <= 8; w += 3) {
    for (int a = 1; a <= 8; a += 3) {
      const std::vector<PathPair> path = PairPath(w, a);
      for (int s = 1; s <= 3; s++) {
        const int steps = static_cast<int>(path.size()) * s;
        for (int stop = 0; stop < steps; stop++) {
          this->Operands(w, a, s, TypeParam::feature_bits, 0);
          this->SetRows(3, 2);
          for (int n = 0; n < stop; n++) this->Step();
          unit->step_i = stop % 2;  // a step in the cycle of the reset does not count
          this->Reset();
          unit->step_i = 0;
          unit.Eval();
          ASSERT_EQ(unit->wrow_o, 3);
          ASSERT_EQ(unit->waddr_o, 3);
          ASSERT_EQ(unit->xrow_o, 2);
          ASSERT_EQ(unit->xaddr_o, 2);
          ASSERT_TRUE(unit->first_o);
        }
      }
    }
  }
}

TYPED_TEST(Walker, PointersCountAndWrap) {
  auto& unit = this->unit_;
  this->SetRows((1 << TypeParam::row_bits) - 2, (1 << TypeParam::feature_bits) - 2);
  for (int n = 1; n < 5; n++) {
    unit->wrow_inc_i = 1;
    unit.Clock();
    unit->wrow_inc_i = 0;
    unit->xrow_inc_i = 1;
    unit.Clock();
    unit->xrow_inc_i = 0;
    EXPECT_EQ(unit->wrow_o, ((1 << TypeParam::row_bits) - 2 + n) % (1 << TypeParam::row_bits));
    EXPECT_EQ(unit->xrow_o,
              ((1 << TypeParam::feature_bits) - 2 + n) % (1 << TypeParam::feature_bits));
    EXPECT_EQ(unit->waddr_o, unit->wrow_o);
    EXPECT_EQ(unit->xaddr_o, unit->xrow_o);
  }
}

}  // namespace
}  // namespace flexi
