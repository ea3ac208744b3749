// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <thread>

#include "sw/cli/command.h"
#include "sw/cli/dump_stream.h"
#include "sw/cli/ecg_task.h"
#include "sw/cli/evaluate.h"
#include "sw/cli/model.h"
#include "sw/common/error.h"
#include "sw/common/metrics.h"

namespace flexi {
namespace {

constexpr double kClockMhz = 12.5;
constexpr double kGoalBeats = 400;
constexpr double kGoalWeightBits = 1024;  // of FLEXI-1

struct Options {
  std::string task = "ecg";
  std::string input = "scipy";
  std::string model;
  std::string chip;
  std::string backend = "both";
  std::string trace;
  std::string metrics;
  std::string dump_stream;
  uint64_t seed = 1;
  int limit = 0;
  int jobs = 1;
  bool json = false;
};

std::string Time(int64_t sample, int hz) {
  const double seconds = static_cast<double>(sample) / hz;
  const int minutes = static_cast<int>(seconds) / 60;
  return fmt::format("{}:{:05.2f}", minutes, seconds - 60 * minutes);
}

struct Summary {
  size_t beats = 0;
  std::vector<int64_t> ventricular;  // positions
  double microseconds = 0;           // per inference
  double cycles_per_second = 0;      // simulated, per thread
};

Summary Summarise(const EcgBeats& beats, const Evaluation& evaluation) {
  Summary summary;
  summary.beats = beats.features.size();
  for (size_t i = 0; i < beats.features.size(); ++i)
    if (evaluation.verdicts[i] == 1) summary.ventricular.push_back(beats.positions[i]);
  summary.microseconds = static_cast<double>(evaluation.cycles_per_inference) / kClockMhz;
  if (evaluation.rtl_seconds > 0)
    summary.cycles_per_second = static_cast<double>(evaluation.rtl_cycles) / evaluation.rtl_seconds;
  return summary;
}

void PrintTimes(const std::vector<int64_t>& positions, int hz) {
  constexpr size_t kPerLine = 10;
  for (size_t i = 0; i < positions.size(); ++i)
    fmt::print("{}{}", i % kPerLine == 0 ? "    " : "  ",
               Time(positions[i], hz) + (i % kPerLine == kPerLine - 1 ? "\n" : ""));
  if (positions.size() % kPerLine != 0) fmt::print("\n");
}

void PrintText(const Options& options, const Program& program, const EcgBeats& beats,
               const Evaluation& evaluation, const Summary& summary) {
  fmt::print("input                     {}, {} Hz\n", options.input, beats.sampling_hz);
  fmt::print("network                   {} on {}\n", program.model, program.chip.name);
  fmt::print("beats                     {}\n", summary.beats);
  fmt::print("ventricular beats         {}\n", summary.ventricular.size());
  PrintTimes(summary.ventricular, beats.sampling_hz);
  fmt::print("mismatches                {} ({})\n", evaluation.mismatches,
             options.backend == "both" ? "RTL, reference, plain integers" : options.backend);
  fmt::print("cycles per inference      {}\n", evaluation.cycles_per_inference);
  fmt::print("time per inference        {:.2f} us at {} MHz\n", summary.microseconds, kClockMhz);
  fmt::print("weight bits used          {} of {}\n", program.resident_bits(),
             program.chip.weight_bits());
  if (summary.cycles_per_second > 0)
    fmt::print("simulated RTL cycles      {:.3g} per second and thread\n",
               summary.cycles_per_second);
  fmt::print("wall clock                {:.2f} s\n", evaluation.seconds);
}

void PrintJson(const Program& program, const EcgBeats& beats, const Evaluation& evaluation,
               const Summary& summary) {
  auto times = nlohmann::ordered_json::array();
  for (const int64_t position : summary.ventricular)
    times.push_back(static_cast<double>(position) / beats.sampling_hz);
  const nlohmann::ordered_json json = {{"model", program.model},
                                       {"chip", program.chip.name},
                                       {"beats", summary.beats},
                                       {"ventricular", summary.ventricular.size()},
                                       {"ventricular_seconds", times},
                                       {"mismatches", evaluation.mismatches},
                                       {"cycles", evaluation.cycles_per_inference},
                                       {"microseconds", summary.microseconds},
                                       {"weight_bits", program.resident_bits()},
                                       {"cycles_per_second", summary.cycles_per_second},
                                       {"seconds", evaluation.seconds}};
  fmt::print("{}\n", json.dump(1));
}

void SaveMetrics(const std::string& target, const Program& program, const Evaluation& evaluation,
                 const Summary& summary) {
  const std::string config = program.chip.name + "/" + program.model;
  const auto beats = static_cast<double>(summary.beats);
  const auto mismatches = static_cast<double>(evaluation.mismatches);
  const auto bits = static_cast<double>(program.resident_bits());
  WriteMetrics(
      target,
      {{"beats", config, beats, "beats", kGoalBeats, beats >= kGoalBeats},
       {"mismatches", config, mismatches, "beats", 0, mismatches == 0},
       {"ventricular", config, static_cast<double>(summary.ventricular.size()), "beats", {}, {}},
       {"cycles", config, static_cast<double>(evaluation.cycles_per_inference), "cycles", {}, {}},
       {"latency", config, summary.microseconds, "us", {}, {}},
       {"weight_bits", config, bits, "bits", kGoalWeightBits, bits <= kGoalWeightBits},
       {"cycles_per_second", config, summary.cycles_per_second, "1/s", {}, {}},
       {"seconds", config, evaluation.seconds, "s", {}, {}}});
}

int RunTask(const Options& options) {
  if (options.task != "ecg" && options.task != "ecg-nv")
    throw Error(fmt::format("unknown task \"{}\"; known: ecg", options.task));
  EvaluateOptions how;
  how.backend = BackendFrom(options.backend);
  how.jobs = options.jobs;
  how.trace = options.trace;
  how.seed = options.seed;
  how.title = "beats";
  how.unit = "beats";
  const Model model = LoadModel(options.model, options.chip);
  CheckEcgProgram(model.program, options.model);
  EcgBeats beats = DetectBeats(options.input);
  if (options.limit > 0 && beats.features.size() > static_cast<size_t>(options.limit)) {
    beats.features.resize(static_cast<size_t>(options.limit));
    beats.positions.resize(static_cast<size_t>(options.limit));
  }
  if (!options.dump_stream.empty()) DumpStream(model.program, beats.features, options.dump_stream);
  const Evaluation evaluation = Evaluate(model, beats.features, how);
  const Summary summary = Summarise(beats, evaluation);
  if (options.json) {
    PrintJson(model.program, beats, evaluation, summary);
  } else {
    PrintText(options, model.program, beats, evaluation, summary);
  }
  if (!options.metrics.empty()) SaveMetrics(options.metrics, model.program, evaluation, summary);
  return evaluation.mismatches == 0 ? kExitGood : kExitCheckFailed;
}

}  // namespace

std::function<int()> AddRunCommand(CLI::App* app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app->add_subcommand("run", "A task on a recorded signal, with verdicts");
  command->add_option("--task", options->task, "ecg: ventricular beats in an ECG")
      ->capture_default_str();
  command->add_option("--input", options->input, "scipy (the ECG that comes with it) or RECORD.hea")
      ->capture_default_str();
  command->add_option("--model", options->model, ".onnx (compiled on the way) or .flx")->required();
  command->add_option("--chip", options->chip, "for .onnx: the chip (default flexi-1)");
  command->add_option("--backend", options->backend, "rtl, ref, or both and compare")
      ->capture_default_str();
  command->add_option("--trace", options->trace, "waveform of the RTL (.fst)");
  command->add_option("--limit", options->limit, "only the first N beats")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--jobs", options->jobs, "threads, each with its own chips")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command->add_option("--seed", options->seed, "power-up contents of the chips");
  command->add_option("--metrics", options->metrics, "name of a file in build/metrics, e.g. demo");
  command->add_option("--dump-stream", options->dump_stream,
                      "write the bytes to and from the chip, as text, for other simulators");
  command->add_flag("--json", options->json, "machine readable");
  command->footer(
      "Examples:\n"
      "  flexi run --task ecg --input scipy --model models/ecg-nv-random.onnx\n"
      "  flexi run --model ecg.flx --input 208.hea --backend rtl --limit 5 --trace ecg.fst");
  return [options] { return RunTask(*options); };
}

}  // namespace flexi
