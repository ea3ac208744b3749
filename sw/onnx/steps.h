// SPDX-License-Identifier: Apache-2.0
// What a network does with a sum before it is quantised: a chain of monotone functions of one real
// number, kept exactly, so that thresholds can be traced back through it.
#pragma once

#include <vector>

#include "sw/onnx/exact.h"

namespace flexi {

// One function, with its numbers for every channel.
struct Step {
  enum class Kind {
    kAffine,   // a x + b
    kAtLeast,  // max(x, a)
    kAtMost,   // min(x, a)
  };
  Kind kind = Kind::kAffine;
  std::vector<Rational> a;  // [channel]
  std::vector<Rational> b;  // [channel], kAffine
};

// Which x satisfy a condition: those from a bound on (or behind it), up to it (or before it), all
// or none.
struct HalfLine {
  enum class Kind { kAll, kNone, kFrom, kUpTo };
  Kind kind = Kind::kAll;
  Integer numerator;
  Integer denominator = 1;  // > 0; not in lowest terms
  bool open = false;        // the bound itself does not belong to it
};

HalfLine From(const Rational& bound, bool open);

// Which sums y of the channel are taken into `line` by the steps, the first one first.
HalfLine TraceBack(const std::vector<Step>& steps, size_t channel, HalfLine line);

// The smallest whole y in `line`, which is no kUpTo: `low` at least and `beyond` at most; `beyond`
// for none.
int64_t FirstInteger(const HalfLine& line, int64_t low, int64_t beyond);

// 1, -1, or 0 for a channel that is constant: whether the result rises with y.
int Direction(const std::vector<Step>& steps, size_t channel);

// Puts a x + b behind the steps; into the last one when that is affine.
void AppendAffine(std::vector<Step>* steps, const std::vector<Rational>& a,
                  const std::vector<Rational>& b);

}  // namespace flexi
