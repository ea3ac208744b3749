// SPDX-License-Identifier: Apache-2.0
#include "sw/common/atomic_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "sw/common/error.h"
#include "sw/common/interrupt.h"

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

TemporaryFile::TemporaryFile(std::string target)
    : target_(std::move(target)), path_(fmt::format("{}.{}.tmp", target_, getpid())) {
  const std::filesystem::path file(target_);
  std::error_code ignored;  // opening the file says what is wrong
  if (file.has_parent_path()) std::filesystem::create_directories(file.parent_path(), ignored);
  RemoveOnInterrupt(path_);
  if (std::ofstream(path_, std::ios::binary | std::ios::trunc)) return;
  KeepOnInterrupt(path_);
  throw Error(fmt::format("{}: cannot be written: {}", target_, std::strerror(errno)));
}

TemporaryFile::~TemporaryFile() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
  KeepOnInterrupt(path_);
}

void TemporaryFile::Commit() {
  std::error_code code;
  std::filesystem::rename(path_, target_, code);
  if (code) throw Error(fmt::format("{}: cannot be written: {}", target_, code.message()));
}

void WriteFileAtomically(const std::string& path, const std::string& content) {
  TemporaryFile file(path);
  std::ofstream stream(file.path(), std::ios::binary | std::ios::trunc);
  stream << content;
  stream.close();
  if (!stream) throw Error(fmt::format("{}: cannot be written: no space or a write error", path));
  file.Commit();
}

}  // namespace flexi
