// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "sw/cli/command.h"
#include "sw/cli/common_options.h"
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

// What a figure should reach, by chip/task/split.
struct Goal {
  const char* config;
  const char* figure;
  double value;
};
constexpr Goal kGoals[] = {
    {"flexi-1/ecg-nv/random", "accuracy", 0.992},
    {"flexi-1/ecg-nv/random", "sensitivity", 0.97},
    {"flexi-1/ecg-nv/inter", "accuracy", 0.985},
    {"flexi-1/ecg-nv/inter", "sensitivity", 0.85},
    {"flexi-4/ecg-nsvf/random", "accuracy", 0.975},
    {"flexi-32/ecg-nsv/inter", "accuracy", 0.982},
    {"flexi-1/image-optdigits/test", "accuracy", 0.92},
    {"flexi-4/image-mnist/test", "accuracy", 0.94},
    {"flexi-32/image-mnist/test", "accuracy", 0.985},
    {"flexi-1/audio-fsdd/test", "accuracy", 0.80},
    {"flexi-4/audio-fsdd/test", "accuracy", 0.92},
    {"flexi-32/audio-fsdd/test", "accuracy", 0.97},
    {"flexi-32/audio-fsdd/speaker", "accuracy", 0.85},
    {"flexi-1/physio/noneeg-random", "accuracy", 0.974},
    {"flexi-4/physio/noneeg-random", "accuracy", 0.98},
};

struct Options {
  std::string task;
  std::string split;
  std::string model;
  std::string chip;
  std::string backend = "both";
  std::string data;
  std::string metrics = "accuracy";
  uint32_t split_seed = 1;
  int limit = 0;
  int jobs = 1;
  bool json = false;
};

std::string DataFolder(const Options& options) {
  if (!options.data.empty()) return options.data;
  const char* root = std::getenv("FLEXI_DATA");
  if (root == nullptr || *root == '\0')
    throw Error(
        "no data: set FLEXI_DATA to the folder that has ecg, audio, image and physio, or give "
        "--data");
  return root;
}

std::string Metadata(const Program& program, const std::string& key) {
  const auto found = program.metadata.find(key);
  return found == program.metadata.end() ? "" : found->second;
}

// The seed that the model was trained with, unless the user names another.
uint32_t SplitSeed(const Options& options, const Program& program) {
  const std::string seed = Metadata(program, "flexi.split.seed");
  if (options.split_seed != 1 || seed.empty()) return options.split_seed;
  return static_cast<uint32_t>(std::strtoul(seed.c_str(), nullptr, 10));
}

void WarnOfOtherSplit(const Options& options, const Program& program, const std::string& split) {
  const std::string trained = Metadata(program, "flexi.split");
  if (!trained.empty() && trained != split)
    fmt::print(stderr,
               "flexi: note: {} was trained for split {}, tested on {}: its training examples "
               "may be among the tested ones\n",
               options.model, trained, split);
}

// Accuracy of the float parent on the same test part, where the model's file says it.
std::optional<double> FloatAccuracy(const Program& program, const std::string& split) {
  const std::string text = Metadata(program, "flexi.float.accuracy");
  if (text.empty() || Metadata(program, "flexi.split") != split) return std::nullopt;
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (*end != '\0' || !(value >= 0 && value <= 1)) return std::nullopt;
  return value;
}

Figure WithGoal(Figure figure) {
  for (const Goal& goal : kGoals) {
    if (figure.config != goal.config || figure.name != goal.figure) continue;
    figure.goal = goal.value;
    figure.ok = figure.value >= goal.value;
  }
  return figure;
}

void Save(const Options& options, const Task& task, const std::string& split,
          const Program& program, const Scores& scores, const Evaluation& evaluation) {
  const std::string config = program.chip.name + "/" + task.figures(split);
  const std::string unit = task.unit();
  const auto mismatches = static_cast<double>(evaluation.mismatches);
  const auto bits = static_cast<double>(program.resident_bits());
  const auto most_bits = static_cast<double>(program.chip.weight_bits());
  const auto cycles = static_cast<double>(evaluation.cycles_per_inference);
  std::vector<Figure> figures = {
      WithGoal({"accuracy", config, scores.accuracy(), "fraction", {}, {}})};
  if (const auto parent = FloatAccuracy(program, split))
    figures.push_back({"float_accuracy", config, *parent, "fraction", {}, {}});
  // Of two classes the second one is what is looked for.
  for (size_t c = 0; c < scores.classes.size(); ++c) {
    const std::string& name = scores.classes[c];
    const bool sought = scores.classes.size() == 2 && c == 1;
    figures.push_back(WithGoal({sought ? "sensitivity" : "sensitivity_" + name,
                                config,
                                scores.sensitivity(c),
                                "fraction",
                                {},
                                {}}));
    if (sought) figures.push_back({"precision", config, scores.precision(c), "fraction", {}, {}});
  }
  // How often a class was taken for which: config/CLASS/VERDICT.
  for (size_t is = 0; is < scores.classes.size(); ++is)
    for (size_t said = 0; said < scores.classes.size(); ++said)
      figures.push_back({"confusion",
                         config + "/" + scores.classes[is] + "/" + scores.classes[said],
                         static_cast<double>(scores.confusion[is][said]),
                         unit,
                         {},
                         {}});
  figures.insert(figures.end(),
                 {{"majority", config, scores.majority(), "fraction", {}, {}},
                  {"weight_bits", config, bits, "bits", most_bits, bits <= most_bits},
                  {"mismatches", config, mismatches, unit, 0, mismatches == 0},
                  {"cycles", config, cycles, "cycles", {}, {}},
                  {"latency", config, cycles / kClockMhz, "us", {}, {}},
                  {unit, config, static_cast<double>(scores.examples()), unit, {}, {}}});
  WriteMetrics(options.metrics, figures);
}

void Print(const Options& options, const Task& task, const std::string& split,
           const Program& program, const Examples& examples, const Scores& scores,
           const Evaluation& evaluation) {
  const std::string config = program.chip.name + "/" + task.figures(split);
  const auto parent = FloatAccuracy(program, split);
  if (options.json) {
    nlohmann::ordered_json json = {{"config", config},          {"chip", program.chip.name},
                                   {"task", task.name()},       {"split", split},
                                   {"source", examples.source}, {task.unit(), scores.examples()}};
    json.update(ScoresJson(scores));
    if (parent) json["float_accuracy"] = *parent;
    if (scores.classes.size() == 2) {
      json["sensitivity"] = scores.sensitivity(1);
      json["precision"] = scores.precision(1);
    }
    json.update({{"weight_bits", program.resident_bits()},
                 {"mismatches", evaluation.mismatches},
                 {"cycles", evaluation.cycles_per_inference},
                 {"seconds", evaluation.seconds}});
    fmt::print("{}\n", json.dump(1));
    return;
  }
  fmt::print("{}, {} on {}\n", config, program.model,
             options.backend == "ref" ? "the reference" : "the RTL");
  fmt::print("{:<15}{} of {}\n", task.unit(), scores.examples(), examples.source);
  fmt::print("{}", ScoresText(scores));
  fmt::print("accuracy       {:.3f} %\n", 100 * scores.accuracy());
  if (parent) fmt::print("float parent   {:.3f} %\n", 100 * *parent);
  fmt::print("majority       {:.3f} %\n", 100 * scores.majority());
  fmt::print("weight bits    {} of {}\n", program.resident_bits(), program.chip.weight_bits());
  fmt::print("mismatches     {}\n", evaluation.mismatches);
  fmt::print("cycles         {} per inference, {:.2f} us at {} MHz\n",
             evaluation.cycles_per_inference,
             static_cast<double>(evaluation.cycles_per_inference) / kClockMhz, kClockMhz);
  fmt::print("wall clock     {:.1f} s\n", evaluation.seconds);
}

int Accuracy(const Options& options) {
  const Model model = LoadModel(options.model, options.chip);
  const Program& program = model.program;
  const Task& task = TaskFor(options.task, program, options.model);
  std::string split = options.split.empty() ? Metadata(program, "flexi.split") : options.split;
  if (split.empty()) split = task.splits().front();
  Examples examples =
      task.Split(DataFolder(options), split, Part::kTest, InputFor(task, program, options.model),
                 SplitSeed(options, program), 0);
  CheckProgram(program, examples, options.model);
  if (ClassesOf(program, examples) != examples.classes)
    throw Error(fmt::format("{}: its classes are {}; split {} has {}", options.model,
                            Metadata(program, "flexi.classes"), split,
                            fmt::join(examples.classes, ",")));
  WarnOfOtherSplit(options, program, split);
  if (options.limit > 0 && examples.examples.size() > static_cast<size_t>(options.limit))
    examples.examples.resize(static_cast<size_t>(options.limit));
  EvaluateOptions how;
  how.backend = BackendFrom(options.backend);
  how.jobs = options.jobs;
  how.title = task.figures(split);
  how.unit = task.unit();
  const Evaluation evaluation = Evaluate(model, FeaturesOf(examples), how);
  std::vector<int> labels;
  for (const Example& example : examples.examples) labels.push_back(example.label);
  const Scores scores = CountScores(evaluation.verdicts, labels, examples.classes);
  Print(options, task, split, program, examples, scores, evaluation);
  if (options.limit == 0 && options.backend != "ref")
    Save(options, task, split, program, scores, evaluation);
  return evaluation.mismatches == 0 ? kExitGood : kExitCheckFailed;
}

}  // namespace

std::function<int()> AddAccuracyCommand(CLI::App* app) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app->add_subcommand("accuracy", "A whole test set through the chip, with scores");
  command->add_option("--task", options->task, "what the data are (default: the model's own)")
      ->type_name(TaskValues());
  command
      ->add_option("--split", options->split,
                   "of the task (default: the one the model was trained for)")
      ->type_name(kNameValue);
  AddModelOptions(command, &options->model, &options->chip);
  AddBackendOption(command, &options->backend);
  command->add_option("--data", options->data, "folder of the public data (default: FLEXI_DATA)")
      ->type_name(kFolderValue);
  command
      ->add_option("--split-seed", options->split_seed,
                   "of a random split (default: the model's own)")
      ->type_name(kSeedValue);
  AddLimitOption(command, &options->limit, "only the first N examples, and no metrics; 0: all");
  AddJobsOption(command, &options->jobs);
  command->add_option("--metrics", options->metrics, "figures go to build/metrics/NAME.json")
      ->type_name(kNameValue)
      ->capture_default_str();
  command->add_flag("--json", options->json, "machine readable");
  command->footer(
      "Example: FLEXI_DATA=/data flexi accuracy --split random --model models/ecg-nv-random.onnx");
  return [options] { return Accuracy(*options); };
}

}  // namespace flexi
