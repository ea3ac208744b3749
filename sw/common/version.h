// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace flexi {

extern const char* const kVersion;  // of the file VERSION, put here by CMake

}  // namespace flexi
