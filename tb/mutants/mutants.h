// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <span>
#include <string>

#include "sw/device/device.h"

namespace flexi {

// A chip with one broken line of RTL, see mutants.json.
struct Mutant {
  const char* name;
  const char* chip;
  bool caught;  // false: nothing is broken, the bench must pass
  std::unique_ptr<Device> (*make)(const ChipConfig& config, uint64_t seed,
                                  const std::string& trace);
};

std::span<const Mutant> Mutants();

}  // namespace flexi
