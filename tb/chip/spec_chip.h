// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "sw/device/device.h"

namespace flexi {

// Places in ChipState::registers: those that MOV numbers, and the others.
enum StateRegister {
  kRegFn,
  kRegSeg,
  kRegLane,
  kRegCore,
  kRegDrow,
  kRegRing,
  kRegHigh,
  kRegWrow,
  kRegXrow,
  kRegDown,
  kRegByte
};

// docs/commands.md read a second time, byte after byte and without time: every byte is done before
// the next one. It shares nothing with sw/chip/reference.cpp but the layout of ChipState, and works
// lane by lane where the reference works on words. Not for programs whose result depends on time:
// those that read a row two cycles after a bit has been written there or while it may be corrected,
// and a WRITE or FIX right behind a CLEAR.
class SpecChip {
 public:
  SpecChip(const ChipConfig& config, ChipState at_first)
      : state(std::move(at_first)), chip_(config) {}

  ChipState state;
  std::vector<uint8_t> out;
  bool error = false;

  void Take(std::span<const uint8_t> bytes) {
    for (const uint8_t byte : bytes) Take(byte);
  }

  void Take(uint8_t byte) {
    if (data_left_ > 0) {
      PutGroup(data_to_weights_, byte);
      if (--data_left_ > 0) {
        Reg(kRegByte)++;
        return;
      }
      Reg(kRegByte) = 0;
      if (data_to_weights_) {
        StepW(1);
      } else {
        StepX(1);
      }
      return;
    }
    if (byte >= 0x80) {
      Run(byte);
      return;
    }
    if (byte >= 0x40) {
      Reg(kRegWrow) = Low((Reg(kRegHigh) >> 2) * 64 + byte % 64, chip_.pointer_bits());
      if (chip_.overlap) Clear();
      return;
    }
    if (byte >= 0x20) {
      Reg(kRegXrow) = Low(Reg(kRegHigh) % 4 * 32 + byte % 32, chip_.feature_row_bits());
      return;
    }
    switch (byte) {
      case 0x00:
        return;
      case 0x01:
        Reg(kRegByte) = static_cast<uint8_t>((Reg(kRegByte) + 1) % chip_.row_bytes());
        return;
      case 0x02:
      case 0x03:
        data_left_ = chip_.row_bytes() - Reg(kRegByte);
        data_to_weights_ = byte == 0x03;
        return;
      case 0x04:
        Clear();
        return;
      case 0x05:
      case 0x06:
      case 0x07:
        Leave(byte - 4);
        return;
      case 0x18:
        out.push_back(Group(Reg(kRegFn) % 16));
        return;
      case 0x19:
        out.push_back(static_cast<uint8_t>(chip_.chip_id * 16 + 8 + (error ? 1 : 0)));
        error = false;
        return;
      case 0x1a:
      case 0x1b:
        PutGroup(byte == 0x1b, Group(Reg(kRegFn) % 16));
        return;
      case 0x1c:
      case 0x1d:
      case 0x1e:
      case 0x1f:
        if (chip_.overlap) {
          error = true;
        } else {
          Enter(byte % 2 == 1, byte < 0x1e);
        }
        return;
      default:
        if (byte < 0x10) {
          error = true;
        } else {
          Mov(byte % 8);
        }
    }
  }

  bool loading() const { return data_left_ > 0; }  // the next byte is data
  int written() const { return written_; }         // rows that the next correction goes back

  // Function fn of the rows at hand in one lane of one core.
  int Bit(int fn, int core, int lane) const {
    const int w_row = Reg(kRegWrow) % (1 << chip_.row_bits());
    const int x_row = Reg(kRegXrow);
    const bool w =
        w_row < chip_.rows && (state.weights[core * chip_.rows + w_row] >> lane) % 2 == 1;
    const bool x = x_row < chip_.feature_rows && (state.features[x_row] >> lane) % 2 == 1;
    return fn >> ((w ? 2 : 0) + (x ? 1 : 0)) & 1;
  }

 private:
  uint8_t& Reg(int r) { return state.registers[r]; }
  int Reg(int r) const { return state.registers[r]; }
  static uint8_t Low(int value, int bits) {
    return static_cast<uint8_t>(value & ((1 << bits) - 1));
  }
  int32_t Wrap(int64_t value) const {
    const int64_t range = int64_t{1} << chip_.acc_width;
    while (value < -range / 2) value += range;
    while (value >= range / 2) value -= range;
    return static_cast<int32_t>(value);
  }

  void StepW(int by) { Reg(kRegWrow) = Low(Reg(kRegWrow) + by, chip_.pointer_bits()); }
  void StepX(int by) {
    const int free = std::min(chip_.ring ? Reg(kRegRing) : 7, chip_.feature_row_bits());
    const int ring = 1 << free;
    const int x = Reg(kRegXrow);
    Reg(kRegXrow) = static_cast<uint8_t>(x / ring * ring + ((x + by) % ring + ring) % ring);
  }

  void Run(int byte) {
    const int kk = byte >> 4 & 3;
    for (int left = byte % 8; left >= 0; left--) {
      for (int core = 0; core < chip_.cores; core++) {
        int count = 0;
        for (int lane = 0; lane < chip_.lanes; lane++) count += Bit(Reg(kRegFn) % 16, core, lane);
        int32_t& acc = state.accumulator[core];
        acc = Wrap(acc + ((byte & 8) != 0 ? -count : count));
      }
      if (left == 0 && kk != 0) {
        if ((byte & 0x40) != 0) {
          StepW(Reg(kRegSeg) + 1);
        } else {
          StepX(Reg(kRegSeg) + 1);
        }
        Reg(kRegDown) = 1 - Reg(kRegDown);
        Leave(kk);
      } else {
        StepX(Reg(kRegDown) == 1 ? -1 : 1);
        StepW(Reg(kRegDown) == 1 ? 1 : -1);
      }
    }
  }

  void Leave(int kk) {
    if (kk == 2 && !chip_.overlap) return;
    if (kk == 2) WriteBits();
    if (kk == 3) Send();
    for (int32_t& acc : state.accumulator) acc >>= 1;
  }
  void WriteBits() {
    for (int core = 0; core < chip_.cores; core++) {
      const int32_t acc = state.accumulator[core];
      PutLane(core, (acc & 1) != 0);
      const uint32_t above = (static_cast<uint32_t>(acc) & ((1U << chip_.acc_width) - 1)) >> 1;
      state.noted[core] = static_cast<uint8_t>((acc < 0 ? 2 : 0) + (above != 0 ? 1 : 0));
    }
    Reg(kRegDrow) = Low(Reg(kRegDrow) + 1, chip_.feature_row_bits());
    written_++;
  }
  void Send() {
    const int bits = chip_.cores <= 8 ? 8 / chip_.cores : 1;
    for (int first = 0; first < chip_.cores; first += 8) {
      uint8_t byte = 0;
      for (int core = first; core < chip_.cores && core < first + 8; core++) {
        const int low = state.accumulator[core] & ((1 << bits) - 1);
        byte = static_cast<uint8_t>(byte | low << ((core - first) * bits));
      }
      out.push_back(byte);
    }
  }

  void Clear() {
    Reg(kRegDown) = 0;
    for (int32_t& acc : state.accumulator) acc = 0;
    if (written_ == 0) return;
    for (; written_ > 0; written_--) {
      Reg(kRegDrow) = Low(Reg(kRegDrow) - 1, chip_.feature_row_bits());
      if ((Reg(kRegFn) & 16) == 0) continue;
      for (int core = 0; core < chip_.cores; core++) {
        if (state.noted[core] % 2 == 1) PutLane(core, state.noted[core] < 2);
      }
    }
    Reg(kRegLane) = Reg(kRegLane) == chip_.lane_segments() - 1
                        ? 0
                        : Low(Reg(kRegLane) + 1, chip_.lane_segment_bits());
  }
  // A bit of the write-back.
  void PutLane(int core, bool bit) {
    const int lane = Reg(kRegLane) * chip_.cores + core;
    if (Reg(kRegDrow) < chip_.feature_rows && lane < chip_.lanes) {
      PutBit(&state.features[Reg(kRegDrow)], lane, bit);
    }
  }
  static void PutBit(uint64_t* row, int lane, bool bit) {
    *row = bit ? *row | uint64_t{1} << lane : *row & ~(uint64_t{1} << lane);
  }

  void Mov(int reg) {
    const int value = Reg(kRegWrow);
    const auto set = [&](bool exists, int bits) {
      if (exists) Reg(reg) = Low(value, bits);
    };
    switch (reg) {
      case kRegFn:
        return set(true, chip_.overlap ? 5 : 4);
      case kRegSeg:
        return set(true, chip_.segment_bits());
      case kRegLane:
        return set(chip_.overlap, chip_.lane_segment_bits());
      case kRegCore:
        return set(chip_.cores > 1, chip_.core_bits());
      case kRegDrow:
        return set(chip_.overlap, chip_.feature_row_bits());
      case kRegRing:
        return set(chip_.ring, 3);
      case kRegHigh:
        return set(chip_.has_high(), 3);
      default:
        return;
    }
  }

  // Group BYTE of fn of the rows at hand, as core CORE has it.
  uint8_t Group(int fn) const {
    uint8_t byte = 0;
    for (int b = 0; b < 8; b++) {
      const int lane = Reg(kRegByte) * 8 + b;
      if (lane < chip_.lanes && Reg(kRegCore) < chip_.cores && Bit(fn, Reg(kRegCore), lane) != 0) {
        byte = static_cast<uint8_t>(byte | 1 << b);
      }
    }
    return byte;
  }
  void PutGroup(bool to_weights, uint8_t byte) {
    const int row = to_weights ? Reg(kRegWrow) % (1 << chip_.row_bits()) : Reg(kRegXrow);
    if (row >= (to_weights ? chip_.rows : chip_.feature_rows)) return;
    if (to_weights && Reg(kRegCore) >= chip_.cores) return;
    uint64_t* cells =
        to_weights ? &state.weights[Reg(kRegCore) * chip_.rows + row] : &state.features[row];
    for (int b = 0; b < 8; b++) {
      const int lane = Reg(kRegByte) * 8 + b;
      if (lane < chip_.lanes) PutBit(cells, lane, (byte >> b & 1) != 0);
    }
  }
  // WRITE, else FIX.
  void Enter(bool to_weights, bool write) {
    int byte = Group(to_weights ? 12 : 10);  // w, x
    const int cores = std::min(chip_.cores, 8);
    if (write) byte <<= cores;
    for (int core = 0; core < cores; core++) {
      const int32_t acc = state.accumulator[core];
      if (write) byte |= (acc & 1) << core;
      if (!write && acc < 0) byte &= ~(1 << core);
      if (!write && acc > 0) byte |= 1 << core;
    }
    PutGroup(to_weights, static_cast<uint8_t>(byte));
    if (!write) return;
    for (int32_t& acc : state.accumulator) acc >>= 1;
  }

  ChipConfig chip_;
  int data_left_ = 0;
  bool data_to_weights_ = false;
  int written_ = 0;
};

}  // namespace flexi
