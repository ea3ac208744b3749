// SPDX-License-Identifier: Apache-2.0
// What options take, as --help, man page and completions show it: "a|b" is a choice, FILE and
// FOLDER are completed as such, and other words name the number's unit.
#pragma once

#include <string>

namespace flexi {

inline constexpr const char* kFileValue = "FILE";
inline constexpr const char* kFolderValue = "FOLDER";
inline constexpr const char* kBackendValues = "rtl|ref|both";
inline constexpr const char* kCountValue = "N";
inline constexpr const char* kNameValue = "NAME";
inline constexpr const char* kSeedValue = "SEED";

std::string ChipValues();  // names of the three chips
std::string TaskValues();

}  // namespace flexi
