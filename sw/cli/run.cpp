// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sw/cli/command.h"
#include "sw/cli/common_options.h"
#include "sw/cli/dump_stream.h"
#include "sw/cli/evaluate.h"
#include "sw/cli/model.h"
#include "sw/cli/scores.h"
#include "sw/cli/task_input.h"
#include "sw/cli/values.h"
#include "sw/common/error.h"
#include "sw/common/metrics.h"

namespace flexi {
namespace {

constexpr double kClockMhz = 12.5;
constexpr double kGoalBeats = 400;         // in the ECG of the demo
constexpr const char* kVentricular = "V";  // the class whose times are worth a list

struct Options {
  std::string task;
  std::string input = "default";
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

struct Summary {
  std::vector<std::string> classes;
  std::vector<uint64_t> said;       // [class]
  std::vector<size_t> ventricular;  // examples taken for V, where there is such a class
  bool has_ventricular = false;
  bool labelled = false;
  Scores scores;                 // of the labelled examples
  double microseconds = 0;       // per inference
  double cycles_per_second = 0;  // simulated, per thread
};

Summary Summarise(const Program& program, const Examples& examples, const Evaluation& evaluation) {
  Summary summary;
  summary.classes = ClassesOf(program, examples);
  summary.said.resize(summary.classes.size());
  const auto v = std::find(summary.classes.begin(), summary.classes.end(), kVentricular);
  summary.has_ventricular = v != summary.classes.end();
  std::vector<int> labels;
  for (size_t i = 0; i < examples.examples.size(); ++i) {
    const int verdict = evaluation.verdicts[i];
    ++summary.said.at(static_cast<size_t>(verdict));
    if (summary.has_ventricular && verdict == v - summary.classes.begin())
      summary.ventricular.push_back(i);
    labels.push_back(examples.examples[i].label);
    summary.labelled = summary.labelled || labels.back() >= 0;
  }
  summary.scores = CountScores(evaluation.verdicts, labels, summary.classes);
  summary.microseconds = static_cast<double>(evaluation.cycles_per_inference) / kClockMhz;
  if (evaluation.rtl_seconds > 0)
    summary.cycles_per_second = static_cast<double>(evaluation.rtl_cycles) / evaluation.rtl_seconds;
  return summary;
}

void PrintTimes(const Examples& examples, const std::vector<size_t>& chosen) {
  constexpr size_t kPerLine = 10;
  for (size_t i = 0; i < chosen.size(); ++i)
    fmt::print("{}{}{}", i % kPerLine == 0 ? "    " : "  ", examples.examples[chosen[i]].where,
               i % kPerLine == kPerLine - 1 ? "\n" : "");
  if (chosen.size() % kPerLine != 0) fmt::print("\n");
}

void PrintText(const Options& options, const Task& task, const Program& program,
               const Examples& examples, const Evaluation& evaluation, const Summary& summary) {
  fmt::print("input                     {}{}\n", examples.source,
             examples.generated ? " (generated, not recorded)" : "");
  fmt::print("network                   {} on {}\n", program.model, program.chip.name);
  fmt::print("{:<26}{}\n", task.unit(), examples.examples.size());
  if (summary.has_ventricular) {
    fmt::print("ventricular beats         {}\n", summary.ventricular.size());
    PrintTimes(examples, summary.ventricular);
  }
  if (summary.labelled) {
    fmt::print("accuracy                  {:.3f} % of {} (majority {:.3f} %)\n",
               100 * summary.scores.accuracy(), summary.scores.examples(),
               100 * summary.scores.majority());
    fmt::print("{}", ScoresText(summary.scores));
  } else if (!summary.has_ventricular) {
    for (size_t c = 0; c < summary.classes.size(); ++c)
      fmt::print("  {:<24}{}\n", summary.classes[c], summary.said[c]);
  }
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

void PrintJson(const Task& task, const Program& program, const Examples& examples,
               const Evaluation& evaluation, const Summary& summary) {
  nlohmann::ordered_json json = {{"model", program.model},
                                 {"chip", program.chip.name},
                                 {"task", task.name()},
                                 {"source", examples.source},
                                 {"generated", examples.generated},
                                 {task.unit(), examples.examples.size()}};
  if (summary.has_ventricular) {
    auto times = nlohmann::ordered_json::array();
    for (const size_t i : summary.ventricular) times.push_back(examples.examples[i].seconds);
    json["ventricular"] = summary.ventricular.size();
    json["ventricular_seconds"] = times;
  }
  auto said = nlohmann::ordered_json::object();
  for (size_t c = 0; c < summary.classes.size(); ++c) said[summary.classes[c]] = summary.said[c];
  json["verdicts"] = said;
  if (summary.labelled) json.update(ScoresJson(summary.scores));
  json.update({{"mismatches", evaluation.mismatches},
               {"cycles", evaluation.cycles_per_inference},
               {"microseconds", summary.microseconds},
               {"weight_bits", program.resident_bits()},
               {"cycles_per_second", summary.cycles_per_second},
               {"seconds", evaluation.seconds}});
  fmt::print("{}\n", json.dump(1));
}

void SaveMetrics(const std::string& target, const Task& task, const Program& program,
                 const Examples& examples, const Evaluation& evaluation, const Summary& summary) {
  const std::string config = program.chip.name + "/" + program.model;
  const std::string unit = task.unit();
  const auto count = static_cast<double>(examples.examples.size());
  const auto mismatches = static_cast<double>(evaluation.mismatches);
  const auto bits = static_cast<double>(program.resident_bits());
  const auto most_bits = static_cast<double>(program.chip.weight_bits());
  std::vector<Figure> figures = {{unit, config, count, unit, {}, {}},
                                 {"mismatches", config, mismatches, unit, 0, mismatches == 0}};
  if (task.name() == "ecg") {
    figures[0].goal = kGoalBeats;
    figures[0].ok = count >= kGoalBeats;
  }
  if (summary.has_ventricular)
    figures.push_back(
        {"ventricular", config, static_cast<double>(summary.ventricular.size()), unit, {}, {}});
  if (summary.labelled)
    figures.push_back({"accuracy",
                       config,
                       summary.scores.accuracy(),
                       "fraction",
                       {},
                       {},
                       examples.source + (examples.generated ? ", generated" : "")});
  figures.insert(
      figures.end(),
      {{"cycles", config, static_cast<double>(evaluation.cycles_per_inference), "cycles", {}, {}},
       {"latency", config, summary.microseconds, "us", {}, {}},
       {"weight_bits", config, bits, "bits", most_bits, bits <= most_bits},
       {"cycles_per_second", config, summary.cycles_per_second, "1/s", {}, {}},
       {"seconds", config, evaluation.seconds, "s", {}, {}}});
  WriteMetrics(target, figures);
}

int RunTask(const Options& options) {
  EvaluateOptions how;
  how.backend = BackendFrom(options.backend);
  how.jobs = options.jobs;
  how.trace = options.trace;
  how.seed = options.seed;
  const Model model = LoadModel(options.model, options.chip);
  const Task& task = TaskFor(options.task, model.program, options.model);
  Examples examples = task.Load(options.input, InputFor(task, model.program, options.model));
  CheckProgram(model.program, examples, options.model);
  if (options.limit > 0 && examples.examples.size() > static_cast<size_t>(options.limit))
    examples.examples.resize(static_cast<size_t>(options.limit));
  how.title = task.unit();
  how.unit = task.unit();
  const std::vector<std::vector<int>> features = FeaturesOf(examples);
  if (!options.dump_stream.empty()) DumpStream(model.program, features, options.dump_stream);
  const Evaluation evaluation = Evaluate(model, features, how);
  const Summary summary = Summarise(model.program, examples, evaluation);
  if (options.json) {
    PrintJson(task, model.program, examples, evaluation, summary);
  } else {
    PrintText(options, task, model.program, examples, evaluation, summary);
  }
  if (!options.metrics.empty())
    SaveMetrics(options.metrics, task, model.program, examples, evaluation, summary);
  return evaluation.mismatches == 0 ? kExitGood : kExitCheckFailed;
}

// What every task takes, for --help, in lines of a terminal's width.
std::string TasksHelp() {
  constexpr size_t kWidth = 96;
  std::string text;
  for (const auto& task : Tasks()) {
    std::string line = task->name() + ":";
    std::istringstream words(task->help());
    for (std::string word; words >> word;) {
      if (line.size() + 1 + word.size() > kWidth) {
        text += line + "\n";
        line = " ";
      }
      line += " " + word;
    }
    text += line + "\n";
  }
  return text;
}

}  // namespace

std::function<int()> AddRunCommand(CLI::App* app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app->add_subcommand("run", "A task on a recorded signal, with verdicts");
  command->add_option("--task", options->task, "what the signal is (default: the model's own)")
      ->type_name(TaskValues());
  command->add_option("--input", options->input, "default (what Debian installs), or a file")
      ->type_name(kFileValue)
      ->capture_default_str();
  AddModelOptions(command, &options->model, &options->chip);
  AddBackendOption(command, &options->backend);
  command
      ->add_option("--trace", options->trace, "waveform of the RTL (.fst), two time units a cycle")
      ->type_name(kFileValue);
  AddLimitOption(command, &options->limit, "only the first N examples; 0: all");
  AddJobsOption(command, &options->jobs);
  AddSeedOption(command, &options->seed);
  command->add_option("--metrics", options->metrics, "also write build/metrics/NAME.json")
      ->type_name(kNameValue);
  command
      ->add_option("--dump-stream", options->dump_stream,
                   "write the bytes to and from the chip, as text, for other simulators")
      ->type_name(kFileValue);
  command->add_flag("--json", options->json, "machine readable");
  command->footer(
      TasksHelp() +
      "Examples:\n"
      "  flexi run --task ecg --input scipy --model models/ecg-nv-random.onnx\n"
      "  flexi run --model ecg.flx --input 208.hea --backend rtl --limit 5 --trace ecg.fst");
  return [options] { return RunTask(*options); };
}

}  // namespace flexi
