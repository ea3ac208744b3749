// SPDX-License-Identifier: Apache-2.0
#include "sw/asm/disassembler.h"

#include <fmt/format.h>

#include "sw/asm/cycles.h"
#include "sw/asm/decode.h"
#include "sw/asm/isa.h"
#include "sw/asm/names.h"

namespace flexi {
namespace {

std::string Hex(std::span<const uint8_t> bytes) {
  std::string text;
  for (const uint8_t byte : bytes) text += fmt::format(" 0x{:02x}", byte);
  return text;
}

std::string SetText(int reg, uint8_t value) {
  const std::string_view name = asm_names::kRegisters[static_cast<size_t>(reg)];
  switch (reg) {
    case isa::kMode:
      return fmt::format("set mode fn={} xs={:d} ws={:d} wb={}",
                         asm_names::kFunctions[static_cast<size_t>(isa::ModeFn(value))],
                         isa::ModeXs(value), isa::ModeWs(value),
                         asm_names::kWriteBacks[static_cast<size_t>(isa::ModeWb(value))]);
    case isa::kWidth:
      return fmt::format("set width w={} a={}", isa::WidthW(value), isa::WidthA(value));
    case isa::kSegs:
      return fmt::format("set segs {}", isa::SegsOf(value));
    case isa::kOut:
      return fmt::format("set out k={} f={}", isa::OutK(value), isa::OutF(value));
    default:
      return fmt::format("set {} {}", name, value);
  }
}

std::string CommandText(const Command& command, std::span<const uint8_t> bytes) {
  if (!command.legal) return ".byte" + Hex(bytes);
  if ((command.opcode & 0xF0) == isa::kSet) return SetText(command.opcode & 15, command.operand[0]);
  return std::string(asm_names::kMnemonics[command.opcode]) + Hex(command.operand);
}

std::string Note(const Command& command, bool annotate, const CycleModel::Cost& cost) {
  if (!command.complete) return "cut off";
  std::string note;
  if (!command.legal) note = KnownOpcode(command.opcode) ? "operand error" : "opcode error";
  if (!annotate) return note;
  if (!note.empty()) note += ", ";
  note += cost.known ? fmt::format("{} cycles", cost.cycles) : "cycles not known";
  if (cost.bytes_out > 0) note += fmt::format(", {} bytes out", cost.bytes_out);
  return note;
}

}  // namespace

std::string Disassemble(std::span<const uint8_t> stream, const ChipConfig& config, bool annotate,
                        std::span<const uint8_t> before) {
  std::string text;
  CycleModel model(config);
  for (size_t at = 0; at < before.size();) {
    const Command command = DecodeCommand(before.subspan(at), config);
    if (command.legal && (command.opcode & 0xF0) == isa::kSet) model.Preset(command);
    at += command.length();
  }
  bool known = true;
  uint64_t bytes_out = 0;
  for (size_t at = 0; at < stream.size();) {
    const Command command = DecodeCommand(stream.subspan(at), config);
    const CycleModel::Cost cost = model.Add(command);
    known = known && cost.known;
    bytes_out += cost.bytes_out;
    const std::string line = CommandText(command, stream.subspan(at, command.length()));
    const std::string note = Note(command, annotate, cost);
    text += note.empty() ? line + "\n" : fmt::format("{:<40} # {}\n", line, note);
    at += command.length();
  }
  if (annotate)
    text += fmt::format("# {}{} cycles, {} bytes in, {} bytes out\n", known ? "" : "more than ",
                        model.total(), stream.size(), bytes_out);
  return text;
}

}  // namespace flexi
