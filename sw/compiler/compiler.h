// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sw/chip/chip_config.h"
#include "sw/network/network.h"
#include "sw/program/program.h"

namespace flexi {

// The program that computes `network` on `chip`, bit for bit as Interpret does: mapping, schedule,
// emission. Throws Error when it does not fit, saying by how much.
Program Compile(const Network& network, const ChipConfig& chip);

}  // namespace flexi
