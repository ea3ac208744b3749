// SPDX-License-Identifier: Apache-2.0
// Part of the first pass: which dot product and core computes a channel, and where write-back puts
// it.
#pragma once

#include <string>

#include "sw/chip/chip_config.h"
#include "sw/compiler/mapping.h"

namespace flexi {

// Fills channels, groups and byte_groups. Empty, or why write-back of this chip cannot do it.
std::string PlaceOutputs(const ChipConfig& chip, LayerMap* map);

// Position in the next layer's input that write-back gives channel n of a hidden layer.
int WrittenPosition(const ChipConfig& chip, const LayerMap& map, int n);

// First position behind all that write-back of a hidden layer touches: whole lane segments
// (`overlap`) or whole byte groups, up to the end of a row.
int WrittenEnd(const ChipConfig& chip, const LayerMap& map);

}  // namespace flexi
