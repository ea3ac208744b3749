// SPDX-License-Identifier: Apache-2.0
#include "tb/harness/rtl_models.h"

#include "sw/common/error.h"
#include "tb/harness/trace_gate.h"

namespace flexi {
namespace {

const RtlModel* FindTraced(const std::string& chip, const std::string& prim) {
  for (const RtlModel& model : RtlModels())
    if (model.chip == chip && model.prim == prim && model.trace) return &model;
  return nullptr;
}

}  // namespace

bool HasTracedModel(const std::string& chip, const std::string& prim) {
  return FindTraced(chip, prim) != nullptr;
}

std::unique_ptr<Device> MakeTraced(const ChipConfig& config, const std::string& prim, uint64_t seed,
                                   const std::string& file, uint64_t from) {
  const RtlModel* model = FindTraced(config.name, prim);
  if (model == nullptr) return nullptr;
  std::unique_ptr<Device> device = model->make(config, seed, "");
  dynamic_cast<TraceGate&>(*device).TraceFrom(file, from);
  return device;
}

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
