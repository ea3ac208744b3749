// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "sw/chip/chip_config.h"
#include "sw/cli/command.h"
#include "sw/cli/model.h"
#include "sw/cli/task_input.h"
#include "sw/cli/values.h"
#include "sw/common/atomic_file.h"
#include "sw/common/error.h"
#include "sw/tester/pins.h"
#include "sw/tester/sections.h"

namespace flexi {
namespace {

constexpr uint64_t kLargest = 1ULL << 30U;

struct Options {
  std::string chip = "flexi-1";
  std::string model;
  std::string input = "scipy";
  std::string output;
  std::string replay;
  std::string backend = "ref";
  uint64_t seed = 1;
  bool brief = false;
  bool json = false;
};

int Save(const Options& options, const std::string& vectors) {
  WriteFileAtomically(options.output, vectors);
  if (!options.json) return kExitGood;
  const nlohmann::ordered_json json = {{"chip", options.chip},
                                       {"output", options.output},
                                       {"lines", std::count(vectors.begin(), vectors.end(), '\n')}};
  fmt::print("{}\n", json.dump(1));
  return kExitGood;
}

int Write(const Options& options) {
  if (options.brief) {
    if (options.output.empty()) throw Error("vectors: give --output with --short");
    return Save(options, MakeShortVectors(FindChip(options.chip)));
  }
  if (options.model.empty() || options.output.empty())
    throw Error("vectors: give --model and --output, or --replay, or --short");
  const Model model = LoadModel(options.model, options.chip);
  const Task& task = TaskFor("", model.program, options.model);
  const Examples examples = task.Load(options.input, InputFor(task, model.program, options.model));
  CheckProgram(model.program, examples, options.model);
  return Save(options, MakeVectors(model.program, examples.examples.front().features));
}

int PlayBack(const Options& options) {
  const ChipConfig& chip = FindChip(options.chip);
  if (options.backend != "ref" && options.backend != "rtl")
    throw Error(fmt::format("unknown backend \"{}\"; known: ref, rtl", options.backend));
  const std::unique_ptr<Device> device =
      options.backend == "ref" ? MakeReference(chip, options.seed) : MakeRtl(chip, options.seed);
  const ReplayResult result =
      Replay(ReadFile(options.replay, kLargest), options.replay, device.get());
  if (options.json) {
    const nlohmann::ordered_json json = {{"chip", options.chip},
                                         {"device", device->kind()},
                                         {"cycles", result.cycles},
                                         {"compared", result.compared},
                                         {"wrong", result.wrong}};
    fmt::print("{}\n", json.dump(1));
    return result.wrong.empty() ? kExitGood : kExitCheckFailed;
  }
  fmt::print("{} cycles, {} output bits compared on {}\n", result.cycles, result.compared,
             device->kind());
  if (result.wrong.empty()) return kExitGood;
  fmt::print("{}\n", result.wrong);
  return kExitCheckFailed;
}

}  // namespace

std::function<int()> AddVectorsCommand(CLI::App* app) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app->add_subcommand("vectors", "Vectors for a tester, cycle by cycle; or replay them");
  command->add_option("--chip", options->chip, "the chip, see flexi chips")
      ->type_name(ChipValues())
      ->capture_default_str();
  command->add_option("--model", options->model, "network of the inference: .onnx")
      ->type_name(kFileValue);
  command
      ->add_option("--input", options->input,
                   "signal of the inference: default, or a file that run takes")
      ->type_name(kFileValue)
      ->capture_default_str();
  command->add_flag("--short", options->brief,
                    "two dot products in a few dozen cycles, without a network");
  command->add_option("--output", options->output, "file to write")->type_name(kFileValue);
  command->add_option("--replay", options->replay, "file to play into a device instead")
      ->type_name(kFileValue);
  command->add_option("--backend", options->backend, "device of a replay")
      ->type_name("rtl|ref")
      ->capture_default_str();
  command->add_option("--seed", options->seed, "power-up contents of a replay")
      ->type_name(kSeedValue)
      ->capture_default_str();
  command->add_flag("--json", options->json, "machine readable");
  command->footer(
      "Examples:\n"
      "  flexi vectors --chip flexi-1 --model models/ecg-nv-random.onnx --output flexi-1.vec\n"
      "  flexi vectors --chip flexi-1 --replay flexi-1.vec --backend rtl --seed 7");
  return [options] { return options->replay.empty() ? Write(*options) : PlayBack(*options); };
}

}  // namespace flexi
