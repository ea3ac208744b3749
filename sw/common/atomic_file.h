// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace flexi {

// The whole file, at most `limit` bytes. Throws Error naming the file when it cannot be read, is a
// folder, or is larger.
std::string ReadFile(const std::string& path, uint64_t limit);

// Writes a file so that the target is either the old one or the whole new one: a temporary beside
// it, then rename. Makes missing parent folders. Throws Error naming the file.
void WriteFileAtomically(const std::string& path, const std::string& content);

}  // namespace flexi
