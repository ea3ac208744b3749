// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "sw/cli/command.h"
#include "sw/cli/ecg_task.h"
#include "sw/cli/evaluate.h"
#include "sw/cli/model.h"
#include "sw/common/error.h"
#include "sw/common/metrics.h"

namespace flexi {
namespace {

constexpr double kGoalAccuracy = 0.992;    // random split
constexpr double kGoalSensitivity = 0.97;  // random split
constexpr double kGoalWeightBits = 1024;   // of FLEXI-1

struct Options {
  std::string task = "ecg-nv";
  std::string split = "random";
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

struct Scores {
  uint64_t beats = 0;
  uint64_t true_v = 0, missed_v = 0, false_v = 0, true_n = 0;
  double Share(uint64_t part, uint64_t whole) const {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
  }
  double accuracy() const { return Share(true_v + true_n, beats); }
  double sensitivity() const { return Share(true_v, true_v + missed_v); }
  double precision() const { return Share(true_v, true_v + false_v); }
  double majority() const {
    const uint64_t v = true_v + missed_v;
    return Share(std::max(v, beats - v), beats);
  }
};

Scores Count(const std::vector<int>& verdicts, const std::vector<int>& classes) {
  Scores scores;
  for (size_t i = 0; i < verdicts.size(); ++i) {
    ++scores.beats;
    if (classes[i] == 1) {
      ++(verdicts[i] == 1 ? scores.true_v : scores.missed_v);
    } else {
      ++(verdicts[i] == 1 ? scores.false_v : scores.true_n);
    }
  }
  return scores;
}

std::string Folder(const Options& options) {
  if (!options.data.empty()) return options.data;
  const char* root = std::getenv("FLEXI_DATA");
  if (root == nullptr || *root == '\0')
    throw Error(
        "no recorded beats: set FLEXI_DATA to the folder that has ecg/mitdb, or give --data");
  return std::string(root) + "/ecg/mitdb";
}

// The seed that the model was trained with, unless the user names another.
uint32_t SplitSeed(const Options& options, const Program& program) {
  const auto seed = program.metadata.find("flexi.split.seed");
  if (options.split_seed != 1 || seed == program.metadata.end()) return options.split_seed;
  return static_cast<uint32_t>(std::strtoul(seed->second.c_str(), nullptr, 10));
}

void WarnOfOtherSplit(const Options& options, const Program& program) {
  const auto trained = program.metadata.find("flexi.split");
  if (trained != program.metadata.end() && trained->second != options.split)
    fmt::print(stderr,
               "flexi: note: {} was trained for split {}, tested on {}: its training beats "
               "may be among the tested ones\n",
               options.model, trained->second, options.split);
}

void Save(const Options& options, const Program& program, const Scores& scores,
          const Evaluation& evaluation) {
  const std::string config =
      fmt::format("{}/{}/{}", program.chip.name, options.task, options.split);
  const bool random = options.split == "random";
  const auto goal = [&](double value) {
    return random ? std::optional<double>(value) : std::nullopt;
  };
  const auto ok = [&](bool reached) {
    return random ? std::optional<bool>(reached) : std::nullopt;
  };
  const auto mismatches = static_cast<double>(evaluation.mismatches);
  const auto bits = static_cast<double>(program.resident_bits());
  WriteMetrics(
      options.metrics,
      {{"accuracy", config, scores.accuracy(), "fraction", goal(kGoalAccuracy),
        ok(scores.accuracy() >= kGoalAccuracy)},
       {"sensitivity", config, scores.sensitivity(), "fraction", goal(kGoalSensitivity),
        ok(scores.sensitivity() >= kGoalSensitivity)},
       {"precision", config, scores.precision(), "fraction", {}, {}},
       {"majority", config, scores.majority(), "fraction", {}, {}},
       {"weight_bits", config, bits, "bits", kGoalWeightBits, bits <= kGoalWeightBits},
       {"mismatches", config, mismatches, "beats", 0, mismatches == 0},
       {"cycles", config, static_cast<double>(evaluation.cycles_per_inference), "cycles", {}, {}},
       {"beats", config, static_cast<double>(scores.beats), "beats", {}, {}}});
}

void Print(const Options& options, const Program& program, const Scores& scores,
           const Evaluation& evaluation) {
  if (options.json) {
    const nlohmann::ordered_json json = {{"chip", program.chip.name},
                                         {"task", options.task},
                                         {"split", options.split},
                                         {"beats", scores.beats},
                                         {"accuracy", scores.accuracy()},
                                         {"sensitivity", scores.sensitivity()},
                                         {"precision", scores.precision()},
                                         {"majority", scores.majority()},
                                         {"weight_bits", program.resident_bits()},
                                         {"mismatches", evaluation.mismatches},
                                         {"cycles", evaluation.cycles_per_inference},
                                         {"seconds", evaluation.seconds}};
    fmt::print("{}\n", json.dump(1));
    return;
  }
  fmt::print("{}/{}/{}, {} on {}\n", program.chip.name, options.task, options.split, program.model,
             options.backend == "ref" ? "the reference" : "the RTL");
  fmt::print("beats          {} ({} V)\n", scores.beats, scores.true_v + scores.missed_v);
  fmt::print("accuracy       {:.3f} %\n", 100 * scores.accuracy());
  fmt::print("V sensitivity  {:.3f} %\n", 100 * scores.sensitivity());
  fmt::print("V precision    {:.3f} %\n", 100 * scores.precision());
  fmt::print("majority       {:.3f} %\n", 100 * scores.majority());
  fmt::print("weight bits    {} of {}\n", program.resident_bits(), program.chip.weight_bits());
  fmt::print("mismatches     {}\n", evaluation.mismatches);
  fmt::print("wall clock     {:.1f} s\n", evaluation.seconds);
}

int Accuracy(const Options& options) {
  if (options.task != "ecg-nv")
    throw Error(fmt::format("unknown task \"{}\"; known: ecg-nv", options.task));
  const Model model = LoadModel(options.model, options.chip);
  CheckEcgProgram(model.program, options.model);
  EcgBeats beats = TestBeats(Folder(options), options.split, SplitSeed(options, model.program));
  WarnOfOtherSplit(options, model.program);
  if (options.limit > 0 && beats.features.size() > static_cast<size_t>(options.limit)) {
    beats.features.resize(static_cast<size_t>(options.limit));
    beats.classes.resize(static_cast<size_t>(options.limit));
  }
  EvaluateOptions how;
  how.backend = BackendFrom(options.backend);
  how.jobs = options.jobs;
  how.title = options.task + "/" + options.split;
  how.unit = "beats";
  const Evaluation evaluation = Evaluate(model, beats.features, how);
  const Scores scores = Count(evaluation.verdicts, beats.classes);
  Print(options, model.program, scores, evaluation);
  if (options.limit == 0 && options.backend != "ref")
    Save(options, model.program, scores, evaluation);
  return evaluation.mismatches == 0 ? kExitGood : kExitCheckFailed;
}

}  // namespace

std::function<int()> AddAccuracyCommand(CLI::App* app) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app->add_subcommand("accuracy", "A whole test set through the chip, with scores");
  command->add_option("--task", options->task, "ecg-nv: MIT-BIH beats, N against V")
      ->capture_default_str();
  command->add_option("--split", options->split, "random (a fifth of all beats) or inter (DS2)")
      ->capture_default_str();
  command->add_option("--model", options->model, ".onnx or .flx")->required();
  command->add_option("--chip", options->chip, "for .onnx: the chip (default flexi-1)");
  command->add_option("--backend", options->backend, "rtl, ref, or both and compare")
      ->capture_default_str();
  command->add_option("--data", options->data, "folder of the records (FLEXI_DATA/ecg/mitdb)");
  command->add_option("--split-seed", options->split_seed, "of the random split (the model's own)");
  command->add_option("--limit", options->limit, "only the first N beats; writes no metrics")
      ->check(CLI::NonNegativeNumber);
  command->add_option("--jobs", options->jobs, "threads, each with its own chips")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  command->add_option("--metrics", options->metrics, "name of the file in build/metrics")
      ->capture_default_str();
  command->add_flag("--json", options->json, "machine readable");
  command->footer(
      "Example: FLEXI_DATA=/data flexi accuracy --split random --model models/ecg-nv-random.onnx");
  return [options] { return Accuracy(*options); };
}

}  // namespace flexi
