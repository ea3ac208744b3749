// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "sw/chip/chip_config.h"
#include "sw/device/device.h"

namespace flexi {

// The Verilator models of this executable. tb/CMakeLists.txt generates the table twice: library
// flexi_rtl has the named chips, flexi_rtl_all the odd ones and the ltps primitives as well.
struct RtlModel {
  const char* chip;  // name in config/chips.json
  const char* prim;  // "generic" or "ltps": folder below rtl/prim
  bool trace;        // can write an FST file, and is slower
  std::unique_ptr<Device> (*make)(const ChipConfig& config, uint64_t seed,
                                  const std::string& trace);
};

std::span<const RtlModel> RtlModels();

}  // namespace flexi
