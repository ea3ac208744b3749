// SPDX-License-Identifier: Apache-2.0
#include "sw/signal/idx.h"

#include <fmt/format.h>

#include "sw/common/error.h"
#include "sw/signal/gzip_file.h"

namespace flexi {
namespace {

constexpr std::uint64_t kMaxIdxBytes = 128u << 20;
constexpr char kBytesType = 8;

}  // namespace

IdxArray ReadIdx(const std::filesystem::path& file) {
  std::string bytes = ReadMaybeGzip(file, kMaxIdxBytes);
  const auto fail = [&](const std::string& what) -> Error {
    return Error(fmt::format("{}: {}", file.string(), what));
  };
  if (bytes.size() < 4 || bytes[0] != 0 || bytes[1] != 0 || bytes[2] != kBytesType)
    throw fail("no idx file of bytes; one that starts with 00 00 08 would be right");
  const auto dimensions = static_cast<size_t>(static_cast<unsigned char>(bytes[3]));
  const size_t header = 4 + 4 * dimensions;
  if (dimensions < 1 || dimensions > 4 || bytes.size() < header)
    throw fail(
        fmt::format("{} dimensions in {} bytes; 1..4 would be right", dimensions, bytes.size()));
  IdxArray array;
  std::uint64_t count = 1;
  for (size_t d = 0; d < dimensions; ++d) {
    std::uint64_t size = 0;
    for (size_t i = 0; i < 4; ++i)
      size = size << 8 | static_cast<unsigned char>(bytes[4 + 4 * d + i]);
    count *= size;  // both below 2^32
    if (size < 1 || count > kMaxIdxBytes)
      throw fail(fmt::format("size {} of dimension {} is out of range", size, d));
    array.sizes.push_back(static_cast<int>(size));
  }
  if (bytes.size() != header + count)
    throw fail(fmt::format("its sizes want {} bytes behind the header, there are {}", count,
                           bytes.size() - header));
  array.bytes = bytes.substr(header);
  return array;
}

}  // namespace flexi
