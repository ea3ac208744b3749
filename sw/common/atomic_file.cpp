// SPDX-License-Identifier: Apache-2.0
#include "sw/common/atomic_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "sw/common/error.h"

namespace flexi {

std::string ReadFile(const std::string& path, uint64_t limit) {
  std::error_code code;
  if (std::filesystem::is_directory(path, code))
    throw Error(fmt::format("{}: is a folder; a file is needed", path));
  std::ifstream stream(path, std::ios::binary);
  if (!stream) throw Error(fmt::format("{}: cannot be opened: {}", path, std::strerror(errno)));
  std::string content;
  char chunk[65536];
  while (stream.read(chunk, sizeof chunk) || stream.gcount() > 0) {
    content.append(chunk, static_cast<size_t>(stream.gcount()));
    if (content.size() > limit)
      throw Error(
          fmt::format("{}: more than {} bytes; such a file is never that large", path, limit));
  }
  if (stream.bad()) throw Error(fmt::format("{}: reading failed", path));
  return content;
}

void WriteFileAtomically(const std::string& path, const std::string& content) {
  const std::filesystem::path target(path);
  std::error_code code;
  if (target.has_parent_path()) std::filesystem::create_directories(target.parent_path(), code);
  const std::string temporary = fmt::format("{}.{}.tmp", path, getpid());
  std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
  if (!stream) throw Error(fmt::format("{}: cannot be written: {}", path, std::strerror(errno)));
  stream << content;
  stream.close();
  if (stream) std::filesystem::rename(temporary, target, code);
  if (!stream || code) {
    std::error_code ignored;
    std::filesystem::remove(temporary, ignored);
    throw Error(fmt::format("{}: cannot be written: {}", path,
                            code ? code.message() : "no space or a write error"));
  }
}

}  // namespace flexi
