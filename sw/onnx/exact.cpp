// SPDX-License-Identifier: Apache-2.0
#include "sw/onnx/exact.h"

#include <algorithm>
#include <cmath>

namespace flexi {

Rational Exact(double value) {
  int exponent = 0;
  const double mantissa = std::frexp(value, &exponent);
  const Integer whole(static_cast<int64_t>(std::ldexp(mantissa, 53)));
  exponent -= 53;
  if (exponent >= 0) return Rational(whole << exponent);
  return Rational(whole, Integer(1) << -exponent);
}

double ToDouble(const Rational& value) { return value.convert_to<double>(); }

Integer Floor(const Integer& numerator, const Integer& denominator) {
  Integer quotient;
  Integer remainder;
  boost::multiprecision::divide_qr(numerator, denominator, quotient, remainder);
  if (remainder < 0) --quotient;
  return quotient;
}

Integer Floor(const Rational& value) {
  return Floor(boost::multiprecision::numerator(value), boost::multiprecision::denominator(value));
}

Integer Ceil(const Rational& value) { return -Floor(Rational(-value)); }

int64_t Clamped(const Integer& value) {
  static const Integer kMost = Integer(1) << 62;
  if (value > kMost) return int64_t{1} << 62;
  if (value < -kMost) return -(int64_t{1} << 62);
  return value.convert_to<int64_t>();
}

Rational SquareRoot(const Rational& value) {
  constexpr int kBits = 512;
  const Integer denominator = boost::multiprecision::denominator(value);
  const Integer square = boost::multiprecision::numerator(value) * denominator;
  const Integer root = boost::multiprecision::sqrt(square);
  if (root * root == square) return Rational(root, denominator);
  const Integer scaled = square << (2 * kBits);
  return Rational(Integer(boost::multiprecision::sqrt(scaled)), Integer(denominator << kBits));
}

void CheckSize(const Rational& value) {
  constexpr unsigned kMostBits = 4096;
  const Integer numerator = boost::multiprecision::numerator(value);
  const Integer denominator = boost::multiprecision::denominator(value);
  if ((numerator != 0 && boost::multiprecision::msb(abs(numerator)) > kMostBits) ||
      boost::multiprecision::msb(denominator) > kMostBits)
    throw Problem("the constants on the way to it make numbers of more than 4096 bits");
}

}  // namespace flexi
