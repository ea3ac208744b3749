// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cstdlib>
#include <memory>
#include <nlohmann/json.hpp>

#include "sw/cli/command.h"
#include "sw/cli/values.h"
#include "sw/common/error.h"
#include "sw/signal/npz.h"
#include "sw/task/task.h"

namespace flexi {
namespace {

struct Options {
  std::string task;
  std::string split;
  std::string part = "train";
  std::string input;
  std::string source;
  std::string data;
  std::string output;
  unsigned seed = 1;
  int variant = 0;
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

void Write(const Examples& examples, const std::string& file) {
  std::vector<int16_t> features;
  std::vector<int32_t> labels, groups;
  for (const Example& example : examples.examples) {
    features.insert(features.end(), example.features.begin(), example.features.end());
    labels.push_back(example.label);
    groups.push_back(example.group);
  }
  const auto count = static_cast<int64_t>(labels.size());
  WriteNpz(file, {{"features", MakeIntegerArray(features, {count, examples.input.elements})},
                  {"labels", MakeIntegerArray(labels, {count})},
                  {"groups", MakeIntegerArray(groups, {count})},
                  {"bits", MakeIntegerArray(std::vector<int32_t>{examples.input.bits}, {1})}});
}

int Features(const Options& options) {
  const Task& task = TaskOf(options.task);
  if (options.part != "train" && options.part != "test")
    throw Error(fmt::format("unknown part \"{}\"; train or test would be right", options.part));
  const std::string input = options.input.empty() ? task.inputs().front() : options.input;
  const Examples examples =
      options.split.empty() ? task.Load(options.source.empty() ? "default" : options.source, input)
                            : task.Split(DataFolder(options), options.split,
                                         options.part == "test" ? Part::kTest : Part::kTrain, input,
                                         options.seed, options.variant);
  Write(examples, options.output);
  if (options.json) {
    const nlohmann::ordered_json json = {{"examples", examples.examples.size()},
                                         {"input", examples.input.name},
                                         {"elements", examples.input.elements},
                                         {"bits", examples.input.bits},
                                         {"classes", examples.classes},
                                         {"groups", examples.groups},
                                         {"source", examples.source},
                                         {"generated", examples.generated}};
    fmt::print("{}\n", json.dump(1));
    return kExitGood;
  }
  fmt::print("{}: {} examples of {} ({} numbers of {} bits), {} classes, {} groups, from {}\n",
             options.output, examples.examples.size(), examples.input.name, examples.input.elements,
             examples.input.bits, examples.classes.size(), examples.groups.size(), examples.source);
  return kExitGood;
}

}  // namespace

std::function<int()> AddFeaturesCommand(CLI::App* app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app->add_subcommand(
      "features", "The integers that networks take, of a recording or a data set, as .npz");
  command->add_option("--task", options->task, "what the signal is")
      ->required()
      ->type_name(TaskValues());
  command->add_option("--split", options->split, "split of the public data; without: --source")
      ->type_name(kNameValue);
  command->add_option("--part", options->part, "of the split")
      ->type_name("train|test")
      ->capture_default_str();
  command
      ->add_option("--source", options->source,
                   "a recording or file (default: what Debian installs)")
      ->type_name(kFileValue);
  command->add_option("--input", options->input, "definition (default: the task's first)")
      ->type_name(kNameValue);
  command->add_option("--data", options->data, "folder of the public data (default: FLEXI_DATA)")
      ->type_name(kFolderValue);
  command->add_option("--seed", options->seed, "of random splits")
      ->type_name(kSeedValue)
      ->capture_default_str();
  command
      ->add_option("--variant", options->variant, "N > 0: the same examples, disturbed; to train")
      ->type_name(kCountValue)
      ->check(CLI::NonNegativeNumber);
  command->add_option("-o,--output", options->output, ".npz: features, labels, groups, bits")
      ->required()
      ->type_name(kFileValue);
  command->add_flag("--json", options->json, "machine readable");
  command->footer(
      "Example: FLEXI_DATA=/data flexi features --task image --split optdigits --part train "
      "-o train.npz");
  return [options] { return Features(*options); };
}

}  // namespace flexi
