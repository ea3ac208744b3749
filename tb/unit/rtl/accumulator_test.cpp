// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_accumulator. State space, 10 bits with Wide = 1 on both sets of primitives:
// every accumulator value x count x one x sign x (keep, shift, clear), exhaustive, 400,000
// operations with the way from value to value checked as well. 16 bits with Wide = 0: 300,000
// random operations and all that wrap. A disabled accumulator holds against all of them.
// Not covered: keep and shift at once, which the contract excludes.
#include <gtest/gtest.h>

#include <cstdlib>

#include "Vunit_acc_10.h"
#include "Vunit_acc_10_ltps.h"
#include "Vunit_acc_10_step.h"
#include "Vunit_acc_16.h"
#include "Vunit_acc_16_step.h"
#include "sw/common/random.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

enum Operation { kClear, kKeep, kShift, kOperations };

struct Input {
  int operation = kClear;
  bool neg = false;
  int count = 0;
  bool one = false;
};

template <class M, int kAccWidth, int kCountW, bool kWide>
struct Shape {
  using Model = M;
  static constexpr int acc = kAccWidth, count = kCountW;
  static constexpr bool wide = kWide;
};

template <class S>
class Accumulator : public testing::Test {
 protected:
  Accumulator() : acc_(Signed(unit_->acc_o, S::acc)) {}  // as powered up

  // With Wide the lanes, 2^CountW of them, have counted the zeros of a pair that is subtracted.
  static int64_t Addend(const Input& in) {
    const int64_t sum = in.count + (in.one ? 1 : 0);
    if (!in.neg) return sum;
    return S::wide ? sum - (1 << S::count) : -sum;
  }
  static int64_t After(int64_t acc, const Input& in) {
    const int64_t base = in.operation == kKeep ? acc : in.operation == kShift ? acc >> 1 : 0;
    return Signed(static_cast<uint64_t>(base + Addend(in)), S::acc);
  }
  void Drive(const Input& in, bool enable) {
    unit_->en_i = enable;
    unit_->keep_i = in.operation == kKeep;
    unit_->shift_i = in.operation == kShift;
    unit_->neg_i = in.neg;
    unit_->count_i = in.count;
    unit_->one_i = in.one;
  }
  void Apply(const Input& in) {
    Drive(in, true);
    unit_.Clock();
    const int64_t before = acc_;
    acc_ = After(before, in);
    ASSERT_EQ(Signed(unit_->acc_o, S::acc), acc_)
        << "from " << before << " operation " << in.operation << " neg " << in.neg << " count "
        << in.count << " one " << in.one << " FLEXI_SEED=" << seed_;
  }
  // By additions and subtractions of at most a full count.
  void GoTo(int64_t value) {
    const int full = 1 << S::count;
    while (acc_ != value) {
      const int64_t way = Signed(static_cast<uint64_t>(value - acc_), S::acc);
      const auto step = static_cast<int>(std::min<int64_t>(std::abs(way), full));
      const int sum = way < 0 && S::wide ? full - step : step;
      const bool one = sum == full;
      ASSERT_NO_FATAL_FAILURE(Apply({kKeep, way < 0, one ? sum - 1 : sum, one}));
    }
  }

  const uint64_t seed_ = SeedFromEnvironment(1);
  Unit<typename S::Model> unit_{seed_};
  int64_t acc_;
};

using Shapes =
    testing::Types<Shape<Vunit_acc_10, 10, 5, true>, Shape<Vunit_acc_10_ltps, 10, 5, true>,
                   Shape<Vunit_acc_10_step, 10, 5, true>, Shape<Vunit_acc_16, 16, 6, false>,
                   Shape<Vunit_acc_16_step, 16, 6, false>>;
TYPED_TEST_SUITE(Accumulator, Shapes);

template <class S>
class AccumulatorAll : public Accumulator<S> {};
using AllShapes =
    testing::Types<Shape<Vunit_acc_10, 10, 5, true>, Shape<Vunit_acc_10_ltps, 10, 5, true>>;
TYPED_TEST_SUITE(AccumulatorAll, AllShapes);

TYPED_TEST(AccumulatorAll, EveryOperationFromEveryValue) {
  const int64_t half = 1 << (TypeParam::acc - 1);
  for (int64_t value = -half; value < half; value++) {
    for (int operation = 0; operation < kOperations; operation++) {
      for (int count = 0; count < 1 << TypeParam::count; count++) {
        for (int more = 0; more < 4; more++) {
          ASSERT_NO_FATAL_FAILURE(this->GoTo(value));
          ASSERT_NO_FATAL_FAILURE(
              this->Apply({operation, (more & 2) != 0, count, (more & 1) != 0}));
        }
      }
    }
  }
}

TYPED_TEST(Accumulator, RandomOperationsWrapAndHold) {
  Random random(this->seed_);
  const int64_t half = 1 << (TypeParam::acc - 1);
  const auto input = [&random]() {
    const uint64_t top = Mask(TypeParam::count);
    return Input{static_cast<int>(random.Below(kOperations)), random.Below(2) != 0,
                 static_cast<int>(random.Below(4) == 0 ? top : random.Below(top + 1)),
                 random.Below(2) != 0};
  };
  int wraps = 0;
  for (int n = 0; n < 100'000; n++) {
    // Now and then to where the next operation wraps.
    if (random.Below(500) == 0) {
      ASSERT_NO_FATAL_FAILURE(this->GoTo(random.Below(2) == 0 ? half - 1 : -half));
      const Input over{kKeep, this->acc_ < 0, TypeParam::wide ? 10 : 60, true};
      ASSERT_NO_FATAL_FAILURE(this->Apply(over));
      wraps++;
    }
    ASSERT_NO_FATAL_FAILURE(this->Apply(input()));
    for (uint64_t hold = random.Below(3); hold > 0; hold--) {
      this->Drive(input(), false);
      this->unit_.Clock();
      ASSERT_EQ(Signed(this->unit_->acc_o, TypeParam::acc), this->acc_)
          << "held, FLEXI_SEED=" << this->seed_;
    }
  }
  EXPECT_GT(wraps, 50);
}

}  // namespace
}  // namespace flexi
