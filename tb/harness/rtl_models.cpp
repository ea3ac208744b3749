// SPDX-License-Identifier: Apache-2.0
#include "tb/harness/rtl_models.h"

#include "sw/common/error.h"

namespace flexi {

std::unique_ptr<Device> MakeRtl(const ChipConfig& config, uint64_t seed, const std::string& trace) {
  std::string known;
  for (const RtlModel& model : RtlModels()) {
    if (std::string(model.prim) != "generic" || model.trace != !trace.empty()) continue;
    if (model.chip == config.name) return model.make(config, seed, trace);
    known += known.empty() ? model.chip : std::string(", ") + model.chip;
  }
  throw Error("no RTL model" + std::string(trace.empty() ? "" : " with tracing") + " of chip '" +
              config.name + "' in this build; there are: " + known);
}

}  // namespace flexi
