// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <memory>

#include "sw/cli/command.h"
#include "sw/cli/help_tree.h"
#include "sw/common/version.h"

namespace flexi {
namespace {

// Text for troff: no line is taken for a request, no word for an escape, a dash stays one.
std::string Escaped(const std::string& text) {
  std::string escaped;
  bool first = true;  // of a line
  for (const char c : text) {
    if (first && (c == '.' || c == '\'')) escaped += "\\&";
    if (c == '\\') {
      escaped += "\\e";
    } else if (c == '-') {
      escaped += "\\-";
    } else {
      escaped += c;
    }
    first = c == '\n';
  }
  return escaped;
}

std::string OptionText(const HelpOption& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.names)
    names.push_back(option.positional ? fmt::format("\\fI{}\\fR", Escaped(name))
                                      : fmt::format("\\fB{}\\fR", Escaped(name)));
  std::string text = fmt::format(".TP\n{}", fmt::join(names, ", "));
  if (!option.value.empty() && !option.positional)
    text += fmt::format(" \\fI{}\\fR", Escaped(option.value));
  std::string notes;
  if (option.required) notes += "; required";
  if (!option.limits.empty()) notes += "; " + option.limits;
  if (!option.fallback.empty()) notes += "; default " + option.fallback;
  return text + fmt::format("\n{}{}\n", Escaped(option.description), Escaped(notes));
}

std::string CommandText(const HelpCommand& program, const HelpCommand& command) {
  std::string usage;
  for (const HelpOption& option : command.options)
    if (option.positional) usage += fmt::format(" \\fI{}\\fR", Escaped(option.names.front()));
  std::string text = fmt::format(".SS {0} {1}\n.B {0} {1}\n[\\fIoptions\\fR]{2}\n.PP\n{3}.\n",
                                 Escaped(program.name), Escaped(command.name), usage,
                                 Escaped(command.description));
  for (const HelpOption& option : command.options) text += OptionText(option);
  if (!command.footer.empty()) text += fmt::format(".PP\n.nf\n{}\n.fi\n", Escaped(command.footer));
  return text;
}

std::string ManPage(const HelpCommand& program) {
  std::string text = fmt::format(
      ".TH FLEXI 1 \"\" \"flexi {}\" \"User commands\"\n.SH NAME\nflexi \\- {}\n"
      ".SH SYNOPSIS\n.B flexi\n\\fIcommand\\fR [\\fIoptions\\fR]\n"
      ".SH DESCRIPTION\n.nf\n{}\n.fi\n.SH COMMANDS\n",
      Escaped(kVersion), Escaped(program.description), Escaped(program.footer));
  for (const HelpCommand& command : program.commands) text += CommandText(program, command);
  return text +
         ".SH EXIT STATUS\n"
         ".TP\n0\nfine\n"
         ".TP\n1\na check failed: a mismatch, a chip that does not answer, something missing\n"
         ".TP\n2\nbad input; one line on standard error names it and says what would be right\n"
         ".TP\n130\ninterrupted by Ctrl\\-C; no file is half written\n"
         ".SH ENVIRONMENT\n"
         ".TP\n.B FLEXI_DATA\nfolder of the public data: ecg, audio, image, physio\n"
         ".TP\n.B FLEXI_METRICS\nfolder of measured figures; build/metrics when not set\n"
         ".TP\n.B FLEXI_SEED\nseed of random tests, and of soak\n"
         ".TP\n.B NO_COLOR\nno colours, on terminals neither\n";
}

}  // namespace

std::function<int()> AddManCommand(CLI::App* app) {
  auto json = std::make_shared<bool>(false);
  CLI::App* command = app->add_subcommand("man", "This program's manual page");
  command->add_flag("--json", *json, "commands and options as data instead");
  command->footer(
      "Examples:\n"
      "  flexi man | man -l -\n"
      "  flexi man > ~/.local/share/man/man1/flexi.1");
  return [app, json] {
    const HelpCommand program = ReadHelp(*app);
    if (*json) {
      fmt::print("{}\n", HelpJson(program).dump(1));
    } else {
      fmt::print("{}", ManPage(program));
    }
    return kExitGood;
  };
}

}  // namespace flexi
