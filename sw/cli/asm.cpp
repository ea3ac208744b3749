// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "sw/asm/assembler.h"
#include "sw/asm/disassembler.h"
#include "sw/cli/command.h"
#include "sw/cli/values.h"
#include "sw/common/atomic_file.h"
#include "sw/common/error.h"
#include "sw/program/program_file.h"

namespace flexi {
namespace {

constexpr uint64_t kFileLimit = 64u << 20;

struct Options {
  std::string file;
  std::string chip = "flexi-1";
  std::string out;
  bool cycles = false;
  bool json = false;
};

std::string Hex(const std::vector<uint8_t>& bytes) {
  std::string text;
  for (const uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

int RunAsm(const Options& options) {
  const std::vector<uint8_t> bytes =
      Assemble(ReadFile(options.file, kFileLimit), FindChip(options.chip), options.file);
  if (!options.out.empty())
    WriteFileAtomically(options.out, std::string(bytes.begin(), bytes.end()));
  if (options.json) {
    const nlohmann::ordered_json json = {
        {"chip", options.chip}, {"bytes", bytes.size()}, {"hex", Hex(bytes)}};
    fmt::print("{}\n", json.dump(1));
  } else if (options.out.empty()) {
    fmt::print("{}\n", Hex(bytes));
  }
  return kExitGood;
}

// The commands of a .flx with the input rows as zeros.
std::vector<uint8_t> InferenceBytes(const Program& program) {
  std::vector<uint8_t> bytes;
  ProgramWalk walk(program.inference);
  while (const ProgramStep* step = walk.Next()) {
    if (step->kind == ProgramStep::Kind::kBytes)
      bytes.insert(bytes.end(), step->bytes.begin(), step->bytes.end());
    if (step->kind == ProgramStep::Kind::kRow)
      bytes.resize(bytes.size() + static_cast<size_t>(program.chip.row_bytes()));
  }
  return bytes;
}

std::string DisassembleFile(const Options& options) {
  if (options.file.ends_with(".flx")) {
    const Program program = ReadProgram(options.file);
    return "# deployment\n" + Disassemble(program.deploy, program.chip, options.cycles) +
           "# inference (input rows shown as zeros)\n" +
           Disassemble(InferenceBytes(program), program.chip, options.cycles, program.deploy);
  }
  const std::string content = ReadFile(options.file, kFileLimit);
  return Disassemble(std::vector<uint8_t>(content.begin(), content.end()), FindChip(options.chip),
                     options.cycles);
}

int RunDisasm(const Options& options) {
  const std::string text = DisassembleFile(options);
  if (options.json) {
    auto lines = nlohmann::ordered_json::array();
    for (size_t at = 0; at < text.size();) {
      const size_t end = text.find('\n', at);
      lines.push_back(text.substr(at, end - at));
      at = end + 1;
    }
    const nlohmann::ordered_json json = {{"file", options.file}, {"lines", lines}};
    fmt::print("{}\n", json.dump(1));
  } else if (options.out.empty()) {
    fmt::print("{}", text);
  }
  if (!options.out.empty()) WriteFileAtomically(options.out, text);
  return kExitGood;
}

}  // namespace

std::function<int()> AddAsmCommand(CLI::App* app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app->add_subcommand("asm", "Assembler text to a command stream");
  command->add_option("FILE", options->file, "the text (syntax: docs/tools.md)")
      ->required()
      ->type_name(kFileValue);
  command->add_option("--chip", options->chip, "the chip, see flexi chips")
      ->type_name(ChipValues())
      ->capture_default_str();
  command->add_option("-o,--output", options->out, "binary file; without it hexadecimal is printed")
      ->type_name(kFileValue);
  command->add_flag("--json", options->json, "machine readable");
  command->footer("Example: flexi asm dot.s --chip flexi-1 -o dot.bin");
  return [options] { return RunAsm(*options); };
}

std::function<int()> AddDisasmCommand(CLI::App* app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app->add_subcommand("disasm", "A command stream, or a .flx, to text");
  command->add_option("FILE", options->file, "binary command stream, or .flx")
      ->required()
      ->type_name(kFileValue);
  command->add_option("--chip", options->chip, "the chip (a .flx names its own)")
      ->type_name(ChipValues())
      ->capture_default_str();
  command->add_option("-o,--output", options->out, "text file instead of standard output")
      ->type_name(kFileValue);
  command->add_flag("--cycles", options->cycles, "cycles and bytes out behind every command");
  command->add_flag("--json", options->json, "machine readable");
  command->footer("Example: flexi disasm ecg.flx --cycles");
  return [options] { return RunDisasm(*options); };
}

}  // namespace flexi
