// SPDX-License-Identifier: Apache-2.0
// Exact numbers. Every float of a file is a fraction with a power of two below it, so whatever the
// importer derives from floats it derives without rounding.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <cstdint>
#include <stdexcept>
#include <string>

namespace flexi {

// Without expression templates: plain values, nothing that refers to a temporary.
using Integer = boost::multiprecision::number<boost::multiprecision::cpp_int_backend<>,
                                              boost::multiprecision::et_off>;
using Rational = boost::multiprecision::number<boost::multiprecision::cpp_rational_backend,
                                               boost::multiprecision::et_off>;

// What is wrong with a node; the importer puts the file and the node in front of it.
class Problem : public std::runtime_error {
 public:
  explicit Problem(const std::string& what) : std::runtime_error(what) {}
};

// The number itself; it must be finite.
Rational Exact(double value);

double ToDouble(const Rational& value);

Integer Floor(const Integer& numerator, const Integer& denominator);  // denominator > 0
Integer Floor(const Rational& value);
Integer Ceil(const Rational& value);

// Within -2^62 .. 2^62, the nearest.
int64_t Clamped(const Integer& value);

// The root where it is a fraction, else one that is right to 512 bits behind the point.
Rational SquareRoot(const Rational& value);  // value >= 0

// Throws Problem when the number needs more than 4096 bits: a chain of constants that grows.
void CheckSize(const Rational& value);

}  // namespace flexi
