// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <string>
#include <vector>

#include "sw/cli/command.h"
#include "sw/common/error.h"

namespace flexi {
namespace {

struct Entry {
  const char* name;
  AddCommand add;
};
constexpr Entry kCommands[] = {
    {"chips", AddChipsCommand},     {"compile", AddCompileCommand},
    {"run", AddRunCommand},         {"accuracy", AddAccuracyCommand},
    {"asm", AddAsmCommand},         {"disasm", AddDisasmCommand},
    {"soak", AddSoakCommand},       {"bench", AddBenchCommand},
    {"vectors", AddVectorsCommand}, {"features", AddFeaturesCommand},
    {"verify", AddVerifyCommand},   {"report", AddReportCommand},
    {"wave", AddWaveCommand},
};

void CheckName(const std::string& word) {
  std::vector<std::string> known;
  for (const Entry& entry : kCommands) {
    if (word == entry.name) return;
    known.emplace_back(entry.name);
  }
  throw Error(fmt::format("unknown command \"{}\"; known: {}", word, fmt::join(known, ", ")));
}

int Main(int argc, char** argv) {
  if (argc > 1 && argv[1][0] != '-') CheckName(argv[1]);
  CLI::App app("FLEXI: compile small quantised networks and run them on the chips", "flexi");
  app.footer(
      "Example: flexi run --task ecg --input scipy --model models/ecg-nv-random.onnx\n"
      "Each command explains itself: flexi COMMAND --help");
  app.require_subcommand(1);
  std::vector<std::pair<std::string, std::function<int()>>> runners;
  for (const Entry& entry : kCommands) runners.emplace_back(entry.name, entry.add(&app));
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    throw Error(std::string(error.what()) + " (see --help)");
  }
  for (const auto& [name, runner] : runners)
    if (app.got_subcommand(name)) return runner();
  return kExitBadInput;
}

}  // namespace
}  // namespace flexi

int main(int argc, char** argv) {
  try {
    return flexi::Main(argc, argv);
  } catch (const flexi::Error& error) {
    fmt::print(stderr, "flexi: {}\n", error.what());
    return flexi::kExitBadInput;
  } catch (const std::exception& error) {  // a device that hangs, a broken invariant
    fmt::print(stderr, "flexi: failed: {}\n", error.what());
    return flexi::kExitCheckFailed;
  }
}
