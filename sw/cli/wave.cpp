// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "sw/asm/decode.h"
#include "sw/cli/command.h"
#include "sw/cli/model.h"
#include "sw/cli/networks.h"
#include "sw/cli/task_input.h"
#include "sw/cli/values.h"
#include "sw/common/atomic_file.h"
#include "sw/common/error.h"
#include "sw/program/inference.h"
#include "sw/report/port_recorder.h"
#include "sw/report/timeline.h"
#include "sw/wave/chip_signals.h"
#include "sw/wave/filters.h"

namespace flexi {
namespace {

namespace fs = std::filesystem;

struct Options {
  std::string task = "ecg";
  std::string chip = "flexi-1";
  std::string model;
  std::string input = "default";
  std::string folder = "build/wave";
  uint64_t seed = 1;
  int limit = 2;
  bool json = false;
};

constexpr uint64_t kStepsPerCycle = 2;  // of time in the trace: clock high, clock low

// Where to look, in cycles of the device.
struct Places {
  uint64_t deployment = 0;  // the first byte is taken
  uint64_t inference = 0;
  uint64_t dot = 0;                      // the first pair of rows is read
  std::optional<uint64_t> written_back;  // the first bit is; none where nothing stays on the chip
  uint64_t verdict = 0;                  // the last byte has come
};

bool WritesBack(const ChipConfig& chip, const report::Timeline::Command& command) {
  if (command.data) return false;
  if (!chip.overlap) return isa::IsWrite(command.byte);
  return (isa::IsRun(command.byte) && isa::RunFate(command.byte) == isa::kWrite) ||
         command.byte == int{isa::kFlush} + int{isa::kWrite};
}

Places Run(const Program& program, const Placement& placement, const Examples& examples,
           const Options& options, const std::string& trace) {
  Places places;
  report::PortRecorder device(MakeRtl(program.chip, options.seed, trace));
  const uint64_t made = device.cycles();
  Inference inference(program, &device);
  const std::vector<report::PortRecorder::Cycle> deployment = device.Take();
  for (size_t t = 0; t < deployment.size() && places.deployment == 0; ++t)
    if (deployment[t].in) places.deployment = made + t;
  places.inference = device.cycles();
  inference.Run(examples.examples.front().features);
  places.verdict = device.cycles() - 1;
  const report::Timeline timeline =
      report::MakeTimeline(program, placement.step_layers, device.Take(), device.kind());
  for (const report::Timeline::Command& command : timeline.commands) {
    const uint64_t cycle = places.inference + command.first;
    if (places.dot == 0 && command.pairs > 0) places.dot = cycle;
    if (!places.written_back && WritesBack(program.chip, command)) places.written_back = cycle;
  }
  for (size_t i = 1; i < examples.examples.size() && i < static_cast<size_t>(options.limit); ++i)
    inference.Run(examples.examples[i].features);
  return places;
}

wave::Save SaveOf(const ChipConfig& chip, const Places& places, const std::string& trace,
                  const std::string& filters) {
  wave::Save save;
  save.trace = trace;
  save.groups = wave::ChipGroups(chip, filters);
  // The trace notes a cycle behind its rising edge, with the pins that the host drives before it:
  // what the chip does in a cycle, it shows in the note of the one before.
  const auto mark = [&](const char* name, uint64_t cycle) {
    save.markers.push_back({name, kStepsPerCycle * (cycle - 1)});
  };
  save.markers.push_back({"deployment", kStepsPerCycle * places.deployment});
  mark("first dot product", places.dot);
  if (places.written_back) mark("write-back", *places.written_back);
  mark("verdict", places.verdict);
  save.start = kStepsPerCycle * (places.dot - 3);
  return save;
}

int WriteWave(const Options& options) {
  const std::string model_file =
      options.model.empty() ? fmt::format("models/{}.onnx", NetworkOf(options.chip, options.task))
                            : options.model;
  if (!model_file.ends_with(".onnx"))
    throw Error(fmt::format("{}: an .onnx file would be right", model_file));
  Placement placement;
  const Model model = LoadModel(model_file, options.chip, {}, &placement);
  const Program& program = model.program;
  const Task& task = TaskFor(options.task, program, model_file);
  const Examples examples = task.Load(options.input, InputFor(task, program, model_file));
  CheckProgram(program, examples, model_file);
  // GTKWave looks for files from where it is started: names are whole paths.
  const fs::path folder = fs::absolute(options.folder).lexically_normal();
  const std::string stem = options.chip + "-" + task.name();
  const std::string trace = (folder / (stem + ".fst")).string();
  const std::string filters = (folder / (stem + "-filters")).string();
  std::error_code code;
  fs::create_directories(filters, code);
  if (code) throw Error(fmt::format("{}: cannot make this folder: {}", filters, code.message()));
  const Places places = Run(program, placement, examples, options, trace);
  if (!fs::exists(trace, code)) throw Error(fmt::format("{}: cannot be written", trace));
  const auto write = [&](const char* file, const std::string& text) {
    WriteFileAtomically(filters + "/" + file, text);
  };
  write(wave::kCommandFile, wave::CommandFilter(program.chip));
  write(wave::kFateFile, wave::FateFilter());
  write(wave::kFunctionFile, wave::FunctionFilter());
  write(wave::kStepFile, wave::StepFilter());
  const wave::Save save = SaveOf(program.chip, places, trace, filters);
  const std::string save_file = (folder / (stem + ".gtkw")).string();
  WriteFileAtomically(save_file, wave::SaveText(save));
  if (options.json) {
    nlohmann::ordered_json json = {{"trace", trace}, {"save", save_file}, {"filters", filters}};
    for (const wave::Marker& marker : save.markers)
      json["markers"][marker.name] = {{"cycle", marker.time / kStepsPerCycle},
                                      {"time", marker.time}};
    json["signals"] = wave::SignalsOf(save);
    fmt::print("{}\n", json.dump(1));
  } else {
    fmt::print("waveform                  {}\nsave file for GTKWave     {}\n", trace, save_file);
    for (size_t i = 0; i < save.markers.size(); ++i)
      fmt::print("marker {}                  cycle {}: {}\n", static_cast<char>('A' + i),
                 save.markers[i].time / kStepsPerCycle, save.markers[i].name);
    fmt::print("open it                   gtkwave {}\n", save_file);
  }
  return kExitGood;
}

}  // namespace

std::function<int()> AddWaveCommand(CLI::App* app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app->add_subcommand("wave", "A waveform with names in it, for GTKWave");
  command->add_option("--task", options->task, "kind of signal")
      ->type_name("ecg|audio|image|physio")
      ->capture_default_str();
  command->add_option("--chip", options->chip, "chip")
      ->type_name(ChipValues())
      ->capture_default_str();
  command->add_option("--model", options->model, ".onnx (default: the task's network for the chip)")
      ->type_name(kFileValue);
  command->add_option("--input", options->input, "as flexi run takes it")
      ->type_name(kFileValue)
      ->capture_default_str();
  command->add_option("--folder", options->folder, "where the files go")
      ->type_name(kFolderValue)
      ->capture_default_str();
  command->add_option("--limit", options->limit, "inferences")
      ->type_name(kCountValue)
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "power-up contents of the chip")
      ->type_name(kSeedValue)
      ->capture_default_str();
  command->add_flag("--json", options->json, "machine readable");
  command->footer(
      "Writes CHIP-TASK.fst (two steps of time are a cycle), a save file with groups and markers,\n"
      "and filters that show commands by name.\n"
      "Example: flexi wave --task ecg --chip flexi-1 && gtkwave build/wave/flexi-1-ecg.gtkw");
  return [options] { return WriteWave(*options); };
}

}  // namespace flexi
