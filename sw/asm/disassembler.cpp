// SPDX-License-Identifier: Apache-2.0
#include "sw/asm/disassembler.h"

#include <fmt/format.h>

#include <array>
#include <vector>

#include "sw/asm/decode.h"
#include "sw/asm/isa.h"
#include "sw/asm/names.h"
#include "sw/chip/cycle_counter.h"

namespace flexi {
namespace {

constexpr std::array<uint8_t, 1> kNopStream = {isa::kNop};

std::string Hex(std::span<const uint8_t> bytes) {
  std::string text;
  for (const uint8_t byte : bytes) text += fmt::format(" 0x{:02x}", byte);
  return text;
}

std::string RunText(uint8_t byte) {
  std::string text = fmt::format("run {}", isa::RunPairs(byte));
  if (isa::RunSubtracts(byte)) text += " minus";
  const isa::Fate fate = isa::RunFate(byte);
  if (fate != isa::kNone) text += fmt::format(" {}", asm_names::kFates.at(fate));
  if (isa::RunWGoesOn(byte)) return text + " w";
  return fate == isa::kNone ? text : text + " x";
}

struct Line {
  std::string text;
  std::string note;
  uint64_t cycles = 0;
  int answers = 0;
};

std::string Note(const Line& line, bool annotate) {
  if (!annotate) return line.note;
  std::string note = line.note.empty() ? "" : line.note + ", ";
  note += fmt::format("{} cycle{}", line.cycles, line.cycles == 1 ? "" : "s");
  if (line.answers > 0) note += fmt::format(", {} out", line.answers);
  return note;
}

}  // namespace

std::string CommandText(const Command& command, const ChipConfig& config) {
  const uint8_t byte = command.byte;
  if (!command.complete || IsError(config, byte))
    return fmt::format(".byte 0x{:02x}", byte) + Hex(command.data);
  if (isa::IsRun(byte)) return RunText(byte);
  if (isa::IsSetW(byte)) return fmt::format("setw {}", byte & 63);
  if (isa::IsSetX(byte)) return fmt::format("setx {}", byte & 31);
  if (isa::IsLoad(byte)) return (byte == isa::kLoadX ? "loadx" : "loadw") + Hex(command.data);
  if (isa::IsFlush(byte))
    return fmt::format("flush {}", asm_names::kFates.at(static_cast<size_t>(byte - isa::kFlush)));
  if (isa::IsMov(byte) && byte != isa::kSync)
    return fmt::format("mov {}", asm_names::kRegisters.at(static_cast<size_t>(byte - isa::kMov)));
  for (const asm_names::Plain& plain : asm_names::kPlain)
    if (plain.byte == byte) return std::string(plain.name);
  return fmt::format(".byte 0x{:02x}", byte);
}

std::string Disassemble(std::span<const uint8_t> stream, const ChipConfig& config, bool annotate,
                        std::span<const uint8_t> before) {
  CycleCounter counter(config);
  StreamFollower follower(config);
  for (const uint8_t byte : before) follower.Take(byte);
  if (annotate) {
    counter.Add(before);
    counter.Finish();
  }
  std::vector<Line> lines;
  // A command keeps the chip until the next one is taken.
  const auto count = [&](std::span<const uint8_t> first, std::span<const uint8_t> others) {
    if (!annotate) return;
    const uint64_t until_taken = counter.Add(first).cycles;
    if (lines.size() > 1) lines[lines.size() - 2].cycles += until_taken;
    lines.back().cycles += counter.Add(others).cycles;
  };
  bool complete = true;
  for (size_t at = 0; at < stream.size();) {
    const Command command = DecodeCommand(stream.subspan(at), config, follower.group());
    const std::span<const uint8_t> bytes = stream.subspan(at, command.length());
    complete = command.complete;
    const bool error = IsError(config, command.byte);
    lines.push_back({CommandText(command, config),
                     !complete ? "cut off"
                     : error   ? "error"
                               : "",
                     0, AnswerBytes(config, command.byte)});
    count(bytes.first(1), bytes.subspan(1));
    for (const uint8_t byte : bytes) follower.Take(byte);
    at += command.length();
  }
  uint64_t cycles = 0;
  int answers = 0;
  if (annotate && complete && !lines.empty()) {
    lines.back().cycles += counter.Add(kNopStream).cycles;
    cycles = counter.Finish().cycles;
  }
  std::string text;
  for (const Line& line : lines) {
    const std::string note = Note(line, annotate);
    text += note.empty() ? line.text + "\n" : fmt::format("{:<40} # {}\n", line.text, note);
    cycles += line.cycles;
    answers += line.answers;
  }
  if (annotate)
    text += fmt::format("# {} cycles, {} bytes in, {} bytes out\n", cycles, stream.size(), answers);
  return text;
}

}  // namespace flexi
