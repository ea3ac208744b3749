// SPDX-License-Identifier: Apache-2.0
// A subcommand of `flexi`. To add one: a file with an Add...Command function, its declaration below
// and a line in the table of main.cpp.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>

namespace flexi {

// Exit codes.
inline constexpr int kExitGood = 0;
inline constexpr int kExitCheckFailed = 1;
inline constexpr int kExitBadInput = 2;

// Adds its subcommand to `app` and returns what runs it once the options have been read. That
// returns an exit code, or throws Error (exit code 2).
using AddCommand = std::function<int()> (*)(CLI::App* app);

std::function<int()> AddChipsCommand(CLI::App* app);
std::function<int()> AddCompileCommand(CLI::App* app);
std::function<int()> AddRunCommand(CLI::App* app);
std::function<int()> AddAccuracyCommand(CLI::App* app);
std::function<int()> AddAsmCommand(CLI::App* app);
std::function<int()> AddDisasmCommand(CLI::App* app);
std::function<int()> AddSoakCommand(CLI::App* app);
std::function<int()> AddBenchCommand(CLI::App* app);
std::function<int()> AddVectorsCommand(CLI::App* app);
std::function<int()> AddFeaturesCommand(CLI::App* app);
std::function<int()> AddVerifyCommand(CLI::App* app);
std::function<int()> AddExplainCommand(CLI::App* app);
std::function<int()> AddFirmwareCommand(CLI::App* app);
std::function<int()> AddDoctorCommand(CLI::App* app);
std::function<int()> AddCompletionsCommand(CLI::App* app);
std::function<int()> AddManCommand(CLI::App* app);
std::function<int()> AddReportCommand(CLI::App* app);
std::function<int()> AddWaveCommand(CLI::App* app);

}  // namespace flexi
