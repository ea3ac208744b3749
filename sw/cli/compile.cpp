// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <optional>

#include "sw/cli/command.h"
#include "sw/cli/model.h"
#include "sw/cli/values.h"
#include "sw/common/error.h"
#include "sw/common/metrics.h"
#include "sw/program/program_file.h"
#include "sw/program/spilled.h"

namespace flexi {
namespace {

constexpr double kGoalSeconds = 2;
constexpr double kGoalDense = 0.9;    // of FLEXI-1
constexpr double kGoalWindows = 0.6;  // networks with convolutions

struct Options {
  std::string model;
  std::string chip = "flexi-1";
  std::string out;
  std::string defects;
  std::string metrics;
  bool on_chip_only = false;
  bool json = false;
};

// Tasks whose hidden features should stay on the chips that have room for them.
bool ShouldKeepFeatures(const Program& program) {
  const auto task = program.metadata.find("flexi.task");
  return program.chip.name != "flexi-1" && task != program.metadata.end() &&
         (task->second.starts_with("ecg") || task->second.starts_with("physio"));
}

void Save(const std::string& target, const Program& program, double seconds) {
  const std::string& config = program.model;
  bool windows = false;
  for (const LayerReport& layer : program.report)
    windows = windows || (layer.parts > 0 && layer.positions > 1);
  std::optional<double> goal;
  if (windows) goal = kGoalWindows;
  if (!windows && program.chip.name == "flexi-1") goal = kGoalDense;
  std::optional<bool> reached;
  if (goal) reached = program.utilisation() >= *goal;
  const auto spilled = static_cast<double>(SpilledBytes(program));
  std::optional<double> no_bytes;
  std::optional<bool> kept;
  if (ShouldKeepFeatures(program)) no_bytes = 0;
  if (no_bytes) kept = spilled == 0;
  WriteMetrics(target,
               {{"utilisation", config, program.utilisation(), "fraction", goal, reached,
                 "on " + program.chip.name},
                {"pair_utilisation",
                 config,
                 program.pair_utilisation(),
                 "fraction",
                 {},
                 {},
                 "of the cycles that read a pair of rows"},
                {"port_bytes", config, static_cast<double>(program.bytes()), "bytes", {}, {}},
                {"spilled_bytes", config, spilled, "bytes", no_bytes, kept},
                {"seconds", config, seconds, "s", kGoalSeconds, seconds < kGoalSeconds}});
}

int CompileModel(const Options& options) {
  if (!options.model.ends_with(".onnx"))
    throw Error(fmt::format("{}: an .onnx file would be right", options.model));
  CompileOptions how;
  how.on_chip_only = options.on_chip_only;
  if (!options.defects.empty()) how.defects = ReadDefects(options.defects, FindChip(options.chip));
  const auto start = std::chrono::steady_clock::now();
  const Model model = LoadModel(options.model, options.chip, how);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  if (!options.out.empty()) WriteProgram(model.program, options.out);
  fmt::print("{}", options.json ? ReportJson(model.program) : ReportText(model.program));
  if (!options.metrics.empty()) Save(options.metrics, model.program, seconds.count());
  return kExitGood;
}

}  // namespace

std::function<int()> AddCompileCommand(CLI::App* app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app->add_subcommand("compile", "A quantised ONNX network to a chip program");
  command->add_option("MODEL", options->model, "the .onnx file")->required()->type_name(kFileValue);
  command->add_option("--chip", options->chip, "the chip, see flexi chips")
      ->type_name(ChipValues())
      ->capture_default_str();
  command->add_option("-o,--output", options->out, "the .flx file; without it only the report")
      ->type_name(kFileValue);
  command
      ->add_option("--defects", options->defects,
                   "JSON with the chip's bad cells, which the mapping avoids")
      ->type_name(kFileValue);
  command->add_flag("--on-chip-only", options->on_chip_only,
                    "refuse networks that the host would have to help with");
  command->add_option("--metrics", options->metrics, "also write build/metrics/NAME.json")
      ->type_name(kNameValue);
  command->add_flag("--json", options->json, "machine readable report");
  command->footer("Example: flexi compile models/ecg-nv-random.onnx --chip flexi-1 -o ecg.flx");
  return [options] { return CompileModel(*options); };
}

}  // namespace flexi
