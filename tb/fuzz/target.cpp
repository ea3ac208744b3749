// SPDX-License-Identifier: Apache-2.0
#include "tb/fuzz/target.h"

#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <stdexcept>

#include "sw/common/error.h"

namespace flexi {

std::map<std::string, FuzzTarget>& FuzzTargets() {
  static std::map<std::string, FuzzTarget> targets;
  return targets;
}

void FuzzCheck(bool holds, const char* what) {
  if (!holds) throw std::logic_error(what);
}

void MayRefuse(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    const std::string message = error.what();
    FuzzCheck(!message.empty(), "an error without a message");
  }
}

FuzzFolder::FuzzFolder() {
  std::string pattern = (std::filesystem::temp_directory_path() / "flexi-fuzz-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("mkdtemp failed: " + pattern);
  path_ = pattern;
}

FuzzFolder::~FuzzFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::filesystem::path FuzzFolder::Write(const std::string& name, FuzzBytes bytes) const {
  const std::filesystem::path file = path_ / name;
  std::ofstream stream(file, std::ios::binary);
  stream.write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
  stream.close();
  if (!stream) throw std::runtime_error("cannot write " + file.string());
  return file;
}

const FuzzFolder& Folder() {
  static const FuzzFolder folder;
  return folder;
}

}  // namespace flexi
