// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <memory>

#include "sw/cli/command.h"
#include "sw/cli/help_tree.h"
#include "sw/cli/values.h"
#include "sw/common/error.h"

namespace flexi {
namespace {

std::string Joined(const std::vector<std::string>& words) {
  return fmt::format("{}", fmt::join(words, " "));
}

std::vector<std::string> CommandNames(const HelpCommand& program) {
  std::vector<std::string> names;
  for (const HelpCommand& command : program.commands) names.push_back(command.name);
  return names;
}

// Inside of single quotes, which none of the shells ends at a backslash.
std::string Quoted(const std::string& text) {
  std::string quoted;
  for (const char c : text) quoted += c == '\'' ? "'\\''" : std::string(1, c);
  return quoted;
}

std::string Bash(const HelpCommand& program) {
  std::string values;
  std::string options;
  for (const HelpCommand& command : program.commands) {
    std::vector<std::string> names;
    for (const HelpOption& option : command.options) {
      if (option.positional) continue;
      names.insert(names.end(), option.names.begin(), option.names.end());
      if (option.value.empty()) continue;
      std::string action = "return";  // a number or a name: nothing to offer
      if (option.value == kFileValue)
        action = "compopt -o filenames; COMPREPLY=($(compgen -f -- \"$cur\")); return";
      if (option.value == kFolderValue)
        action = "compopt -o filenames; COMPREPLY=($(compgen -d -- \"$cur\")); return";
      if (!option.choices().empty())
        action = fmt::format("COMPREPLY=($(compgen -W \"{}\" -- \"$cur\")); return",
                             Joined(option.choices()));
      for (const std::string& name : option.names)
        values += fmt::format("    \"{} {}\") {} ;;\n", command.name, name, action);
    }
    options += fmt::format("    {}) options=\"{}\" ;;\n", command.name, Joined(names));
    for (const HelpOption& option : command.options)
      if (option.positional && !option.choices().empty())
        values += fmt::format(
            "    \"{0} {0}\") COMPREPLY=($(compgen -W \"{1}\" -- \"$cur\")); return ;;\n",
            command.name, Joined(option.choices()));
  }
  return fmt::format(
      R"(# bash completion of flexi, made by `flexi completions bash`
_flexi() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD - 1]}} options=
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "{} --help --version" -- "$cur"))
    return
  fi
  [ "$COMP_CWORD" -gt 2 ] || prev=${{COMP_WORDS[1]}}
  case "${{COMP_WORDS[1]}} $prev" in
{}  esac
  case "${{COMP_WORDS[1]}}" in
{}  esac
  if [[ $cur == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$cur"))
  else
    compopt -o filenames
    COMPREPLY=($(compgen -f -- "$cur"))
  fi
}}
complete -F _flexi flexi
)",
      Joined(CommandNames(program)), values, options);
}

// A text of an _arguments spec, where brackets and colons have a meaning.
std::string ZshText(const std::string& text) {
  std::string escaped;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') escaped += '\\';
    escaped += c;
  }
  return Quoted(escaped);
}

std::string ZshAction(const HelpOption& option) {
  if (option.value.empty()) return "";
  std::string action = " ";
  if (option.value == kFileValue) action = "_files";
  if (option.value == kFolderValue) action = "_files -/";
  if (!option.choices().empty()) action = fmt::format("({})", Joined(option.choices()));
  return fmt::format(":{}:{}", ZshText(option.value), action);
}

std::string Zsh(const HelpCommand& program) {
  std::string commands;
  std::string cases;
  for (const HelpCommand& command : program.commands) {
    commands += fmt::format("    '{}:{}'\n", command.name, ZshText(command.description));
    std::string specs;
    for (const HelpOption& option : command.options) {
      if (option.positional) specs += fmt::format(" \\\n        '{}'", ZshAction(option));
      for (const std::string& name : option.names)
        if (!option.positional)
          specs += fmt::format(" \\\n        '{}[{}]{}'", name, ZshText(option.description),
                               ZshAction(option));
    }
    cases += fmt::format("    {})\n      _arguments{} ;;\n", command.name, specs);
  }
  return fmt::format(
      R"(#compdef flexi
# zsh completion of flexi, made by `flexi completions zsh`
_flexi() {{
  local -a commands
  commands=(
{}  )
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command=$words[2]
  shift words
  (( CURRENT-- ))
  case $command in
{}  esac
}}
compdef _flexi flexi
)",
      commands, cases);
}

std::string Fish(const HelpCommand& program) {
  std::string text = "# fish completion of flexi, made by `flexi completions fish`\n";
  for (const HelpCommand& command : program.commands) {
    text += fmt::format("complete -c flexi -n __fish_use_subcommand -f -a {} -d '{}'\n",
                        command.name, Quoted(command.description));
    for (const HelpOption& option : command.options) {
      std::string names;
      for (const std::string& name : option.names)
        names += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
      if (option.positional) names = "";
      std::string value;
      if (option.value == kFileValue || option.value == kFolderValue) {
        value = option.positional ? "" : " -r";
      } else if (!option.choices().empty()) {
        value = fmt::format(" -x -a '{}'", Joined(option.choices()));
      } else if (!option.value.empty() && !option.positional) {
        value = " -x";
      }
      if (option.positional && value.empty()) continue;  // files, which fish offers by itself
      if (option.positional) value.replace(0, 3, " -f");
      text += fmt::format("complete -c flexi -n '__fish_seen_subcommand_from {}'{}{} -d '{}'\n",
                          command.name, names, value, Quoted(option.description));
    }
  }
  return text;
}

using Writer = std::string (*)(const HelpCommand&);
const std::map<std::string, Writer> kWriters = {{"bash", Bash}, {"fish", Fish}, {"zsh", Zsh}};

}  // namespace

std::function<int()> AddCompletionsCommand(CLI::App* app) {
  auto shell = std::make_shared<std::string>();
  CLI::App* command =
      app->add_subcommand("completions", "Completion of commands and options, for a shell");
  command->add_option("SHELL", *shell, "whose language")->required()->type_name("bash|zsh|fish");
  command->footer(
      "Examples:\n"
      "  source <(flexi completions bash)\n"
      "  flexi completions zsh > ~/.zfunc/_flexi\n"
      "  flexi completions fish > ~/.config/fish/completions/flexi.fish");
  return [app, shell] {
    const auto writer = kWriters.find(*shell);
    if (writer == kWriters.end())
      throw Error(fmt::format("unknown shell \"{}\"; known: bash, zsh, fish", *shell));
    fmt::print("{}", writer->second(ReadHelp(*app)));
    return kExitGood;
  };
}

}  // namespace flexi
