// SPDX-License-Identifier: Apache-2.0
// The command set of docs/commands.md as constants and packing functions: the one definition that
// driver, assembler, compiler and reference share. Freestanding: a microcontroller can include it.
#pragma once

#include <stdint.h>

namespace flexi::isa {

enum Opcode : uint8_t {
  kNop = 0x00,
  kStatus = 0x01,
  kLoadX = 0x02,
  kLoadW = 0x03,
  kReadX = 0x04,
  kReadW = 0x05,
  kLogicX = 0x06,
  kLogicW = 0x07,
  kDotW = 0x08,
  kDotP = 0x09,
  kSet = 0x10,  // kSet + register number
};

enum Register : uint8_t {
  kMode = 0,
  kWidth = 1,
  kSegs = 2,
  kOut = 3,
  kWrow = 4,
  kXrow = 5,
  kDrow = 6,
  kDlane = 7,
  kCore = 8,
  kRing = 9,
};
inline constexpr int kRegisters = 10;

enum WriteBack : uint8_t { kRelu = 0, kSigned = 1, kRaw = 2, kSign = 3 };

// Two-input functions of weight bit w and feature bit x: bit 2w+x of the number is the result.
inline constexpr uint8_t kFnXor = 6;
inline constexpr uint8_t kFnAnd = 8;
inline constexpr uint8_t kFnXnor = 9;
inline constexpr uint8_t kFnX = 10;
inline constexpr uint8_t kFnW = 12;
inline constexpr uint8_t kFnOr = 14;

// Bits of STATUS beside the chip number in [7:4].
inline constexpr uint8_t kStatusOpcodeError = 1;
inline constexpr uint8_t kStatusOperandError = 2;
inline constexpr uint8_t kStatusAlive = 8;

constexpr uint8_t SetOpcode(int reg) { return static_cast<uint8_t>(kSet + reg); }

// Register values. Ranges: fn 0..15, wb 0..3, w and a and k 1..8, f 0..15, segments 1..128.
constexpr uint8_t PackMode(int fn, bool xs, bool ws, int wb) {
  return static_cast<uint8_t>((fn & 15) | (xs ? 16 : 0) | (ws ? 32 : 0) | ((wb & 3) << 6));
}
constexpr uint8_t PackWidth(int w, int a) {
  return static_cast<uint8_t>(((a - 1) & 7) | (((w - 1) & 7) << 3));
}
constexpr uint8_t PackSegs(int segments) { return static_cast<uint8_t>(segments - 1); }
constexpr uint8_t PackOut(int k, int f) {
  return static_cast<uint8_t>(((k - 1) & 7) | ((f & 15) << 3));
}

constexpr int ModeFn(uint8_t mode) { return mode & 15; }
constexpr bool ModeXs(uint8_t mode) { return (mode & 16) != 0; }
constexpr bool ModeWs(uint8_t mode) { return (mode & 32) != 0; }
constexpr int ModeWb(uint8_t mode) { return mode >> 6; }
constexpr int WidthA(uint8_t width) { return (width & 7) + 1; }
constexpr int WidthW(uint8_t width) { return ((width >> 3) & 7) + 1; }
constexpr int SegsOf(uint8_t segs) { return segs + 1; }
constexpr int OutK(uint8_t out) { return (out & 7) + 1; }
constexpr int OutF(uint8_t out) { return (out >> 3) & 15; }

// Emissions T of a DOTP, and the bytes that each core sends: ceil(T/8) result bytes, the last of
// which has its T % 8 new bits at the top, and one accumulator byte.
constexpr int DotpEmissions(int w, int a, int f) { return w + a - 1 + f; }
constexpr int DotpBytes(int emissions) { return (emissions + 7) / 8 + 1; }

}  // namespace flexi::isa
