// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/model.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sw/common/error.h"
#include "sw/compiler/compiler.h"
#include "sw/onnx/import.h"
#include "sw/program/program_file.h"
#include "sw/program/report_json.h"

namespace flexi {

Model LoadModel(const std::string& path, const std::string& chip) {
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
  model.network = ReadOnnx(path);
  model.program = Compile(*model.network, config);
  return model;
}

std::string ReportText(const Program& program) {
  std::string text = fmt::format(
      "{:<14}{:<10}{:>7}{:>9}{:>4}{:>4}{:>6}{:>6}{:>6}{:>8}{:>11}{:>8}{:>7}\n", "layer", "scheme",
      "inputs", "outputs", "W", "A", "segs", "bias", "rows", "bits", "lane use", "cycles", "bytes");
  int rows = 0;
  uint64_t bytes = 0;
  for (const LayerReport& layer : program.report) {
    text += fmt::format(
        "{:<14}{:<10}{:>7}{:>9}{:>4}{:>4}{:>6}{:>6}{:>6}{:>8}{:>9.1f} %{:>8}{:>7}\n", layer.name,
        layer.scheme, layer.inputs, layer.outputs, layer.weight_bits, layer.input_bits,
        layer.segments, layer.bias_lanes, layer.weight_rows + layer.hidden_rows,
        layer.resident_bits, 100 * layer.lane_use, layer.cycles, layer.bytes_in + layer.bytes_out);
    rows += layer.weight_rows + layer.hidden_rows;
    bytes += layer.bytes_in + layer.bytes_out;
  }
  text += fmt::format(
      "{} on {}: {} of {} rows, {} of {} weight bits, {} cycles and {} bytes per "
      "inference\n",
      program.model, program.chip.name, rows, program.chip.rows, program.resident_bits(),
      program.chip.weight_bits(), program.cycles(), bytes);
  return text;
}

std::string ReportJson(const Program& program) {
  auto layers = nlohmann::ordered_json::array();
  for (const LayerReport& layer : program.report) layers.push_back(LayerReportJson(layer));
  const nlohmann::ordered_json json = {{"model", program.model},
                                       {"chip", program.chip.name},
                                       {"resident_bits", program.resident_bits()},
                                       {"cycles", program.cycles()},
                                       {"layers", layers}};
  return json.dump(1) + "\n";
}

}  // namespace flexi
