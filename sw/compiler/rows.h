// SPDX-License-Identifier: Apache-2.0
// Part of the first pass: rows of weights, inputs and copies, and the scheme of every layer.
#pragma once

#include <string>
#include <vector>

#include "sw/chip/chip_config.h"
#include "sw/compiler/mapping.h"

namespace flexi {

// Sets scheme, weight_row, input.row, input.shared and copy_row. Hidden vectors lie in feature rows
// where these suffice; else, on chips with one core and without `overlap`, in weight rows. Empty,
// or by how much neither fits.
std::string AllocateRows(const ChipConfig& chip, std::vector<LayerMap>* layers);

}  // namespace flexi
