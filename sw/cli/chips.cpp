// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "sw/chip/chip_config.h"
#include "sw/cli/command.h"
#include "sw/cli/values.h"

namespace flexi {
namespace {

struct Options {
  std::string config;
  bool all = false;
  bool json = false;
};

int Chips(const Options& options) {
  std::vector<ChipConfig> chips = options.all ? AllChips() : NamedChips();
  if (!options.config.empty()) chips = LoadChips(options.config);
  if (options.json) {
    auto list = nlohmann::ordered_json::array();
    for (const ChipConfig& chip : chips)
      list.push_back({{"name", chip.name},
                      {"chip_id", chip.chip_id},
                      {"cores", chip.cores},
                      {"lanes", chip.lanes},
                      {"rows", chip.rows},
                      {"feature_rows", chip.feature_rows},
                      {"acc_width", chip.acc_width},
                      {"overlap", chip.overlap},
                      {"ring", chip.ring},
                      {"weight_bits", chip.weight_bits()},
                      {"transistor_limit", chip.transistor_limit}});
    fmt::print("{}\n", list.dump(1));
    return kExitGood;
  }
  fmt::print("{:<14}{:>6}{:>7}{:>6}{:>14}{:>13}{:>6}{:>9}{:>6}\n", "chip", "cores", "lanes", "rows",
             "feature rows", "weight bits", "acc", "overlap", "ring");
  for (const ChipConfig& chip : chips)
    fmt::print("{:<14}{:>6}{:>7}{:>6}{:>14}{:>13}{:>6}{:>9}{:>6}\n", chip.name, chip.cores,
               chip.lanes, chip.rows, chip.feature_rows, chip.weight_bits(), chip.acc_width,
               chip.overlap ? "yes" : "no", chip.ring ? "yes" : "no");
  return kExitGood;
}

}  // namespace

std::function<int()> AddChipsCommand(CLI::App* app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app->add_subcommand("chips", "The chips and their sizes");
  command->add_flag("--all", options->all, "the odd ones that only tests use, too");
  command->add_option("--config", options->config, "another configuration file than the built-in")
      ->type_name(kFileValue);
  command->add_flag("--json", options->json, "machine readable");
  command->footer("Example: flexi chips --all");
  return [options] { return Chips(*options); };
}

}  // namespace flexi
