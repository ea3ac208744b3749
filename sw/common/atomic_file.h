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

// The same for a file that somebody else writes, such as a waveform: written to path(), it becomes
// the target by Commit. Without that it is removed when the object goes, or when the program is
// interrupted (interrupt.h).
class TemporaryFile {
 public:
  // Makes missing parent folders and the file, empty. Throws Error naming the target.
  explicit TemporaryFile(std::string target);
  ~TemporaryFile();
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;

  const std::string& path() const { return path_; }
  void Commit();  // throws Error naming the target

 private:
  std::string target_;
  std::string path_;
};

}  // namespace flexi
