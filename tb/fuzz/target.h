// SPDX-License-Identifier: Apache-2.0
// A fuzz target takes any bytes. Bad input ends in flexi::Error and is no finding; everything else
// that leaves the target (another exception, a signal, a report of a sanitizer, a time-out) is one.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>

namespace flexi {

using FuzzBytes = std::span<const uint8_t>;
using FuzzTarget = void (*)(FuzzBytes);

// All targets of this executable by name.
std::map<std::string, FuzzTarget>& FuzzTargets();

struct FuzzRegistration {
  FuzzRegistration(const char* name, FuzzTarget target) { FuzzTargets()[name] = target; }
};

// FLEXI_FUZZ(name) { ... uses `bytes` ... }
#define FLEXI_FUZZ(name)                                                  \
  static void Fuzz_##name(FuzzBytes bytes);                               \
  static const FuzzRegistration registration_##name(#name, &Fuzz_##name); \
  static void Fuzz_##name(FuzzBytes bytes)

// Runs what may refuse its input: an Error must be one line that is not empty.
void MayRefuse(const std::function<void()>& action);

// What must hold on every input; throws std::logic_error.
void FuzzCheck(bool holds, const char* what);

// A folder of this process for parsers that read files, removed at its end.
class FuzzFolder {
 public:
  FuzzFolder();
  ~FuzzFolder();
  FuzzFolder(const FuzzFolder&) = delete;
  FuzzFolder& operator=(const FuzzFolder&) = delete;
  std::filesystem::path Write(const std::string& name, FuzzBytes bytes) const;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};
const FuzzFolder& Folder();

inline std::string Text(FuzzBytes bytes) { return {bytes.begin(), bytes.end()}; }

}  // namespace flexi
