// SPDX-License-Identifier: Apache-2.0
// From real numbers to integers as the quantising nodes of both conventions define it, exactly.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sw/onnx/steps.h"

namespace flexi {

enum class Rounding {
  kHalfEven,  // ROUND, HALF_EVEN, and QuantizeLinear
  kFloor,     // FLOOR
  kCeil,      // CEIL
  kToZero,    // ROUND_TO_ZERO, DOWN
  kFromZero,  // UP
  kHalfUp,    // HALF_UP: halves away from zero
  kHalfDown,  // HALF_DOWN: halves towards zero
};

// Throws Problem for a name that is none of them.
Rounding RoundingOf(const std::string& name);

Integer Rounded(Rounding rounding, const Rational& value);

// Real numbers that are rounded to `integer` or more.
HalfLine RoundedFrom(Rounding rounding, const Integer& integer);

// q = clamp(round(x / scale + zero), low, high), or clamp(round(x / scale) + zero, low, high), or
// the sign of x. Between rounding and clamping Trunc drops `drop` bits.
struct Quantiser {
  std::vector<Rational> scale;  // [channel] or one for all, > 0
  int64_t zero = 0;
  int64_t low = 0;
  int64_t high = 255;
  int bits = 8;  // as declared; QuantizeLinear: of the type
  bool is_signed = false;
  bool bipolar = false;              // -1 below 0, else 1; no zero point
  bool declared = true;              // the width is what the author chose (not in QuantizeLinear)
  bool zero_after_rounding = false;  // QuantizeLinear
  Rounding rounding = Rounding::kHalfEven;
  int drop = 0;
  Rounding drop_rounding = Rounding::kFloor;

  const Rational& ScaleOf(size_t channel) const { return scale[scale.size() == 1 ? 0 : channel]; }
  void SetRange(bool narrow);  // low and high from bits and is_signed
};

// Real numbers that become q or more, low < q <= high (bipolar: 1).
HalfLine QuantisedFrom(const Quantiser& quantiser, size_t channel, int64_t q);

// What a real number becomes.
int64_t Quantise(const Quantiser& quantiser, size_t channel, const Rational& value);

// The same for a double, quickly where no rounding is near.
int64_t Quantise(const Quantiser& quantiser, size_t channel, double scale, double value);

}  // namespace flexi
