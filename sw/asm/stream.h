// SPDX-License-Identifier: Apache-2.0
// From operations (load rows, dot product, write-back) to the bytes of docs/commands.md. Driver,
// compiler, tests and benches all make their streams here. Freestanding and without heap: bytes go
// to `put`, a callable that takes a uint8_t.
#pragma once

#include <stdint.h>

#include "sw/asm/isa.h"

namespace flexi {

// What a stream has to know of a chip.
struct StreamChip {
  int cores = 1;
  int lanes = 32;
  int row_bits = 5;          // WB
  int feature_row_bits = 3;  // XB
  int pointer_bits = 5;      // PB
  bool overlap = false;
  constexpr bool has_high() const { return pointer_bits > 6 || feature_row_bits > 5; }
  constexpr int row_bytes() const { return (lanes + 7) / 8; }
};

// A dot product in all cores.
struct DotProduct {
  int a = 1;          // feature width, 1..8
  int w = 1;          // weight width, 1..8
  int segments = 1;   // S; register SEG holds S - 1
  bool xs = false;    // signed features
  bool ws = false;    // signed weights
  int x0 = 0;         // first feature row: bit i of segment g is row x0 + i * S + g
  int w0 = 0;         // first weight row: bit j of segment g is row w0 + j * S + S - 1 - g
  int ring_bits = 8;  // register RING, or anything from XB on
  isa::Fate result = isa::kSend;
  int bits = 0;  // bits that leave: send, drop: at least w + a - 1; write: shift + k
  // Write-back
  int shift = 0;  // bits below are dropped
  int row = 0;    // chips without overlap: first of the k rows; with overlap register DROW is it
  bool into_weights = false;  // without overlap: rows of the weight array
  bool fix = false;           // without overlap: correction; with overlap register RELU says so
  constexpr int significances() const { return w + a - 1; }
  constexpr int pairs() const { return segments * w * a; }
  // Rows of a bit of a segment, before they wrap.
  constexpr int feature_row(int bit, int segment) const { return x0 + bit * segments + segment; }
  constexpr int weight_row(int bit, int segment) const {
    return w0 + bit * segments + segments - 1 - segment;
  }
};

// Bytes that come back when `bits` bits of each core are sent.
constexpr int SentTotal(int cores, int bits) { return bits * isa::SentBytes(cores); }

// Result of core `core` out of the SentTotal(cores, bits) bytes of one dot product. Exact if the
// last byte's isa::SentBits(cores) bits hold what is left of it, as two's complement.
constexpr int64_t DecodeSent(const uint8_t* bytes, int cores, int core, int bits) {
  const int width = isa::SentBits(cores);
  const int first = core * width;
  int64_t y = 0;
  for (int b = 0; b < bits; ++b) {
    const int field =
        bytes[b * isa::SentBytes(cores) + first / 8] >> (first % 8) & ((1 << width) - 1);
    if (b < bits - 1) {
      y |= static_cast<int64_t>(field & 1) << b;
    } else {
      y += static_cast<int64_t>(field - ((field >> (width - 1) & 1) << width)) * (int64_t{1} << b);
    }
  }
  return y;
}

// Bits to send so that any result in -magnitude .. magnitude is exact.
constexpr int SentBitsNeeded(int cores, const DotProduct& dot, int64_t magnitude) {
  int bits = dot.significances();
  while (magnitude >= int64_t{1} << (bits - 1 + isa::SentBits(cores) - 1)) ++bits;
  return bits;
}

template <class Put>
class Stream {
 public:
  constexpr Stream(const StreamChip& chip, Put put) : chip_(chip), put_(put) {}

  constexpr void Byte(int byte) { put_(static_cast<uint8_t>(byte)); }
  // HIGH must hold the upper bits, see High.
  constexpr void SetW(int row) { Byte(isa::kSetW | (row & 63)); }
  constexpr void SetX(int row) { Byte(isa::kSetX | (row & 31)); }
  // Value 0 .. 63 into a register. Changes WROW; with overlap also clears the accumulators.
  constexpr void Mov(int reg, int value) {
    SetW(value);
    Byte(isa::kMov + reg);
  }
  // Rows whose upper bits a SETW or SETX of this chip takes from HIGH; sends nothing where HIGH
  // already is so. Like Mov.
  constexpr void High(int w_row, int x_row) {
    const int high = ((w_row >> 6) & 1) << 2 | ((x_row >> 5) & 3);
    if (!chip_.has_high() || high == high_) return;
    Mov(isa::kHigh, high);
    high_ = high;
  }
  // The chip's HIGH is unknown (or `high`).
  constexpr void ForgetHigh(int high = -1) { high_ = high; }

  constexpr void PointAt(int w_row, int x_row) {
    High(w_row, x_row);
    SetW(w_row);
    SetX(x_row);
  }
  // Whole rows, BYTE is 0 before and after. `rows` holds count * row_bytes bytes.
  constexpr void LoadFeatures(int row, const uint8_t* rows, int count) {
    High(0, row);
    SetX(row);
    Load(isa::kLoadX, rows, count);
  }
  constexpr void LoadWeights(int row, const uint8_t* rows, int count) {
    High(row, 0);
    SetW(row);
    Load(isa::kLoadW, rows, count);
  }

  // Registers FN, SEG (and LANE, DROW) are set; the bytes that come back are isa::SentBytes * bits
  // for kSend.
  constexpr void Dot(const DotProduct& dot) {
    const bool waits = dot.result == isa::kWrite && !chip_.overlap;  // bits wait for WRITE
    PointAt(dot.w0 + dot.segments - 1, dot.x0);
    if (!chip_.overlap) Byte(isa::kClear);
    const int last = dot.significances() - 1;
    for (int s = 0; s <= last; ++s) {
      const bool up = s % 2 == 0;
      const int low = s < dot.w ? 0 : s - dot.w + 1;  // feature bits of this significance
      const int high = s < dot.a ? s : dot.a - 1;
      const bool w_goes_on = up ? high == dot.a - 1 : s < dot.w - 1;
      Significance(dot, s, low, high, up, w_goes_on);
      if (!waits || s < dot.shift) continue;
      Write(dot, s - dot.shift);
      if (s == last) continue;
      // Where the border step had gone.
      const int i = up ? (w_goes_on ? high : high + 1) : (w_goes_on ? low : low + 1);
      const int j = s + 1 - i;
      if (dot.into_weights) {
        SetW(dot.w0 + j * dot.segments + (up ? 0 : dot.segments - 1));
      } else {
        SetX(RingRow(dot, i * dot.segments + (up ? dot.segments - 1 : 0)));
      }
    }
    for (int b = last + 1; b < dot.bits; ++b) {
      if (waits && b >= dot.shift) {
        Write(dot, b - dot.shift);
      } else {
        Byte(int{isa::kFlush} + int{FateOf(dot, b)});
      }
    }
    if (waits && dot.fix) {
      for (int b = dot.shift; b < dot.bits; ++b) {
        Row(dot, b - dot.shift);
        Byte(dot.into_weights ? isa::kFixW : isa::kFixX);
      }
    }
  }

 private:
  constexpr void Load(uint8_t opcode, const uint8_t* rows, int count) {
    for (int r = 0; r < count; ++r) {
      Byte(opcode);
      for (int b = 0; b < chip_.row_bytes(); ++b) Byte(rows[r * chip_.row_bytes() + b]);
    }
  }

  static constexpr isa::Fate FateOf(const DotProduct& dot, int bit) {
    return dot.result == isa::kWrite && bit < dot.shift ? isa::kDrop : dot.result;
  }

  // All pairs of a significance, in RUNs of one sign.
  constexpr void Significance(const DotProduct& dot, int s, int low, int high, bool up,
                              bool w_goes_on) {
    int n = 0;
    bool minus = false;
    for (int step = 0; step <= high - low; ++step) {
      const int i = up ? low + step : high - step;
      const bool sign = (dot.xs && i == dot.a - 1) != (dot.ws && s - i == dot.w - 1);
      if (sign != minus) Runs(n, minus, isa::kNone, false);
      if (sign != minus) n = 0;
      minus = sign;
      n += dot.segments;
    }
    Runs(n, minus, FateOf(dot, s), w_goes_on);
  }

  // n pairs, the last one with the fate.
  constexpr void Runs(int n, bool minus, isa::Fate fate, bool w_goes_on) {
    for (; n > 8; n -= 8) Byte(isa::Run(8, minus, isa::kNone, false));
    if (n > 0) Byte(isa::Run(n, minus, fate, fate != isa::kNone && w_goes_on));
  }

  constexpr void Row(const DotProduct& dot, int k) {
    if (dot.into_weights) {
      SetW(dot.row + k);
    } else {
      SetX(dot.row + k);
    }
  }
  constexpr void Write(const DotProduct& dot, int k) {
    Row(dot, k);
    Byte(dot.into_weights ? isa::kWriteW : isa::kWriteX);
  }

  constexpr int RingRow(const DotProduct& dot, int offset) const {
    const int bits =
        dot.ring_bits < chip_.feature_row_bits ? dot.ring_bits : chip_.feature_row_bits;
    const int ring = (1 << bits) - 1;
    return (dot.x0 & ~ring) | ((dot.x0 + offset) & ring);
  }

  StreamChip chip_;
  Put put_;
  int high_ = -1;
};

template <class Put>
Stream(const StreamChip&, Put) -> Stream<Put>;

}  // namespace flexi
