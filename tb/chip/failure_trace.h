// SPDX-License-Identifier: Apache-2.0
// The waveform of a test that has failed: the test is run again, by itself, with a trace that
// begins shortly before the cycle of the failure. Runs that pass do nothing for it.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "sw/device/device.h"
#include "tb/harness/rtl_models.h"

namespace flexi {

// Set in the environment of the run with a trace: the file, and the cycle at which it begins.
inline constexpr const char* kTraceVariable = "FLEXI_TRACE";
inline constexpr const char* kTraceFromVariable = "FLEXI_TRACE_FROM";

// An RTL model of a chip on these primitives ("generic", "ltps"), with a trace where the
// environment asks for one and the build has such a model.
inline std::unique_ptr<Device> MakeTestDevice(const RtlModel& model, uint64_t seed) {
  const ChipConfig& config = FindChip(model.chip);
  const char* trace = std::getenv(kTraceVariable);
  const char* from = std::getenv(kTraceFromVariable);
  if (trace != nullptr)
    if (auto traced = MakeTraced(config, model.prim, seed, trace,
                                 from == nullptr ? 0 : std::strtoull(from, nullptr, 10)))
      return traced;
  return model.make(config, seed, "");
}

// Runs the program with more in its environment; false: it could not be started.
inline bool RunTestAgain(const std::string& program, const std::vector<std::string>& environment,
                         const std::string& filter) {
  const pid_t child = fork();
  if (child < 0) return false;
  if (child == 0) {
    std::vector<std::string> words = {"env"};
    words.insert(words.end(), environment.begin(), environment.end());
    words.insert(words.end(), {program, "--gtest_filter=" + filter, "--gtest_brief=1",
                               "--gtest_also_run_disabled_tests"});
    std::vector<char*> arguments;
    for (std::string& word : words) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    // What it says has been said already.
    if (std::freopen("/dev/null", "w", stdout) == nullptr) _exit(1);
    execvp("env", arguments.data());
    _exit(127);
  }
  int status = 0;
  return waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) != 127;
}

// Behind a failure of the running GoogleTest, in the last cycle of its device on primitives `prim`:
// starts this program anew for this test alone, with `seed`, and says where the waveform is and how
// to get it again. In a run with a trace nothing happens.
inline std::string TraceFailure(const Device& device, const std::string& prim, uint64_t seed) {
  if (std::getenv(kTraceVariable) != nullptr) return "";
  const testing::TestInfo* test = testing::UnitTest::GetInstance()->current_test_info();
  const std::string filter = fmt::format("{}.{}", test->test_suite_name(), test->name());
  std::error_code code;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", code);
  if (code) return fmt::format("no waveform: {}", code.message());
  if (!HasTracedModel(device.config().name, prim))
    return fmt::format("no waveform: this build has no model of {} on {} primitives with tracing",
                       device.config().name, prim);
  std::string name = filter;
  std::replace(name.begin(), name.end(), '/', '-');
  const std::filesystem::path folder = program.parent_path() / "failures";
  std::filesystem::create_directories(folder, code);
  const std::string file = (folder / (name + ".fst")).string();
  std::filesystem::remove(file, code);
  const uint64_t from = FailureTraceFrom(device.cycles());
  const std::vector<std::string> environment = {fmt::format("FLEXI_SEED={}", seed),
                                                fmt::format("{}={}", kTraceVariable, file),
                                                fmt::format("{}={}", kTraceFromVariable, from)};
  const std::string command = fmt::format("{} {} {} {} --gtest_filter={}", environment[0],
                                          environment[1], environment[2], program.string(), filter);
  if (!RunTestAgain(program.string(), environment, filter) || !std::filesystem::exists(file, code))
    return fmt::format("the waveform could not be written; try: {}", command);
  return fmt::format("waveform of cycles {} to {}: {}\n  again: {}", from, device.cycles(), file,
                     command);
}

}  // namespace flexi
