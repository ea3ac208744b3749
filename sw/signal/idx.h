// SPDX-License-Identifier: Apache-2.0
// Arrays of bytes in the idx form of MNIST: magic 00 00 08 n, n big-endian sizes, then the bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace flexi {

struct IdxArray {
  std::vector<int> sizes;
  std::string bytes;  // in C order
};

// Reads a file, gzip or not. Throws Error when it is not such an array, or longer or shorter than
// its sizes say; at most 128 MiB.
IdxArray ReadIdx(const std::filesystem::path& file);

}  // namespace flexi
