// SPDX-License-Identifier: Apache-2.0
// The commands and options of a CLI11 program as plain data: man page and completions are made of
// it, so they say what --help says.
#pragma once

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace flexi {

struct HelpOption {
  std::vector<std::string> names;  // "-o", "--output"; the bare name of a positional
  std::string value;               // as values.h says; empty: a flag
  std::string limits;              // "INT in [1 - 256]"
  std::string description;
  std::string fallback;  // what it is when it is not given, where that is fixed
  bool positional = false;
  bool required = false;

  // Of value "a|b|c"; empty for others.
  std::vector<std::string> choices() const;
};

struct HelpCommand {
  std::string name;
  std::string description;
  std::string footer;
  std::vector<HelpOption> options;
  std::vector<HelpCommand> commands;
};

HelpCommand ReadHelp(const CLI::App& app);
nlohmann::ordered_json HelpJson(const HelpCommand& command);

}  // namespace flexi
