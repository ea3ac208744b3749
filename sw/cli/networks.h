// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace flexi {

// The network of `models` that stands for a task on a named chip, those of make demo for flexi-1.
// Throws Error naming the chips or tasks that have one.
std::string NetworkOf(const std::string& chip, const std::string& task);

}  // namespace flexi
