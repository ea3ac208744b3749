// SPDX-License-Identifier: Apache-2.0
// GTKWave's filter files: values of a signal in words.
#pragma once

#include <string>

#include "sw/chip/chip_config.h"

namespace flexi::wave {

// The byte register with what it holds in front, {out_q, data_q, load_q, byte}, in hexadecimal: a
// command by its name, a byte of data, a byte to send, or nothing (a load waits).
std::string CommandFilter(const ChipConfig& chip);
// Two bits: what becomes of the bit that leaves the accumulators.
std::string FateFilter();
// Four bits: function of the RLPUs.
std::string FunctionFilter();
// One bit: the cycle of a byte that waits.
std::string StepFilter();

}  // namespace flexi::wave
