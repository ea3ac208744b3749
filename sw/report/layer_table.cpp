// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "sw/report/html.h"
#include "sw/report/sections.h"

namespace flexi::report {

std::string LayerTable(const TaskRun& run) {
  const Program& program = run.program;
  Table table(
      fmt::format("{} on {}, layer by layer: {} of {} weight bits, {} cycles and {} bytes "
                  "over the port per inference",
                  program.model, program.chip.name,
                  Number(static_cast<double>(program.resident_bits())),
                  Number(program.chip.weight_bits()), Number(static_cast<double>(program.cycles())),
                  Number(static_cast<double>(program.bytes()))),
      {{"layer"},
       {"scheme"},
       {"inputs", true},
       {"outputs", true},
       {"W", true},
       {"A", true},
       {"weight rows", true},
       {"weight bits", true},
       {"lane use", true},
       {"cycles", true},
       {"of them pairs", true},
       {"bytes", true},
       {"host"}});
  for (const LayerReport& layer : program.report) {
    table.Row({{layer.name},
               {layer.scheme},
               NumberCell(layer.inputs),
               NumberCell(layer.outputs),
               NumberCell(layer.weight_bits),
               NumberCell(layer.input_bits),
               NumberCell(layer.weight_rows + layer.hidden_rows),
               NumberCell(static_cast<double>(layer.resident_bits)),
               {fmt::format("{:.1f} %", 100 * layer.lane_use), true},
               NumberCell(static_cast<double>(layer.cycles)),
               NumberCell(static_cast<double>(layer.pairs)),
               NumberCell(static_cast<double>(layer.bytes_in + layer.bytes_out)),
               {layer.host}});
  }
  return table.Html();
}

}  // namespace flexi::report
