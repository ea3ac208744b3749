// SPDX-License-Identifier: Apache-2.0
#include "sw/program/report_json.h"

namespace flexi {

nlohmann::ordered_json LayerReportJson(const LayerReport& layer) {
  return {{"name", layer.name},
          {"scheme", layer.scheme},
          {"inputs", layer.inputs},
          {"outputs", layer.outputs},
          {"positions", layer.positions},
          {"at_once", layer.at_once},
          {"parts", layer.parts},
          {"weight_bits", layer.weight_bits},
          {"input_bits", layer.input_bits},
          {"segments", layer.segments},
          {"bias_lanes", layer.bias_lanes},
          {"groups", layer.groups},
          {"weight_rows", layer.weight_rows},
          {"hidden_rows", layer.hidden_rows},
          {"feature_rows", layer.feature_rows},
          {"resident_bits", layer.resident_bits},
          {"lane_use", layer.lane_use},
          {"products", layer.products},
          {"cycles", layer.cycles},
          {"pairs", layer.pairs},
          {"bytes_in", layer.bytes_in},
          {"bytes_out", layer.bytes_out},
          {"host", layer.host}};
}

}  // namespace flexi
