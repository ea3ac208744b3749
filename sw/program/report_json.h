// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <nlohmann/json.hpp>

#include "sw/program/program.h"

namespace flexi {

// One layer of the mapping report, as .flx files and --json show it.
nlohmann::ordered_json LayerReportJson(const LayerReport& layer);

}  // namespace flexi
