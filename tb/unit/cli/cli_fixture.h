// SPDX-License-Identifier: Apache-2.0
// The program as a person starts it, in a folder of its own for what it writes.
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace flexi {

struct Outcome {
  int code = 0;
  std::string text;  // standard output, or with `errors` standard error
};

// What a command of the shell prints, and its exit code.
inline Outcome RunShell(const std::string& command) {
  Outcome outcome;
  FILE* pipe = popen(command.c_str(), "r");
  std::array<char, 4096> chunk;
  for (size_t n = 0; (n = fread(chunk.data(), 1, chunk.size(), pipe)) > 0;)
    outcome.text.append(chunk.data(), n);
  outcome.code = WEXITSTATUS(pclose(pipe));
  return outcome;
}

class CliTest : public testing::Test {
 protected:
  CliTest()
      : folder_(std::filesystem::temp_directory_path() /
                ("flexi_cli_" + std::to_string(getpid()))) {
    std::filesystem::create_directories(folder_);
  }
  ~CliTest() override { std::filesystem::remove_all(folder_); }

  Outcome Run(const std::string& arguments, bool errors = false) {
    return RunShell(std::string("FLEXI_METRICS=") + folder_.string() + " " + kProgram + " " +
                    arguments + (errors ? " 2>&1 >/dev/null" : " 2>/dev/null"));
  }
  // Exit code 2 and one line that holds `what`.
  void ExpectBadInput(const std::string& arguments, const std::string& what) {
    const Outcome outcome = Run(arguments, true);
    EXPECT_EQ(outcome.code, 2) << arguments;
    EXPECT_THAT(outcome.text, testing::StartsWith("flexi: ")) << arguments;
    EXPECT_THAT(outcome.text, testing::HasSubstr(what)) << arguments;
    EXPECT_EQ(std::count(outcome.text.begin(), outcome.text.end(), '\n'), 1) << outcome.text;
  }
  std::string File(const std::string& name) const { return (folder_ / name).string(); }
  std::string Write(const std::string& name, const std::string& content) const {
    std::ofstream(File(name)) << content;
    return File(name);
  }

  static constexpr const char* kProgram = FLEXI_BINARY_DIR "/flexi";
  const std::filesystem::path folder_;
  const std::string model_ = FLEXI_SOURCE_DIR "/models/ecg-nv-random.onnx";
};

// For tests that need a program which scripts/setup.sh installs: in CI it must be there.
inline bool Missing(const std::string& program) {
  if (RunShell("command -v " + program + " 2>/dev/null").code == 0) return false;
  if (std::getenv("CI") != nullptr)
    ADD_FAILURE() << program << " is not there: scripts/setup.sh docs installs it";
  return true;
}

}  // namespace flexi
