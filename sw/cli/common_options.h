// SPDX-License-Identifier: Apache-2.0
// Options that several commands have, with the same words and limits.
#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace flexi {

// A network or a program: --model MODEL, or the bare FILE, and the chip of one that is compiled.
void AddModelOptions(CLI::App* command, std::string* model, std::string* chip);
void AddProgramOptions(CLI::App* command, std::string* file, std::string* chip);

void AddBackendOption(CLI::App* command, std::string* backend);
void AddLimitOption(CLI::App* command, int* limit, const std::string& words);
void AddJobsOption(CLI::App* command, int* jobs);
void AddSeedOption(CLI::App* command, uint64_t* seed);

}  // namespace flexi
