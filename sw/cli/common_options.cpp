// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/common_options.h"

#include "sw/cli/values.h"

namespace flexi {
namespace {

constexpr int kMostJobs = 256;

void AddCompiledChip(CLI::App* command, std::string* chip) {
  command->add_option("--chip", *chip, "for .onnx: the chip (default flexi-1)")
      ->type_name(ChipValues());
}

}  // namespace

void AddModelOptions(CLI::App* command, std::string* model, std::string* chip) {
  command->add_option("--model", *model, ".onnx (compiled on the way) or .flx")
      ->required()
      ->type_name(kFileValue);
  AddCompiledChip(command, chip);
}

void AddProgramOptions(CLI::App* command, std::string* file, std::string* chip) {
  command->add_option("FILE", *file, "the program (.flx), or a network that is compiled")
      ->required()
      ->type_name(kFileValue);
  AddCompiledChip(command, chip);
}

void AddBackendOption(CLI::App* command, std::string* backend) {
  command->add_option("--backend", *backend, "device; both are compared")
      ->type_name(kBackendValues)
      ->capture_default_str();
}

void AddLimitOption(CLI::App* command, int* limit, const std::string& words) {
  command->add_option("--limit", *limit, words)
      ->type_name(kCountValue)
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
}

void AddJobsOption(CLI::App* command, int* jobs) {
  command->add_option("--jobs", *jobs, "threads, each with its own chips")
      ->type_name(kCountValue)
      ->check(CLI::Range(1, kMostJobs))
      ->capture_default_str();
}

void AddSeedOption(CLI::App* command, uint64_t* seed) {
  command->add_option("--seed", *seed, "power-up contents of the chips")
      ->type_name(kSeedValue)
      ->capture_default_str();
}

}  // namespace flexi
