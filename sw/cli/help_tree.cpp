// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/help_tree.h"

#include <CLI/StringTools.hpp>

namespace flexi {
namespace {

HelpOption ReadOption(const CLI::Option& option) {
  HelpOption help;
  for (const std::string& name : option.get_snames()) help.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) help.names.push_back("--" + name);
  help.positional = help.names.empty();
  if (help.positional) help.names.push_back(option.get_name(true));
  if (option.get_items_expected_max() > 0) {
    const std::string type = option.get_type_name();  // name:limits
    const size_t colon = type.find(':');
    help.value = type.substr(0, colon);
    if (colon != std::string::npos) help.limits = type.substr(colon + 1);
  }
  help.description = option.get_description();
  help.fallback = option.get_default_str();
  help.required = option.get_required();
  return help;
}

}  // namespace

std::vector<std::string> HelpOption::choices() const {
  return value.find('|') == std::string::npos ? std::vector<std::string>()
                                              : CLI::detail::split(value, '|');
}

HelpCommand ReadHelp(const CLI::App& app) {
  HelpCommand help;
  help.name = app.get_name();
  help.description = app.get_description();
  help.footer = app.get_footer();
  for (const CLI::Option* option : app.get_options()) help.options.push_back(ReadOption(*option));
  for (const CLI::App* command : app.get_subcommands([](const CLI::App*) { return true; }))
    help.commands.push_back(ReadHelp(*command));
  return help;
}

nlohmann::ordered_json HelpJson(const HelpCommand& command) {
  auto options = nlohmann::ordered_json::array();
  for (const HelpOption& option : command.options)
    options.push_back({{"names", option.names},
                       {"value", option.value},
                       {"limits", option.limits},
                       {"description", option.description},
                       {"default", option.fallback},
                       {"positional", option.positional},
                       {"required", option.required}});
  auto commands = nlohmann::ordered_json::array();
  for (const HelpCommand& child : command.commands) commands.push_back(HelpJson(child));
  return {{"name", command.name},
          {"description", command.description},
          {"options", options},
          {"commands", commands},
          {"footer", command.footer}};
}

}  // namespace flexi
