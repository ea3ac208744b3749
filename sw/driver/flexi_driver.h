// SPDX-License-Identifier: Apache-2.0
// Host driver for a FLEXI chip: freestanding, heap-free, exception-free. The host gives two
// callbacks, one that sends a byte to the chip and one that waits for a byte from it; everything
// else is here. Bytes and their effects: docs/commands.md.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "sw/asm/isa.h"
#include "sw/asm/stream.h"

namespace flexi::driver {

// The byte port. `put` returns when the chip has taken the byte (or it is sure to), `get` when a
// byte has come; `context` is handed to both. While the chip offers a byte it takes none: so `put`
// must take bytes that come meanwhile and keep them for `get`, as many as one dot product sends
// (SentTotal), or as many as the longest kTagRead of a stored program asks for.
struct Link {
  void (*put)(void* context, uint8_t byte);
  uint8_t (*get)(void* context);
  void* context;
};

struct ChipStatus {
  uint8_t chip_id;  // 0..15
  bool alive;       // the fixed bits are as they should be
  bool error;       // an illegal byte since reset or the last STATUS
};

// Tags of a stored program (see Chip::Run).
enum Tag : uint8_t {
  kTagEnd = 0,    // nothing follows
  kTagBytes = 1,  // length low, length high, that many bytes for the chip
  kTagRow = 2,    // index: the row of this index, from the caller's rows
  kTagRead = 3,   // length low, length high: that many bytes from the chip
};

// Rows and registers are not checked against the chip. BYTE is 0 before and after every call, as
// it is after a reset. The driver remembers the registers that it has set; call Forget when
// somebody else has sent commands, or after power-up of the chip.
class Chip {
 public:
  static constexpr int kMaxBits = 40;  // that DotToPort can ask of a core

  constexpr Chip(Link link, const StreamChip& chip)
      : link_(link), chip_(chip), stream_(chip, Sender{link}) {}

  // Register of MOV, 0..63. Changes WROW; on chips with overlap clears the accumulators.
  constexpr void Set(int reg, int value) {
    stream_.Mov(reg, value);
    if (reg == isa::kHigh) stream_.ForgetHigh(value);
    if (reg == isa::kFn) function_ = value;
    if (reg >= 0 && reg < isa::kRegisters) known_[reg] = value;
  }
  // Of dot products and row logic from now on: isa::kFnAnd and so on; relu: corrections are
  // written (chips with overlap). Sent when it is needed; AND at first.
  constexpr void SetFunction(int fn, bool relu = false) { function_ = isa::PackFn(fn, relu); }
  // Chips with overlap: feature row and lane segment of the next write-back. Both move on as
  // docs/commands.md says.
  constexpr void SetDestination(int row, int lane_segment) {
    Set(isa::kDrow, row);
    Set(isa::kLane, lane_segment);
  }
  // Waits until nothing is on its way and all corrections are written. Changes WROW.
  constexpr void Sync() {
    stream_.SetW(0);
    stream_.Byte(isa::kSync);
  }
  constexpr void Forget() {
    for (int& value : known_) value = -1;
    stream_.ForgetHigh();
  }

  // `count` rows of (lanes + 7) / 8 bytes each, lane 0 in bit 0 of the first one, in consecutive
  // rows from `row` on.
  constexpr void LoadFeatures(int row, const uint8_t* bytes, int count = 1) {
    // One by one: RING may hold the rows of a ring.
    for (int i = 0; i < count; ++i) stream_.LoadFeatures(row + i, bytes + i * chip_.row_bytes(), 1);
  }
  constexpr void LoadWeights(int core, int row, const uint8_t* bytes, int count = 1) {
    NeedCore(core);
    stream_.LoadWeights(row, bytes, count);
  }
  constexpr void ReadFeatures(int row, uint8_t* bytes, int count = 1) {
    NeedCore(0);  // a core that is not there gives zeros
    Need(isa::kFn, isa::kFnX);
    for (int i = 0; i < count; ++i) {
      stream_.PointAt(0, row + i);
      GetRow(bytes + i * chip_.row_bytes());
    }
  }
  constexpr void ReadWeights(int core, int row, uint8_t* bytes, int count = 1) {
    NeedCore(core);
    Need(isa::kFn, isa::kFnW);
    for (int i = 0; i < count; ++i) {
      stream_.PointAt(row + i, 0);
      GetRow(bytes + i * chip_.row_bytes());
    }
  }

  // Feature row xrow, or weight row wrow of the core, becomes the function of both.
  constexpr void LogicToFeatures(int core, int wrow, int xrow) {
    Logic(isa::kLogicX, core, wrow, xrow);
  }
  constexpr void LogicToWeights(int core, int wrow, int xrow) {
    Logic(isa::kLogicW, core, wrow, xrow);
  }

  // A dot product in all cores. Written results of chips with overlap go to SetDestination's rows;
  // they are corrected when the next call begins. Bytes that come back (isa::kSend) are the
  // caller's, who knows them from DecodeSent.
  constexpr void Dot(const DotProduct& dot) {
    Need(isa::kFn, function_);
    Need(isa::kSeg, dot.segments - 1);
    Need(isa::kRing, dot.ring_bits < 7 ? dot.ring_bits : 7);
    // The correction before could still be going on when the first bit is written.
    if (chip_.overlap && dot.result == isa::kWrite) Sync();
    stream_.Dot(dot);
  }
  // The same with results to the host: y[core] for all cores, exact if dot.bits (at most kMaxBits)
  // is at least SentBitsNeeded. dot.result counts as isa::kSend.
  constexpr void DotToPort(DotProduct dot, int64_t* y) {
    dot.result = isa::kSend;
    if (dot.bits > kMaxBits) dot.bits = kMaxBits;
    Dot(dot);
    uint8_t bytes[kMaxBits * isa::SentBytes(32)] = {};
    const int total = SentTotal(chip_.cores, dot.bits);
    for (int i = 0; i < total; ++i) bytes[i] = Get();
    for (int core = 0; core < chip_.cores; ++core)
      y[core] = DecodeSent(bytes, chip_.cores, core, dot.bits);
  }

  constexpr ChipStatus Status() {
    stream_.Byte(isa::kStatus);
    const uint8_t byte = Get();
    return {static_cast<uint8_t>(byte >> 4), (byte & 0x0E) == isa::kStatusAlive,
            (byte & isa::kStatusError) != 0};
  }

  // Runs a stored program: a sequence of tags (see Tag) that ends with kTagEnd. `rows` holds
  // `row_count` rows for kTagRow; bytes that come back go into `out`, which has room for
  // `out_size`. False, without harm, when the program is cut off or malformed, names a row that is
  // not there, or reads more than out_size bytes; what was sent before stays sent.
  constexpr bool Run(const uint8_t* program, size_t size, const uint8_t* rows, size_t row_count,
                     uint8_t* out, size_t out_size) {
    Forget();
    const auto row_bytes = static_cast<size_t>(chip_.row_bytes());
    size_t at = 0;
    size_t filled = 0;
    while (at < size) {
      const uint8_t tag = program[at++];
      if (tag == kTagEnd) return true;
      if (tag == kTagRow) {
        if (at >= size || program[at] >= row_count) return false;
        const uint8_t* row = rows + static_cast<size_t>(program[at++]) * row_bytes;
        for (size_t i = 0; i < row_bytes; ++i) stream_.Byte(row[i]);
        continue;
      }
      if ((tag != kTagBytes && tag != kTagRead) || size - at < 2) return false;
      const size_t length = program[at] + (static_cast<size_t>(program[at + 1]) << 8);
      at += 2;
      if (tag == kTagBytes) {
        if (size - at < length) return false;
        for (size_t i = 0; i < length; ++i) stream_.Byte(program[at++]);
      } else {
        if (out_size - filled < length) return false;
        for (size_t i = 0; i < length; ++i) out[filled++] = Get();
      }
    }
    return false;
  }

 private:
  struct Sender {
    Link link;
    constexpr void operator()(uint8_t byte) const { link.put(link.context, byte); }
  };

  constexpr uint8_t Get() const { return link_.get(link_.context); }
  constexpr void Need(int reg, int value) {
    if (known_[reg] == value) return;
    stream_.Mov(reg, value);
    known_[reg] = value;
  }
  constexpr void NeedCore(int core) {
    if (chip_.cores > 1) Need(isa::kCore, core);
  }
  constexpr void GetRow(uint8_t* bytes) {
    for (int i = 0; i < chip_.row_bytes(); ++i) {
      stream_.Byte(isa::kRead);
      bytes[i] = Get();
      stream_.Byte(isa::kNext);
    }
  }
  constexpr void Logic(uint8_t opcode, int core, int wrow, int xrow) {
    NeedCore(core);
    Need(isa::kFn, function_);
    stream_.PointAt(wrow, xrow);
    for (int i = 0; i < chip_.row_bytes(); ++i) {
      stream_.Byte(opcode);
      stream_.Byte(isa::kNext);
    }
  }

  Link link_;
  StreamChip chip_;
  Stream<Sender> stream_;
  int function_ = isa::kFnAnd;
  int known_[isa::kRegisters] = {-1, -1, -1, -1,
                                 -1, -1, -1};  // what the registers hold; -1: unknown
};

}  // namespace flexi::driver
