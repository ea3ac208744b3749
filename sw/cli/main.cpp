// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "sw/cli/command.h"
#include "sw/common/error.h"
#include "sw/common/interrupt.h"
#include "sw/common/terminal.h"
#include "sw/common/version.h"

namespace flexi {
namespace {

struct Entry {
  const char* name;
  AddCommand add;
};
constexpr Entry kCommands[] = {
    {"chips", AddChipsCommand},
    {"compile", AddCompileCommand},
    {"run", AddRunCommand},
    {"accuracy", AddAccuracyCommand},
    {"verify", AddVerifyCommand},
    {"explain", AddExplainCommand},
    {"firmware", AddFirmwareCommand},
    {"report", AddReportCommand},
    {"wave", AddWaveCommand},
    {"asm", AddAsmCommand},
    {"disasm", AddDisasmCommand},
    {"features", AddFeaturesCommand},
    {"vectors", AddVectorsCommand},
    {"soak", AddSoakCommand},
    {"bench", AddBenchCommand},
    {"doctor", AddDoctorCommand},
    {"completions", AddCompletionsCommand},
    {"man", AddManCommand},
};

constexpr const char* kExamples =
    "Examples\n"
    "  heart beats of a recorded ECG, on the RTL and the reference, compared:\n"
    "    flexi run --model models/ecg-nv-random.onnx\n"
    "  a network to a program, with what it costs layer by layer; the program explained:\n"
    "    flexi compile models/ecg-nv-random.onnx --chip flexi-1 -o ecg.flx\n"
    "    flexi explain ecg.flx\n"
    "  the same program on a file of one's own, with the waveform of five beats:\n"
    "    flexi run --model ecg.flx --input 208.hea --limit 5 --trace ecg.fst\n"
    "  every layer's integers against those of the trainer:\n"
    "    flexi verify net.onnx --golden net.npz --chip flexi-4\n"
    "  what this system lacks, and what that costs:\n"
    "    flexi doctor\n"
    "Each command explains itself: flexi COMMAND --help. All but completions take --json.\n"
    "Exit codes: 0 fine, 1 a check failed, 2 bad input, 130 interrupted. Documents: docs/tools.md.";

void CheckName(const std::string& word) {
  std::vector<std::string> known;
  for (const Entry& entry : kCommands) {
    if (word == entry.name) return;
    known.emplace_back(entry.name);
  }
  throw Error(fmt::format("unknown command \"{}\"; known: {}", word, fmt::join(known, ", ")));
}

int Main(int argc, char** argv) {
  const bool named = argc > 1 && argv[1][0] != '-';
  if (named) CheckName(argv[1]);
  CLI::App app("FLEXI: compile small quantised networks and run them on the chips", "flexi");
  app.footer(kExamples);
  app.set_version_flag("--version", std::string("flexi ") + kVersion, "the version, and exit");
  app.require_subcommand(1);
  std::vector<std::pair<std::string, std::function<int()>>> runners;
  for (const Entry& entry : kCommands) runners.emplace_back(entry.name, entry.add(&app));
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    throw Error(fmt::format("{} (see flexi {}--help)", error.what(),
                            named ? std::string(argv[1]) + " " : ""));
  }
  for (const auto& [name, runner] : runners)
    if (app.got_subcommand(name)) return runner();
  return kExitBadInput;
}

void PrintError(const std::string& text) {
  const bool colour = ColourOn(STDERR_FILENO);
  fmt::print(stderr, "{}flexi:{} {}\n", colour ? "\033[31m" : "", colour ? "\033[0m" : "", text);
}

}  // namespace
}  // namespace flexi

int main(int argc, char** argv) {
  flexi::CatchInterrupts();
  try {
    return flexi::Main(argc, argv);
  } catch (const flexi::Error& error) {
    flexi::PrintError(error.what());
    return flexi::kExitBadInput;
  } catch (const std::exception& error) {  // a device that hangs, a broken invariant
    flexi::PrintError(std::string("failed: ") + error.what());
    return flexi::kExitCheckFailed;
  }
}
