// SPDX-License-Identifier: Apache-2.0
#include "sw/onnx/quantiser.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace flexi {

Rounding RoundingOf(const std::string& name) {
  static const std::map<std::string, Rounding> kNames = {
      {"ROUND", Rounding::kHalfEven},       {"HALF_EVEN", Rounding::kHalfEven},
      {"FLOOR", Rounding::kFloor},          {"CEIL", Rounding::kCeil},
      {"ROUND_TO_ZERO", Rounding::kToZero}, {"DOWN", Rounding::kToZero},
      {"UP", Rounding::kFromZero},          {"HALF_UP", Rounding::kHalfUp},
      {"HALF_DOWN", Rounding::kHalfDown}};
  const auto found = kNames.find(name);
  if (found == kNames.end())
    throw Problem(
        fmt::format("rounding mode \"{}\"; ROUND, FLOOR, CEIL, ROUND_TO_ZERO, UP, DOWN, "
                    "HALF_EVEN, HALF_UP or HALF_DOWN would be right",
                    name));
  return found->second;
}

Integer Rounded(Rounding rounding, const Rational& value) {
  const Integer down = Floor(value);
  const Rational rest = value - Rational(down);
  if (rest == 0) return down;
  static const Rational kHalf(1, 2);
  const bool negative = value < 0;
  bool up = false;
  switch (rounding) {
    case Rounding::kFloor:
      break;
    case Rounding::kCeil:
      up = true;
      break;
    case Rounding::kToZero:
      up = negative;
      break;
    case Rounding::kFromZero:
      up = !negative;
      break;
    case Rounding::kHalfEven:
      up = rest > kHalf || (rest == kHalf && boost::multiprecision::bit_test(abs(down), 0));
      break;
    case Rounding::kHalfUp:
      up = rest > kHalf || (rest == kHalf && !negative);
      break;
    case Rounding::kHalfDown:
      up = rest > kHalf || (rest == kHalf && negative);
      break;
  }
  return up ? Integer(down + 1) : down;
}

HalfLine RoundedFrom(Rounding rounding, const Integer& integer) {
  const Rational whole(integer);
  const Rational half = whole - Rational(1, 2);
  const bool positive = integer > 0;
  switch (rounding) {
    case Rounding::kFloor:
      return From(whole, false);
    case Rounding::kCeil:
      return From(whole - 1, true);
    case Rounding::kToZero:
      return positive ? From(whole, false) : From(whole - 1, true);
    case Rounding::kFromZero:
      return positive ? From(whole - 1, true) : From(whole, false);
    case Rounding::kHalfEven:
      return From(half, boost::multiprecision::bit_test(abs(integer), 0));
    case Rounding::kHalfUp:
      return From(half, !positive);
    case Rounding::kHalfDown:
      return From(half, positive);
  }
  return {};
}

void Quantiser::SetRange(bool narrow) {
  low = is_signed ? -(int64_t{1} << (bits - 1)) + (narrow ? 1 : 0) : 0;
  high = is_signed ? (int64_t{1} << (bits - 1)) - 1 : (int64_t{1} << bits) - 1 - (narrow ? 1 : 0);
}

HalfLine QuantisedFrom(const Quantiser& quantiser, size_t channel, int64_t q) {
  if (quantiser.bipolar) return From(Rational(0), false);
  Integer level = q;
  if (quantiser.zero_after_rounding) level -= quantiser.zero;
  HalfLine line;
  if (quantiser.drop > 0) {
    const HalfLine dropped = RoundedFrom(quantiser.drop_rounding, level);
    const Integer top = dropped.numerator << quantiser.drop;
    level = dropped.open ? Integer(Floor(top, dropped.denominator) + 1)
                         : Integer(-Floor(Integer(-top), dropped.denominator));
  }
  line = RoundedFrom(quantiser.rounding, level);
  const Rational& scale = quantiser.ScaleOf(channel);
  if (!quantiser.zero_after_rounding) line.numerator -= quantiser.zero * line.denominator;
  line.numerator *= boost::multiprecision::numerator(scale);
  line.denominator *= boost::multiprecision::denominator(scale);
  return line;
}

int64_t Quantise(const Quantiser& quantiser, size_t channel, const Rational& value) {
  if (quantiser.bipolar) return value < 0 ? -1 : 1;
  const Rational zero(quantiser.zero);
  Rational v = value / quantiser.ScaleOf(channel);
  if (!quantiser.zero_after_rounding) v += zero;
  Integer q = Rounded(quantiser.rounding, v);
  if (quantiser.drop > 0)
    q = Rounded(quantiser.drop_rounding, Rational(q, Integer(1) << quantiser.drop));
  if (quantiser.zero_after_rounding) q += quantiser.zero;
  return std::clamp(Clamped(q), quantiser.low, quantiser.high);
}

int64_t Quantise(const Quantiser& quantiser, size_t channel, double scale, double value) {
  if (!quantiser.bipolar && quantiser.drop == 0 && quantiser.rounding == Rounding::kHalfEven) {
    const double v = value / scale;  // right to 2^-52
    const double nearest = std::nearbyint(v);
    if (std::abs(v) < 1e6 && std::abs(std::abs(v - nearest) - 0.5) > 1e-6)
      return std::clamp(static_cast<int64_t>(nearest) + quantiser.zero, quantiser.low,
                        quantiser.high);
  }
  return Quantise(quantiser, channel, Exact(value));
}

}  // namespace flexi
