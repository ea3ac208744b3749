// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>

#include "sw/cli/command.h"
#include "sw/cli/model.h"
#include "sw/common/error.h"
#include "sw/program/program_file.h"

namespace flexi {
namespace {

struct Options {
  std::string model;
  std::string chip = "flexi-1";
  std::string out;
  bool json = false;
};

int CompileModel(const Options& options) {
  if (!options.model.ends_with(".onnx"))
    throw Error(fmt::format("{}: an .onnx file would be right", options.model));
  const Model model = LoadModel(options.model, options.chip);
  if (!options.out.empty()) WriteProgram(model.program, options.out);
  fmt::print("{}", options.json ? ReportJson(model.program) : ReportText(model.program));
  return kExitGood;
}

}  // namespace

std::function<int()> AddCompileCommand(CLI::App* app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app->add_subcommand("compile", "A quantised ONNX network to a chip program");
  command->add_option("MODEL", options->model, "the .onnx file")->required();
  command->add_option("--chip", options->chip, "the chip, see flexi chips")->capture_default_str();
  command->add_option("-o,--output", options->out, "the .flx file; without it only the report");
  command->add_flag("--json", options->json, "machine readable report");
  command->footer("Example: flexi compile models/ecg-nv-random.onnx --chip flexi-1 -o ecg.flx");
  return [options] { return CompileModel(*options); };
}

}  // namespace flexi
