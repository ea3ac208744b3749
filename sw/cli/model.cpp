// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/model.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sw/common/error.h"
#include "sw/onnx/import_graph.h"
#include "sw/program/program_file.h"
#include "sw/program/report_json.h"
#include "sw/program/spilled.h"

namespace flexi {
namespace {

constexpr double kClockMhz = 12.5;

}  // namespace

Model LoadModel(const std::string& path, const std::string& chip, const CompileOptions& options,
                Placement* placement) {
  Model model;
  if (path.ends_with(".flx")) {
    model.program = ReadProgram(path);
    if (!chip.empty() && FindChip(chip).name != model.program.chip.name)
      throw Error(fmt::format("{}: compiled for {}, not for {}; leave out --chip or compile again",
                              path, model.program.chip.name, chip));
    return model;
  }
  if (!path.ends_with(".onnx")) throw Error(fmt::format("{}: .onnx or .flx would be right", path));
  const ChipConfig& config = FindChip(chip.empty() ? "flexi-1" : chip);
  model.graph = ReadOnnxGraph(path);
  model.program = Compile(*model.graph, config, options, placement);
  return model;
}

std::string ReportText(const Program& program) {
  constexpr const char* kLine =
      "{:<14} {:<9} {:>6} {:>7} {:>9} {:>2} {:>2} {:>4} {:>4} {:>5} {:>6} {:>8} {:>8} {:>7}{}\n";
  std::string text =
      fmt::format(kLine, "layer", "scheme", "inputs", "outputs", "positions", "W", "A", "segs",
                  "bias", "rows", "bits", "lane use", "cycles", "bytes", "");
  int rows = 0;
  for (const LayerReport& layer : program.report) {
    const bool product = layer.parts > 0;
    text += fmt::format(
        kLine, layer.name, layer.scheme, product ? fmt::to_string(layer.inputs) : "", layer.outputs,
        layer.positions, product ? fmt::to_string(layer.weight_bits) : "",
        product ? fmt::to_string(layer.input_bits) : "",
        product ? fmt::to_string(layer.segments) : "",
        product ? fmt::to_string(layer.bias_lanes) : "", layer.weight_rows + layer.hidden_rows,
        layer.resident_bits, product ? fmt::format("{:.1f} %", 100 * layer.lane_use) : "",
        layer.cycles, layer.bytes_in + layer.bytes_out,
        layer.host.empty() ? "" : "  host: " + layer.host);
    rows += layer.weight_rows + layer.hidden_rows;
  }
  const double microseconds = static_cast<double>(program.cycles()) / kClockMhz;
  text += fmt::format(
      "{} on {}: {} of {} rows, {} of {} weight bits, {} cycles and {} bytes per "
      "inference ({} of them features that come back), {:.2f} us at {} MHz, utilisation {:.1f} % "
      "({:.1f} % of the cycles that read rows){}\n",
      program.model, program.chip.name, rows, program.chip.rows, program.resident_bits(),
      program.chip.weight_bits(), program.cycles(), program.bytes(), SpilledBytes(program),
      microseconds, kClockMhz, 100 * program.utilisation(), 100 * program.pair_utilisation(),
      program.host_layers().empty() ? "" : "; the host computes between dot products");
  return text;
}

std::string ReportJson(const Program& program) {
  auto layers = nlohmann::ordered_json::array();
  int rows = 0;
  for (const LayerReport& layer : program.report) {
    layers.push_back(LayerReportJson(layer));
    rows += layer.weight_rows + layer.hidden_rows;
  }
  const nlohmann::ordered_json json = {
      {"model", program.model},
      {"chip", program.chip.name},
      {"rows", rows},
      {"resident_bits", program.resident_bits()},
      {"cycles", program.cycles()},
      {"microseconds", static_cast<double>(program.cycles()) / kClockMhz},
      {"bytes", program.bytes()},
      {"spilled_bytes", SpilledBytes(program)},
      {"products", program.products()},
      {"utilisation", program.utilisation()},
      {"pair_utilisation", program.pair_utilisation()},
      {"host_layers", program.host_layers()},
      {"layers", layers}};
  return json.dump(1) + "\n";
}

}  // namespace flexi
