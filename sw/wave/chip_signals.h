// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "sw/chip/chip_config.h"
#include "sw/wave/save_file.h"

namespace flexi::wave {

// Names of the filter files, below one folder.
inline constexpr const char* kCommandFile = "commands.txt";
inline constexpr const char* kFateFile = "fates.txt";
inline constexpr const char* kFunctionFile = "functions.txt";
inline constexpr const char* kStepFile = "steps.txt";

// What of a chip is worth a look, in groups: port, controller, core 0, accumulators, feature rows.
// Paths are those of the Verilator model.
std::vector<Group> ChipGroups(const ChipConfig& chip, const std::string& filters);

}  // namespace flexi::wave
