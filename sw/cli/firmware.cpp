// SPDX-License-Identifier: Apache-2.0
#include "sw/program/firmware.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "sw/cli/command.h"
#include "sw/cli/common_options.h"
#include "sw/cli/model.h"
#include "sw/cli/values.h"
#include "sw/common/atomic_file.h"

namespace flexi {
namespace {

struct Options {
  std::string file;
  std::string chip;
  std::string name = "network";
  std::string output;
  bool json = false;
};

int Firmware(const Options& options) {
  const Program program = LoadModel(options.file, options.chip).program;
  const std::string header = FirmwareHeader(program, options.name);
  if (!options.output.empty()) WriteFileAtomically(options.output, header);
  if (options.json) {
    const nlohmann::ordered_json json = {{"model", program.model},
                                         {"chip", program.chip.name},
                                         {"name", options.name},
                                         {"deploy_bytes", program.deploy.size()},
                                         {"program_bytes", EncodeInference(program).size()},
                                         {"features", program.tensors[0].elements},
                                         {"cycles", program.cycles()}};
    fmt::print("{}\n", json.dump(1));
  } else if (options.output.empty()) {
    fmt::print("{}", header);
  }
  return kExitGood;
}

}  // namespace

std::function<int()> AddFirmwareCommand(CLI::App* app) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app->add_subcommand("firmware", "A program as constants for a microcontroller's driver");
  AddProgramOptions(command, &options->file, &options->chip);
  command->add_option("--name", options->name, "of the constant")
      ->type_name(kNameValue)
      ->capture_default_str();
  command->add_option("-o,--output", options->output, "header file instead of standard output")
      ->type_name(kFileValue);
  command->add_flag("--json", options->json, "machine readable: sizes");
  command->footer(
      "Example: flexi firmware models/ecg-nv-random.onnx --name ecg_network -o ecg_network.h\n"
      "Networks that need the host between dot products are refused: flexi compile --on-chip-only\n"
      "says so, too. How the header is used: docs/microcontroller.md.");
  return [options] { return Firmware(*options); };
}

}  // namespace flexi
