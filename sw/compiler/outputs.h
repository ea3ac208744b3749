// SPDX-License-Identifier: Apache-2.0
// Part of the second pass: which dot product and core computes a channel, which weight rows it has,
// and where write-back puts it.
#pragma once

#include <string>

#include "sw/chip/chip_config.h"
#include "sw/compiler/mapping.h"
#include "sw/compiler/rows.h"

namespace flexi {

// Fills channels, group_row and places; takes weight rows. Empty, or why write-back of this chip
// cannot do it.
std::string PlaceOutputs(const ChipConfig& chip, const Defects& defects, RowPool* rows,
                         LayerMap* map);

// Position in the next layer's input that write-back gives channel n of a hidden layer.
int WrittenPosition(const ChipConfig& chip, const LayerMap& map, int n);

// First position behind all that write-back of a hidden layer touches: whole lane segments
// (`overlap`) or whole byte groups, up to the end of a row.
int WrittenEnd(const ChipConfig& chip, const LayerMap& map);

}  // namespace flexi
