// SPDX-License-Identifier: Apache-2.0
#include "sw/onnx/steps.h"

#include <algorithm>

namespace flexi {
namespace {

using boost::multiprecision::denominator;
using boost::multiprecision::numerator;

// x of the line such that a x + b is in it; a is not 0.
void ThroughAffine(const Rational& a, const Rational& b, HalfLine* line) {
  // (bound - b) / a, not reduced: reducing costs more than it saves.
  Integer top =
      (line->numerator * denominator(b) - numerator(b) * line->denominator) * denominator(a);
  Integer bottom = line->denominator * denominator(b) * numerator(a);
  if (bottom < 0) {
    top = -top;
    bottom = -bottom;
    line->kind =
        line->kind == HalfLine::Kind::kFrom ? HalfLine::Kind::kUpTo : HalfLine::Kind::kFrom;
  }
  line->numerator = std::move(top);
  line->denominator = std::move(bottom);
}

bool Contains(const HalfLine& line, const Rational& x) {
  if (line.kind == HalfLine::Kind::kAll || line.kind == HalfLine::Kind::kNone)
    return line.kind == HalfLine::Kind::kAll;
  const Integer left = numerator(x) * line.denominator;
  const Integer right = line.numerator * denominator(x);
  if (left == right) return !line.open;
  return (left > right) == (line.kind == HalfLine::Kind::kFrom);
}

HalfLine Whole(bool all) {
  HalfLine line;
  line.kind = all ? HalfLine::Kind::kAll : HalfLine::Kind::kNone;
  return line;
}

}  // namespace

HalfLine From(const Rational& bound, bool open) {
  return {HalfLine::Kind::kFrom, numerator(bound), denominator(bound), open};
}

HalfLine TraceBack(const std::vector<Step>& steps, size_t channel, HalfLine line) {
  for (size_t at = steps.size(); at-- > 0;) {
    const Step& step = steps[at];
    if (line.kind == HalfLine::Kind::kAll || line.kind == HalfLine::Kind::kNone) return line;
    const Rational& a = step.a[channel];
    const bool from = line.kind == HalfLine::Kind::kFrom;
    switch (step.kind) {
      case Step::Kind::kAffine:
        if (a == 0) return Whole(Contains(line, step.b[channel]));
        ThroughAffine(a, step.b[channel], &line);
        break;
      case Step::Kind::kAtLeast:  // never below a
        if (Contains(line, a) == from) line = from ? Whole(true) : Whole(false);
        break;
      case Step::Kind::kAtMost:  // never above a
        if (Contains(line, a) != from) line = from ? Whole(false) : Whole(true);
        break;
    }
  }
  return line;
}

int64_t FirstInteger(const HalfLine& line, int64_t low, int64_t beyond) {
  if (line.kind == HalfLine::Kind::kAll) return low;
  if (line.kind != HalfLine::Kind::kFrom) return beyond;
  const Integer first = line.open ? Integer(Floor(line.numerator, line.denominator) + 1)
                                  : Integer(-Floor(Integer(-line.numerator), line.denominator));
  return std::clamp(Clamped(first), low, beyond);
}

int Direction(const std::vector<Step>& steps, size_t channel) {
  int direction = 1;
  for (const Step& step : steps)
    if (step.kind == Step::Kind::kAffine) direction *= step.a[channel].sign();
  return direction;
}

void AppendAffine(std::vector<Step>* steps, const std::vector<Rational>& a,
                  const std::vector<Rational>& b) {
  if (steps->empty() || steps->back().kind != Step::Kind::kAffine) {
    steps->push_back({Step::Kind::kAffine, a, b});
    return;
  }
  Step& last = steps->back();
  for (size_t c = 0; c < last.a.size(); ++c) {
    last.a[c] *= a[c];
    last.b[c] = last.b[c] * a[c] + b[c];
    CheckSize(last.a[c]);
    CheckSize(last.b[c]);
  }
}

}  // namespace flexi
