// SPDX-License-Identifier: Apache-2.0
#include "tb/harness/command_stream.h"

#include <algorithm>

#include "sw/chip/stream_chip.h"

namespace flexi {

const char* CommandStream::Name(Kind kind) {
  static constexpr std::array<const char*, kKinds> kNames = {"run",
                                                             "setw",
                                                             "setx",
                                                             "nop",
                                                             "next",
                                                             "load",
                                                             "clear",
                                                             "flush",
                                                             "mov",
                                                             "read",
                                                             "status",
                                                             "logic",
                                                             "write",
                                                             "fix",
                                                             "reserved",
                                                             "any byte",
                                                             "dot product, sent",
                                                             "dot product, written"};
  return kNames[kind];
}

std::vector<uint8_t> CommandStream::Prologue() {
  std::vector<uint8_t> bytes;
  Stream stream(StreamChipOf(config_), [&bytes](uint8_t byte) { bytes.push_back(byte); });
  for (int reg = 0; reg < isa::kRegisters; reg++) stream.Mov(reg, Below(64));
  stream.PointAt(Below(config_.rows), Below(config_.feature_rows));
  stream.Byte(isa::kClear);
  return bytes;
}

DotProduct CommandStream::RandomDot(std::vector<uint8_t>* registers) {
  DotProduct dot;
  const bool small = Below(4) != 0;
  dot.a = 1 + Below(small ? 4 : 8);
  dot.w = 1 + Below(small ? 4 : 8);
  const int most = config_.max_segments();
  dot.segments = 1 + Below(Below(20) == 0 ? most : Below(3) == 0 ? std::min(4, most) : 1);
  dot.xs = Below(2) != 0;
  dot.ws = Below(2) != 0;
  dot.x0 = Below(config_.feature_rows);
  dot.w0 = Below(config_.rows);
  dot.result = Below(2) == 0 ? isa::kSend : isa::kWrite;
  dot.bits = dot.significances() + Below(6);
  if (dot.result == isa::kWrite) {
    const int k = 1 + Below(std::min(8, dot.bits));
    dot.shift = dot.bits - k;
    dot.row = Below(config_.feature_rows);
    dot.into_weights = Below(2) == 0;
    dot.fix = Below(4) != 0;
  }
  Stream stream(StreamChipOf(config_), [registers](uint8_t byte) { registers->push_back(byte); });
  stream.Mov(isa::kFn, isa::PackFn(Below(2) == 0 ? isa::kFnAnd : Below(16), dot.fix));
  stream.Mov(isa::kSeg, dot.segments - 1);
  if (Below(2) == 0) stream.Mov(isa::kDrow, dot.row);
  if (Below(2) == 0) stream.Mov(isa::kLane, Below(config_.lane_segments()));
  return dot;
}

CommandStream::Command CommandStream::Next() {
  // Dot products are frequent, single bytes more so.
  const size_t choice = Below(24);
  return Make(choice < kDotSent ? choice : choice < 21 ? size_t{kDotSent} : size_t{kRun});
}

CommandStream::Command CommandStream::Make(const DotProduct& dot, int fn) {
  Command command{{}, dot.result == isa::kWrite ? kDotWritten : kDotSent};
  Stream stream(StreamChipOf(config_), [&command](uint8_t byte) { command.bytes.push_back(byte); });
  stream.Mov(isa::kFn, isa::PackFn(fn, dot.fix));
  stream.Mov(isa::kSeg, dot.segments - 1);
  stream.Dot(dot);
  return command;
}

CommandStream::Command CommandStream::Make(size_t kind) {
  Command command;
  command.kind = kind;
  std::vector<uint8_t>& bytes = command.bytes;
  switch (kind) {
    case kRun:
      bytes = {static_cast<uint8_t>(isa::kRun | Below(128))};
      break;
    case kSetW:
      bytes = {static_cast<uint8_t>(isa::kSetW | Below(64))};
      break;
    case kSetX:
      bytes = {static_cast<uint8_t>(isa::kSetX | Below(32))};
      break;
    case kLoad:
      // Now and then right behind a bit that is written, which the first data byte meets.
      if (Below(4) == 0) bytes = {static_cast<uint8_t>(int{isa::kFlush} + int{isa::kWrite})};
      bytes.push_back(static_cast<uint8_t>(isa::kLoadX | Below(2)));
      for (int b = 0; b < config_.row_bytes(); b++) bytes.push_back(Below(256));
      break;
    case kNext:
      bytes = {isa::kNext};
      break;
    case kClear:
      bytes = {isa::kClear};
      break;
    case kFlush:
      bytes = {static_cast<uint8_t>(isa::kFlush + 1 + Below(3))};
      break;
    case kMov:
      bytes = {static_cast<uint8_t>(isa::kSetW | Below(64)),
               static_cast<uint8_t>(isa::kMov | Below(8))};
      break;
    case kRead:
      bytes = {isa::kRead};
      break;
    case kStatus:
      bytes = {isa::kStatus};
      break;
    case kLogic:
      bytes = {static_cast<uint8_t>(isa::kLogicX | Below(2))};
      break;
    case kWrite:
      bytes = {static_cast<uint8_t>(isa::kWriteX | Below(2))};
      break;
    case kFix:
      bytes = {static_cast<uint8_t>(isa::kFixX | Below(2))};
      break;
    case kReserved:
      bytes = {static_cast<uint8_t>(8 + Below(8))};
      break;
    case kAnyByte:
      bytes = {Below(256)};
      if (!isa::IsLoad(bytes[0])) break;
      for (int b = 0; b < config_.row_bytes(); b++) bytes.push_back(Below(256));
      break;
    case kDotSent: {
      const DotProduct dot = RandomDot(&bytes);
      if (dot.result == isa::kWrite) command.kind = kDotWritten;
      Stream stream(StreamChipOf(config_), [&bytes](uint8_t byte) { bytes.push_back(byte); });
      stream.Dot(dot);
      break;
    }
    default:
      bytes = {isa::kNop};
      break;
  }
  return command;
}

}  // namespace flexi
