// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/compiler.h"

#include <fmt/format.h>

#include "sw/common/error.h"
#include "sw/compiler/emit.h"
#include "sw/compiler/schedule.h"
#include "sw/compiler/search.h"

namespace flexi {
namespace {

void RefuseHostWork(const Program& program) {
  std::string layers;
  for (const LayerReport& layer : program.report)
    if (!layer.host.empty())
      layers += fmt::format("{}{} ({})", layers.empty() ? "" : "; ", layer.name, layer.host);
  if (!layers.empty())
    throw Error(fmt::format("{}: not on chip {} alone, the host has work for: {}", program.model,
                            program.chip.name, layers));
}

std::unique_ptr<Mapped> Find(const Graph& graph, const ChipConfig& chip, const Defects& defects,
                             const CompileOptions& options) {
  const bool leave = !options.on_chip_only;
  try {
    return FindMapping(graph, chip, defects, leave, options.draw);
  } catch (const Misfit& misfit) {
    if (misfit.reason != Misfit::Reason::kRows || !options.advise) throw;
    const std::string narrower = Narrower(graph, chip, defects, leave);
    throw Error(fmt::format(
        "{}; {}", misfit.what(),
        narrower.empty() ? "no narrower weights would make it fit" : "it would fit: " + narrower));
  }
}

}  // namespace

Program Compile(const Graph& graph, const ChipConfig& chip, const CompileOptions& options,
                Placement* placement) {
  ValidateGraph(graph);
  const Defects defects = options.defects ? *options.defects : Defects(chip);
  if (defects.weights.size() != static_cast<size_t>(chip.cores * chip.rows) ||
      defects.features.size() != static_cast<size_t>(chip.feature_rows))
    throw Error(fmt::format("{}: the defect map is not one of a {}", graph.name, chip.name));
  const std::unique_ptr<Mapped> mapped = Find(graph, chip, defects, options);
  std::vector<int> step_layers;
  Program program = EmitProgram(graph, mapped->plan, mapped->mapping,
                                MakeSchedule(mapped->mapping, mapped->plan), &step_layers);
  if (options.on_chip_only) RefuseHostWork(program);
  ValidateProgram(program, graph.name);
  if (placement != nullptr) {
    *placement = PlacementOf(mapped->mapping);
    placement->step_layers = std::move(step_layers);
  }
  return program;
}

}  // namespace flexi
