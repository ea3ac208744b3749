// SPDX-License-Identifier: Apache-2.0
// The bytes of docs/commands.md as constants and packing functions: the one definition that driver,
// assembler, compiler and reference share. Freestanding: a microcontroller can include it.
#pragma once

#include <stdint.h>

namespace flexi::isa {

// Bytes 000ccccc.
enum Opcode : uint8_t {
  kNop = 0x00,
  kNext = 0x01,
  kLoadX = 0x02,
  kLoadW = 0x03,
  kClear = 0x04,
  kFlush = 0x04,  // + fate 1..3
  kMov = 0x10,    // + register
  kSync = 0x17,   // MOV to no register
  kRead = 0x18,
  kStatus = 0x19,
  kLogicX = 0x1a,
  kLogicW = 0x1b,
  kWriteX = 0x1c,
  kWriteW = 0x1d,
  kFixX = 0x1e,
  kFixW = 0x1f,
};
// The others.
inline constexpr uint8_t kSetX = 0x20;  // + row 0..31
inline constexpr uint8_t kSetW = 0x40;  // + row 0..63
inline constexpr uint8_t kRun = 0x80;

constexpr bool IsRun(uint8_t byte) { return (byte & 0x80) != 0; }
constexpr bool IsSetW(uint8_t byte) { return (byte & 0xc0) == 0x40; }
constexpr bool IsSetX(uint8_t byte) { return (byte & 0xe0) == 0x20; }
constexpr bool IsLoad(uint8_t byte) { return (byte & 0xfe) == kLoadX; }
constexpr bool IsFlush(uint8_t byte) { return byte > kFlush && byte <= kFlush + 3; }
constexpr bool IsMov(uint8_t byte) { return (byte & 0xf8) == kMov; }
constexpr bool IsLogic(uint8_t byte) { return (byte & 0xfe) == kLogicX; }
constexpr bool IsWrite(uint8_t byte) { return (byte & 0xfe) == kWriteX; }
constexpr bool IsFix(uint8_t byte) { return (byte & 0xfe) == kFixX; }
// Waits until nothing is on its way.
constexpr bool IsSlow(uint8_t byte) { return (byte & 0xf0) == 0x10; }
// No chip knows it; WRITE and FIX are errors as well on chips with overlap.
constexpr bool IsReserved(uint8_t byte) { return (byte & 0xf8) == 0x08; }

// What becomes of the bit that leaves the accumulators at the end of a significance.
enum Fate : uint8_t { kNone = 0, kDrop = 1, kWrite = 2, kSend = 3 };

// RUN: n = 1..8 pairs, the last one with this fate; w_goes_on: the next significance begins S
// weight rows further on, else S feature rows.
constexpr uint8_t Run(int n, bool subtract, Fate fate, bool w_goes_on) {
  return static_cast<uint8_t>(kRun | (w_goes_on ? 0x40 : 0) | (fate << 4) | (subtract ? 8 : 0) |
                              ((n - 1) & 7));
}
constexpr int RunPairs(uint8_t byte) { return (byte & 7) + 1; }
constexpr bool RunSubtracts(uint8_t byte) { return (byte & 8) != 0; }
constexpr Fate RunFate(uint8_t byte) { return static_cast<Fate>((byte >> 4) & 3); }
constexpr bool RunWGoesOn(uint8_t byte) { return (byte & 0x40) != 0; }

// Registers of MOV.
enum Register : uint8_t {
  kFn = 0,
  kSeg = 1,
  kLane = 2,
  kCore = 3,
  kDrow = 4,
  kRing = 5,
  kHigh = 6
};
inline constexpr int kRegisters = 7;
// FN as MOV takes it; RELU counts on chips with overlap.
constexpr uint8_t PackFn(int fn, bool relu) {
  return static_cast<uint8_t>((fn & 15) | (relu ? 16 : 0));
}

// Two-input functions of weight bit w and feature bit x: bit 2w+x of the number is the result.
inline constexpr uint8_t kFnXor = 6;
inline constexpr uint8_t kFnAnd = 8;
inline constexpr uint8_t kFnXnor = 9;
inline constexpr uint8_t kFnX = 10;
inline constexpr uint8_t kFnW = 12;
inline constexpr uint8_t kFnOr = 14;

// Bits of STATUS beside the chip number in [7:4].
inline constexpr uint8_t kStatusError = 1;
inline constexpr uint8_t kStatusAlive = 8;

// Cycles that reset must last.
inline constexpr int kResetCycles = 12;

// Accumulator bits of each core in a byte that is sent, and bytes that a bit of all cores takes.
constexpr int SentBits(int cores) { return cores >= 8 ? 1 : 8 / cores; }
constexpr int SentBytes(int cores) { return cores <= 8 ? 1 : (cores + 7) / 8; }

}  // namespace flexi::isa
