// SPDX-License-Identifier: Apache-2.0
// Host driver for a FLEXI chip: freestanding, heap-free, exception-free. The host gives two
// callbacks, one that sends a byte to the chip and one that waits for a byte from it; everything
// else is here. Commands and encodings: docs/commands.md.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "sw/asm/isa.h"

namespace flexi::driver {

// The byte port. `put` returns when the chip has taken the byte (or it is sure to), `get` when a
// byte has come; `context` is handed to both.
struct Link {
  void (*put)(void* context, uint8_t byte);
  uint8_t (*get)(void* context);
  void* context;
};

struct ChipStatus {
  uint8_t chip_id;  // 0..15
  bool alive;       // the fixed bits are as they should be
  bool opcode_error;
  bool operand_error;
};

// Result of a DOTP for core `core` out of its isa::DotpBytes(emissions) groups of `cores` bytes.
// Exact as long as the flush count was chosen so that y stays in emissions + 8 bits, signed.
constexpr int64_t DecodeResult(const uint8_t* bytes, int cores, int core, int emissions) {
  const int full = emissions / 8;
  const int rest = emissions % 8;
  int64_t y = 0;
  for (int t = 0; t < full; ++t) y |= static_cast<int64_t>(bytes[t * cores + core]) << (8 * t);
  if (rest != 0) {
    y |= static_cast<int64_t>(bytes[full * cores + core] >> (8 - rest)) << (8 * full);
  }
  const uint8_t last = bytes[(isa::DotpBytes(emissions) - 1) * cores + core];
  return y + static_cast<int64_t>(static_cast<int8_t>(last)) * (int64_t{1} << emissions);
}

// Tags of a stored program (see Chip::Run).
enum Tag : uint8_t {
  kTagEnd = 0,    // nothing follows
  kTagBytes = 1,  // length low, length high, that many bytes for the chip
  kTagRow = 2,    // index: the row of this index, from the caller's rows
  kTagRead = 3,   // length low, length high: that many bytes from the chip
};

class Chip {
 public:
  // Sizes of the chip: bytes of a row (1..8), cores (1..32).
  constexpr Chip(Link link, int row_bytes, int cores)
      : link_(link), row_bytes_(row_bytes), cores_(cores) {}

  // Registers, in the ranges of docs/commands.md; nothing is checked here, STATUS tells.
  void Set(int reg, uint8_t value) const {
    Put(isa::SetOpcode(reg));
    Put(value);
  }
  void SetMode(int fn, bool xs, bool ws, int wb) const {
    Set(isa::kMode, isa::PackMode(fn, xs, ws, wb));
  }
  void SetWidth(int w, int a) const { Set(isa::kWidth, isa::PackWidth(w, a)); }
  void SetSegs(int segments) const { Set(isa::kSegs, isa::PackSegs(segments)); }
  void SetOut(int k, int f) const { Set(isa::kOut, isa::PackOut(k, f)); }
  void SetWeightRow(uint8_t row) const { Set(isa::kWrow, row); }
  void SetFeatureRow(uint8_t row) const { Set(isa::kXrow, row); }
  void SetDestination(uint8_t row, uint8_t lane_segment) const {
    Set(isa::kDrow, row);
    Set(isa::kDlane, lane_segment);
  }

  // Rows: `count` rows of row_bytes each, in consecutive rows from `row` on.
  void LoadFeatures(uint8_t row, const uint8_t* bytes, int count = 1) const {
    SetFeatureRow(row);
    for (int i = 0; i < count; ++i) PutRow(isa::kLoadX, bytes + i * row_bytes_);
  }
  void LoadWeights(uint8_t core, uint8_t row, const uint8_t* bytes, int count = 1) const {
    Set(isa::kCore, core);
    SetWeightRow(row);
    for (int i = 0; i < count; ++i) PutRow(isa::kLoadW, bytes + i * row_bytes_);
  }
  void ReadFeatures(uint8_t row, uint8_t* bytes, int count = 1) const {
    SetFeatureRow(row);
    for (int i = 0; i < count; ++i) GetRow(isa::kReadX, bytes + i * row_bytes_);
  }
  void ReadWeights(uint8_t core, uint8_t row, uint8_t* bytes, int count = 1) const {
    Set(isa::kCore, core);
    SetWeightRow(row);
    for (int i = 0; i < count; ++i) GetRow(isa::kReadW, bytes + i * row_bytes_);
  }

  // Row logic of weight row `wrow` of core 0 and feature row `xrow`, with the function of MODE.
  void LogicToFeatures(uint8_t drow, uint8_t wrow, uint8_t xrow) const {
    Set(isa::kDrow, drow);
    SetWeightRow(wrow);
    SetFeatureRow(xrow);
    Put(isa::kLogicX);
  }
  void LogicToWeights(uint8_t wrow, uint8_t xrow) const {
    SetWeightRow(wrow);
    SetFeatureRow(xrow);
    Put(isa::kLogicW);
  }

  // A dot product in all cores with the registers as they are; results into feature rows.
  void DotToFeatures() const { Put(isa::kDotW); }

  // The same with exact results to the host: y[core] for all cores. w, a, f as set in WIDTH and
  // OUT.
  void DotToPort(int w, int a, int f, int64_t* y) const {
    Put(isa::kDotP);
    const int emissions = isa::DotpEmissions(w, a, f);
    const int last = isa::DotpBytes(emissions) - 1;
    for (int core = 0; core < cores_; ++core) y[core] = 0;
    for (int t = 0; t <= last; ++t) {
      // New bits of this byte stand at its top.
      const int missing = t == emissions / 8 && emissions % 8 != 0 ? 8 - emissions % 8 : 0;
      for (int core = 0; core < cores_; ++core) {
        const uint8_t byte = Get();
        y[core] += t == last
                       ? static_cast<int64_t>(static_cast<int8_t>(byte)) * (int64_t{1} << emissions)
                       : static_cast<int64_t>(byte >> missing) * (int64_t{1} << (8 * t));
      }
    }
  }

  ChipStatus Status() const {
    Put(isa::kStatus);
    const uint8_t byte = Get();
    return {static_cast<uint8_t>(byte >> 4), (byte & 0x0C) == isa::kStatusAlive,
            (byte & isa::kStatusOpcodeError) != 0, (byte & isa::kStatusOperandError) != 0};
  }

  // Runs a stored program: a sequence of tags (see Tag) that ends with kTagEnd. `rows` holds
  // `row_count` rows of row_bytes each for kTagRow; bytes that come back go into `out`, which has
  // room for `out_size`. False, without harm, when the program is cut off or malformed, names a row
  // that is not there, or reads more than out_size bytes; what was sent before stays sent.
  bool Run(const uint8_t* program, size_t size, const uint8_t* rows, size_t row_count, uint8_t* out,
           size_t out_size) const {
    size_t at = 0;
    size_t filled = 0;
    while (at < size) {
      const uint8_t tag = program[at++];
      if (tag == kTagEnd) return true;
      if (tag == kTagRow) {
        if (at >= size || program[at] >= row_count) return false;
        const uint8_t* row = rows + static_cast<size_t>(program[at++]) * Bytes();
        for (size_t i = 0; i < Bytes(); ++i) Put(row[i]);
        continue;
      }
      if ((tag != kTagBytes && tag != kTagRead) || size - at < 2) return false;
      const size_t length = program[at] + (static_cast<size_t>(program[at + 1]) << 8);
      at += 2;
      if (tag == kTagBytes) {
        if (size - at < length) return false;
        for (size_t i = 0; i < length; ++i) Put(program[at++]);
      } else {
        if (out_size - filled < length) return false;
        for (size_t i = 0; i < length; ++i) out[filled++] = Get();
      }
    }
    return false;
  }

 private:
  size_t Bytes() const { return static_cast<size_t>(row_bytes_); }
  void Put(uint8_t byte) const { link_.put(link_.context, byte); }
  uint8_t Get() const { return link_.get(link_.context); }
  void PutRow(uint8_t opcode, const uint8_t* bytes) const {
    Put(opcode);
    for (int i = 0; i < row_bytes_; ++i) Put(bytes[i]);
  }
  void GetRow(uint8_t opcode, uint8_t* bytes) const {
    Put(opcode);
    for (int i = 0; i < row_bytes_; ++i) bytes[i] = Get();
  }

  Link link_;
  int row_bytes_;
  int cores_;
};

}  // namespace flexi::driver
