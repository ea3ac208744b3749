// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "sw/asm/isa.h"
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

// Waveforms of failures hold so many cycles, and none of the reset behind power-up; this is the
// first one.
inline constexpr uint64_t kFailureCycles = 2000;
constexpr uint64_t FailureTraceFrom(uint64_t failed_at) {
  return failed_at > kFailureCycles + isa::kResetCycles ? failed_at - kFailureCycles
                                                        : isa::kResetCycles;
}

bool HasTracedModel(const std::string& chip, const std::string& prim);
// A chip on primitives `prim` whose waveform begins in cycle `from`; null where this build has no
// such model with tracing.
std::unique_ptr<Device> MakeTraced(const ChipConfig& config, const std::string& prim, uint64_t seed,
                                   const std::string& file, uint64_t from);

}  // namespace flexi
