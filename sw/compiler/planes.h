// SPDX-License-Identifier: Apache-2.0
// Numbers as bits of rows. Rows follow each other, row_bytes() bytes each, lane 8b in bit 0 of
// byte b.
#pragma once

#include <cstdint>
#include <vector>

#include "sw/chip/chip_config.h"
#include "sw/compiler/mapping.h"

namespace flexi {

// The map.group_rows() weight rows of a dot product in one core, from map.group_row[group] on: zero
// where the core has no channel.
std::vector<uint8_t> WeightRows(const LayerMap& map, const ChipConfig& chip, int group, int core);

// The map.input.rows() rows of a layer's input with its constants and zeros elsewhere.
std::vector<uint8_t> ConstantRows(const LayerMap& map, const ChipConfig& chip);

}  // namespace flexi
