// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_function, exhaustive: every byte x FN x quiet. Pairs have FN, or its complement
// where they are subtracted and zeros are counted; rows have FN, those of WRITE and FIX of chips
// without overlap the function that passes their row; everything else, and whatever is not quiet
// and no pair, has zero. Parameter space: all four. Not covered: nothing.
#include <gtest/gtest.h>

#include "Vunit_function_narrow_direct.h"
#include "Vunit_function_narrow_overlap.h"
#include "Vunit_function_wide_direct.h"
#include "Vunit_function_wide_overlap.h"
#include "sw/asm/isa.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

template <class M, bool kWide, bool kOverlap>
struct Shape {
  using Model = M;
  static constexpr bool wide = kWide, overlap = kOverlap;
};

template <class S>
class Function : public testing::Test {
 protected:
  static int Expected(int byte, bool quiet, int fn) {
    if ((byte & isa::kRun) != 0) return (byte & 8) != 0 && S::wide ? fn ^ 15 : fn;
    // SETX looks like a byte that waits here; nobody adds its count.
    if (!quiet || (byte & 64) != 0 || (byte & 16) == 0) return 0;
    if (S::overlap || (byte & 12) != 12) return fn;
    return (byte & 1) != 0 ? isa::kFnW : isa::kFnX;
  }
  Unit<typename S::Model> unit_;
};
using Shapes = testing::Types<Shape<Vunit_function_narrow_direct, false, false>,
                              Shape<Vunit_function_narrow_overlap, false, true>,
                              Shape<Vunit_function_wide_direct, true, false>,
                              Shape<Vunit_function_wide_overlap, true, true>>;
TYPED_TEST_SUITE(Function, Shapes);

TYPED_TEST(Function, OfEveryByte) {
  for (int byte = 0; byte < 256; byte++) {
    for (int fn = 0; fn < 16; fn++) {
      for (const bool quiet : {false, true}) {
        this->unit_->byte_i = byte;
        this->unit_->fn_i = fn;
        this->unit_->quiet_i = quiet;
        this->unit_.Eval();
        ASSERT_EQ(this->unit_->fn_o, this->Expected(byte, quiet, fn))
            << "byte " << byte << " FN " << fn << " quiet " << quiet;
      }
    }
  }
}

}  // namespace
}  // namespace flexi
