// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace flexi {

// All bytes of a file, unpacked when it is gzip, as it is when not. Throws Error when it cannot be
// read, is damaged or cut off, or would be longer than `limit`.
std::string ReadMaybeGzip(const std::filesystem::path& file, std::uint64_t limit);

}  // namespace flexi
