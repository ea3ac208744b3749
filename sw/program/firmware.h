// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/program/program.h"

namespace flexi {

// A program as a C++ header for sw/driver/flexi_network.h: constant `name` of type driver::Network
// in namespace `name`_data, and the sizes of its buffers. Throws Error where the host has to
// compute between dot products, or where a number does not fit the tables.
std::string FirmwareHeader(const Program& program, const std::string& name);

}  // namespace flexi
