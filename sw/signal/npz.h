// SPDX-License-Identifier: Apache-2.0
// Arrays of integers in NumPy's .npz form: a zip archive of .npy members.
//
// Reads what numpy.savez and numpy.savez_compressed write for arrays of 8, 16, 32 or 64-bit
// integers (little endian, C order), and writes what numpy.load reads. Anything else, and any
// damage (sizes, offsets, CRC), throws flexi::Error with one line that names the file. Memory is
// bounded: an unpacked member larger than kMaxNpyBytes is refused.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace flexi {

constexpr std::uint64_t kMaxNpyBytes = 256u << 20;

// An array of integers in C order. `type` is NumPy's name: "|u1", "|i1", "<u2", "<i2", "<u4",
// "<i4", "<u8" or "<i8".
struct IntegerArray {
  std::string type;
  std::vector<std::int64_t> shape;
  std::vector<std::uint8_t> bytes;  // product of shape times the element size, little endian

  std::int64_t size() const;              // number of elements
  std::int64_t At(std::int64_t i) const;  // element i in C order, "<u8" as if it were "<i8"
};

// Member `name` (without ".npy") of the archive `file`.
IntegerArray ReadNpz(const std::filesystem::path& file, const std::string& name);

// Whether the archive has such a member.
bool HasNpz(const std::filesystem::path& file, const std::string& name);

// Writes all arrays, uncompressed, by name. The bytes depend on the arrays only (no time stamps).
void WriteNpz(const std::filesystem::path& file, const std::map<std::string, IntegerArray>& arrays);

// Builds an array out of values; the element type of `values` gives `type`.
template <typename T>
IntegerArray MakeIntegerArray(const std::vector<T>& values, std::vector<std::int64_t> shape) {
  IntegerArray array;
  array.type = std::string(sizeof(T) == 1 ? "|" : "<") + (T(-1) < T(0) ? "i" : "u") +
               static_cast<char>('0' + sizeof(T));
  array.shape = std::move(shape);
  for (T value : values) {
    const auto bits = static_cast<std::uint64_t>(value);
    for (unsigned b = 0; b < sizeof(T); ++b) {
      array.bytes.push_back(static_cast<std::uint8_t>(bits >> (8 * b)));
    }
  }
  return array;
}

}  // namespace flexi
