// SPDX-License-Identifier: Apache-2.0
#include "sw/chip/reference.h"

#include <algorithm>
#include <bit>
#include <random>

#include "sw/asm/isa.h"

namespace flexi {

Reference::Reference(const ChipConfig& config, uint64_t seed)
    : config_(config),
      lane_mask_(config.lanes == 64 ? ~0ULL : (1ULL << config.lanes) - 1),
      row_mask_((1 << config.row_bits()) - 1),
      feature_mask_((1 << config.feature_row_bits()) - 1),
      features_(config.feature_rows),
      weights_(config.rows * config.cores),
      acc_(config.cores),
      copy_acc_(config.overlap ? config.cores : 0),
      res_(config.cores),
      copy_res_(config.overlap ? config.cores : 0) {
  std::mt19937_64 random(seed);
  for (auto& row : features_) row = random() & lane_mask_;
  for (auto& row : weights_) row = random() & lane_mask_;
  for (auto* acc : {&acc_, &copy_acc_}) {
    for (auto& value : *acc) value = Wrap(static_cast<int32_t>(random()));
  }
  for (auto* res : {&res_, &copy_res_}) {
    for (auto& value : *res) value = static_cast<uint8_t>(random());
  }
  reg_[isa::kMode] = static_cast<uint8_t>(random());
  reg_[isa::kWidth] = random() & 63;
  reg_[isa::kSegs] = static_cast<uint8_t>(random() % config.max_segments());
  reg_[isa::kOut] = random() & 127;
  reg_[isa::kWrow] = static_cast<uint8_t>(random() % config.rows);
  reg_[isa::kXrow] = static_cast<uint8_t>(random() % config.feature_rows);
  reg_[isa::kDrow] = static_cast<uint8_t>(random() % config.feature_rows);
  reg_[isa::kDlane] = static_cast<uint8_t>(random() % config.lane_segments());
  reg_[isa::kCore] = static_cast<uint8_t>(random() % config.cores);
  reg_[isa::kRing] = static_cast<uint8_t>(config.ring ? random() % (config.feature_row_bits() + 1)
                                                      : config.feature_row_bits());
  for (int width = 0; width < 64; width++) {
    paths_[width] = MakePath(isa::WidthA(width), isa::WidthW(width));
  }
}

// A value beyond the segments can only stand there since power-up.
uint8_t Reference::NextLaneSegment() const {
  if (reg_[isa::kDlane] == config_.lane_segments() - 1) return 0;
  const int bits = std::max(1, static_cast<int>(std::bit_width(config_.lane_segments() - 1U)));
  return static_cast<uint8_t>((reg_[isa::kDlane] + 1) & ((1 << bits) - 1));
}

// The anti-diagonals i + j = s, each walked in the direction opposite to the one before: even ones
// with i rising, odd ones with i falling. Stepping along a border does exactly this.
std::vector<Reference::Pair> Reference::MakePath(int a, int w) {
  std::vector<Pair> path;
  for (int s = 0; s <= a + w - 2; s++) {
    std::vector<Pair> diagonal;
    for (int i = 0; i < a; i++) {
      if (s - i >= 0 && s - i < w) diagonal.push_back({i, s - i, false});
    }
    if (s % 2 == 0) {
      path.insert(path.end(), diagonal.begin(), diagonal.end());
    } else {
      path.insert(path.end(), diagonal.rbegin(), diagonal.rend());
    }
    path.back().ends_significance = true;
  }
  return path;
}

int32_t Reference::Wrap(int32_t value) const {
  const int unused = 32 - config_.acc_width;
  return static_cast<int32_t>(static_cast<uint32_t>(value) << unused) >> unused;
}

int Reference::RingAdd(int row, int delta) const {
  const int ring = (1 << reg_[isa::kRing]) - 1;
  return ((row & ~ring) | ((row + delta) & ring)) & feature_mask_;
}

uint64_t Reference::Function(uint64_t w, uint64_t x) const {
  const int fn = isa::ModeFn(reg_[isa::kMode]);
  uint64_t result = 0;
  if ((fn & 1) != 0) result |= ~w & ~x;
  if ((fn & 2) != 0) result |= ~w & x;
  if ((fn & 4) != 0) result |= w & ~x;
  if ((fn & 8) != 0) result |= w & x;
  return result & lane_mask_;
}

uint8_t Reference::RowByte() const {
  const uint64_t row =
      target_ ? WeightRow(reg_[isa::kCore], reg_[isa::kWrow]) : FeatureRow(reg_[isa::kXrow]);
  return static_cast<uint8_t>(row >> (8 * byte_));
}

bool Reference::AtLastPair() const {
  return pair_ + 1 == static_cast<int>(paths_[reg_[isa::kWidth]].size()) &&
         segment_ == reg_[isa::kSegs];
}

bool Reference::MayIssue() const {
  if (phase_ != Phase::kDot) return false;
  if (target_) {  // to the port
    if (AtFirstPair() && !Quiet()) return false;
    const bool emits =
        paths_[reg_[isa::kWidth]][pair_].ends_significance && segment_ == reg_[isa::kSegs];
    return !(emits && full_);
  }
  const bool before_not_through = after_ != After::kNone || (flight_.valid && flight_.last);
  return !(config_.overlap && AtLastPair() && before_not_through);
}

// In the cycle of the last pair a chip with overlap takes the opcode that follows a DOTW.
bool Reference::ChainsNow() const {
  return config_.overlap && !target_ && MayIssue() && AtLastPair();
}

PortOut Reference::Outputs() const {
  PortOut out;
  switch (phase_) {
    case Phase::kOpcode:
      out.in_ready = true;
      break;
    case Phase::kValue:
    case Phase::kLoad:
      out.in_ready = Quiet();
      break;
    case Phase::kDot:
      out.in_ready = ChainsNow();
      break;
    case Phase::kStatus:
      if (Quiet()) {
        out.out_valid = true;
        out.out_data = static_cast<uint8_t>(config_.chip_id << 4 | isa::kStatusAlive | errors_);
      }
      break;
    case Phase::kRead:
      if (Quiet()) {
        out.out_valid = true;
        out.out_data = RowByte();
      }
      break;
    default:
      break;
  }
  if (sending_) {
    out.out_valid = true;
    out.out_data = res_[send_core_];
  } else if (after_ == After::kRest) {
    out.out_valid = true;
    out.out_data = static_cast<uint8_t>(acc_[send_core_]);
  }
  return out;
}

PortOut Reference::Step(const PortIn& in) {
  const PortOut out = Outputs();
  Clock(in);
  return out;
}

void Reference::Clock(const PortIn& in) {
  cycles_++;
  const PortOut out = Outputs();
  const bool byte_in = in.in_valid && out.in_ready && !in.reset;
  const bool byte_out = in.out_ready && out.out_valid && !in.reset;
  const bool quiet = Quiet();
  const bool chains = ChainsNow();
  const bool issues = MayIssue() && !in.reset;
  const Phase phase = phase_;

  // Everything of one cycle reads what was there before the edge. Rows are read (by an issued pair)
  // before the write-back writes; the pair in flight is accumulated before the next one takes its
  // place.
  const InFlight arriving = flight_;
  const After after = after_;
  bool issued_last = false;
  InFlight next;
  bool emission_completes_byte = false;

  if (issues) {
    const Pair pair = paths_[reg_[isa::kWidth]][pair_];
    const int a = isa::WidthA(reg_[isa::kWidth]);
    const int w = isa::WidthW(reg_[isa::kWidth]);
    next.valid = true;
    next.first = AtFirstPair();
    next.last = AtLastPair();
    next.emit = pair.ends_significance && segment_ == reg_[isa::kSegs];
    const bool x_sign = isa::ModeXs(reg_[isa::kMode]) && pair.i == a - 1;
    const bool w_sign = isa::ModeWs(reg_[isa::kMode]) && pair.j == w - 1;
    next.minus = x_sign != w_sign;
    const uint64_t x = FeatureRow(RingAdd(reg_[isa::kXrow], segment_ * a + pair.i));
    const int row = ModRow(reg_[isa::kWrow] + segment_ * w + pair.j);
    for (int core = 0; core < config_.cores; core++) {
      next.counts[core] = static_cast<uint8_t>(std::popcount(Function(WeightRow(core, row), x)));
    }
    if (next.first) after_port_ = target_;
    if (after_port_ && next.emit) {
      emitted_ = (emitted_ + 1) % 8;
      emission_completes_byte = emitted_ == 0;
    }
    issued_last = next.last;
  }

  // Write-back or flush of this cycle, before `arriving` may start the next one.
  bool result_bytes_out = false;
  bool start_sending = false;
  bool ended = false;
  if (sending_ && byte_out) {
    if (++send_core_ == config_.cores) {
      send_core_ = 0;
      result_bytes_out = true;
    }
  }
  switch (after) {
    case After::kNone:
      break;
    case After::kFlush:
      if (!after_port_) {
        Emit(config_.overlap ? copy_acc_ : acc_, config_.overlap ? copy_res_ : res_);
        if (--flushes_left_ == 0) after_ = After::kWrite;
      } else if (!full_) {
        Emit(acc_, res_);
        flushes_left_--;
        emitted_ = (emitted_ + 1) % 8;
        if (emitted_ == 0 || flushes_left_ == 0) {
          if (flushes_left_ == 0) emitted_ = 0;  // the last byte may have few new bits
          emission_completes_byte = true;
          start_sending = true;
        }
      } else if (result_bytes_out && flushes_left_ == 0) {
        after_ = After::kRest;
      }
      break;
    case After::kWrite: {
      const int row = ModFeature(reg_[isa::kDrow] + written_);
      for (int core = 0; core < config_.cores; core++) {
        const int lane = reg_[isa::kDlane] * config_.cores + core;
        if (lane >= config_.lanes || row >= config_.feature_rows) continue;
        const uint64_t bit = 1ULL << lane;
        features_[row] = WriteBit(core) ? features_[row] | bit : features_[row] & ~bit;
      }
      auto& res = config_.overlap ? copy_res_ : res_;
      for (auto& value : res) value = static_cast<uint8_t>((value >> 1) | (value & 0x80));
      if (++written_ == isa::OutK(reg_[isa::kOut])) {
        written_ = 0;
        after_ = After::kNone;
        ended = true;
        reg_[isa::kDlane] = NextLaneSegment();
      }
      break;
    }
    case After::kRest:
      if (byte_out && ++send_core_ == config_.cores) {
        send_core_ = 0;
        after_ = After::kNone;
        ended = true;
      }
      break;
  }

  if (arriving.valid) {
    for (int core = 0; core < config_.cores; core++) {
      const int32_t base = arriving.first ? 0 : acc_[core];
      acc_[core] = Wrap(base + (arriving.minus ? -arriving.counts[core] : arriving.counts[core]));
    }
    if (arriving.emit) {
      Emit(acc_, res_);
      if (after_port_ && full_) start_sending = true;
    }
    if (arriving.last) {
      flushes_left_ = isa::OutF(reg_[isa::kOut]);
      after_ = after_port_ || flushes_left_ > 0 ? After::kFlush : After::kWrite;
      if (after_port_ && flushes_left_ == 0) {
        emitted_ = 0;
        emission_completes_byte = true;
        start_sending = true;
      }
      if (config_.overlap && !after_port_) {
        copy_acc_ = acc_;
        copy_res_ = res_;
      }
    }
  }
  if (result_bytes_out) {
    sending_ = false;
    full_ = false;
  } else if (start_sending) {
    sending_ = true;
  }
  if (emission_completes_byte) full_ = true;

  // The pair that was issued is now in flight; the path goes on.
  flight_ = next;
  if (issues) {
    if (issued_last) {
      pair_ = 0;
      segment_ = 0;
      reg_[isa::kWrow] = static_cast<uint8_t>(ModRow(
          reg_[isa::kWrow] + isa::SegsOf(reg_[isa::kSegs]) * isa::WidthW(reg_[isa::kWidth])));
      phase_ = chains ? Phase::kOpcode : Phase::kAfterDot;
    } else if (segment_ == reg_[isa::kSegs]) {
      segment_ = 0;
      pair_++;
    } else {
      segment_++;
    }
  }

  // Commands.
  switch (phase) {
    case Phase::kOpcode:
    case Phase::kDot:
      if (byte_in) TakeOpcode(in.in_data);
      break;
    case Phase::kValue:
      if (byte_in) {
        TakeValue(in.in_data);
        phase_ = Phase::kOpcode;
      }
      break;
    case Phase::kLoad:
      if (byte_in) {
        const uint64_t mask = (0xffULL << (8 * byte_)) & lane_mask_;
        const uint64_t data = (static_cast<uint64_t>(in.in_data) << (8 * byte_)) & mask;
        const int row = reg_[target_ ? isa::kWrow : isa::kXrow];
        if (target_ && row < config_.rows && reg_[isa::kCore] < config_.cores) {
          uint64_t& cell = weights_[row * config_.cores + reg_[isa::kCore]];
          cell = (cell & ~mask) | data;
        } else if (!target_ && row < config_.feature_rows) {
          features_[row] = (features_[row] & ~mask) | data;
        }
      }
      [[fallthrough]];
    case Phase::kRead:
      if ((phase == Phase::kLoad ? byte_in : byte_out) && ++byte_ == config_.row_bytes()) {
        byte_ = 0;
        phase_ = Phase::kOpcode;
        if (target_) {
          reg_[isa::kWrow] = static_cast<uint8_t>(ModRow(reg_[isa::kWrow] + 1));
        } else {
          reg_[isa::kXrow] = static_cast<uint8_t>(ModFeature(reg_[isa::kXrow] + 1));
        }
      }
      break;
    case Phase::kStatus:
      if (byte_out) {
        errors_ = 0;
        phase_ = Phase::kOpcode;
      }
      break;
    case Phase::kLogic:
      if (quiet) {
        // One byte: its results are formed in a cycle and written in the next one.
        if (!logic_write_) {
          held_ = Function(WeightRow(0, reg_[isa::kWrow]), FeatureRow(reg_[isa::kXrow]));
        } else {
          const uint64_t mask = (0xffULL << (8 * byte_)) & lane_mask_;
          if (target_ && reg_[isa::kWrow] < config_.rows) {
            uint64_t& cell = weights_[reg_[isa::kWrow] * config_.cores];
            cell = (cell & ~mask) | (held_ & mask);
          } else if (!target_ && reg_[isa::kDrow] < config_.feature_rows) {
            uint64_t& cell = features_[reg_[isa::kDrow]];
            cell = (cell & ~mask) | (held_ & mask);
          }
          if (++byte_ == config_.row_bytes()) {
            byte_ = 0;
            phase_ = Phase::kOpcode;
          }
        }
        logic_write_ = !logic_write_;
      }
      break;
    case Phase::kAfterDot:
      if (ended) phase_ = Phase::kOpcode;
      break;
  }
  if (in.reset) ResetNow();
}

void Reference::ResetNow() {
  phase_ = Phase::kOpcode;
  after_ = After::kNone;
  flight_ = InFlight();
  errors_ = 0;
  byte_ = 0;
  logic_write_ = false;
  pair_ = 0;
  segment_ = 0;
  written_ = 0;
  emitted_ = 0;
  full_ = false;
  sending_ = false;
  send_core_ = 0;
}

void Reference::TakeOpcode(uint8_t byte) {
  if ((byte & 0xf0) == isa::kSet) {
    set_register_ = byte & 15;
    phase_ = Phase::kValue;
    return;
  }
  target_ = (byte & 1) != 0;
  switch (byte) {
    case isa::kNop:
      phase_ = Phase::kOpcode;
      break;
    case isa::kStatus:
      phase_ = Phase::kStatus;
      break;
    case isa::kLoadX:
    case isa::kLoadW:
      phase_ = Phase::kLoad;
      break;
    case isa::kReadX:
    case isa::kReadW:
      phase_ = Phase::kRead;
      break;
    case isa::kLogicX:
    case isa::kLogicW:
      phase_ = Phase::kLogic;
      break;
    case isa::kDotW:
    case isa::kDotP:
      phase_ = Phase::kDot;
      break;
    default:
      errors_ |= isa::kStatusOpcodeError;
      phase_ = Phase::kOpcode;
  }
}

void Reference::TakeValue(uint8_t value) {
  int limit = 0;  // legal values are 0 .. limit - 1
  switch (set_register_) {
    case isa::kMode:
      limit = 256;
      break;
    case isa::kWidth:
      limit = 64;
      break;
    case isa::kSegs:
      limit = config_.max_segments();
      break;
    case isa::kOut:
      limit = 128;
      break;
    case isa::kWrow:
      limit = config_.rows;
      break;
    case isa::kXrow:
    case isa::kDrow:
      limit = config_.feature_rows;
      break;
    case isa::kDlane:
      limit = config_.lane_segments();
      break;
    case isa::kCore:
      limit = config_.cores;
      break;
    case isa::kRing:
      limit = config_.ring ? config_.feature_row_bits() + 1 : 0;
      break;
    default:
      break;
  }
  if (value < limit) {
    reg_[set_register_] = value;
  } else {
    errors_ |= isa::kStatusOperandError;
  }
}

void Reference::Emit(std::vector<int32_t>& acc, std::vector<uint8_t>& res) const {
  for (size_t core = 0; core < acc.size(); core++) {
    res[core] = static_cast<uint8_t>((res[core] >> 1) | ((acc[core] & 1) << 7));
    acc[core] >>= 1;
  }
}

// Bit `written_` of the k-bit value of a core. The k bits stand at the top of the result register,
// which has been shifted by `written_` since.
bool Reference::WriteBit(int core) const {
  const int32_t above = config_.overlap ? copy_acc_[core] : acc_[core];
  const int res = config_.overlap ? copy_res_[core] : res_[core];
  const int k = isa::OutK(reg_[isa::kOut]);
  const bool raw = ((res >> (8 - k)) & 1) != 0;
  const bool top = written_ == k - 1;
  switch (isa::ModeWb(reg_[isa::kMode])) {
    case isa::kRelu:
      return above >= 0 && (above > 0 || raw);
    case isa::kSigned: {
      const int32_t sign = (res & 0x80) != 0 ? -1 : 0;
      if (above == sign) return raw;
      return above < 0 ? top : !top;
    }
    case isa::kRaw:
      return raw;
    default:
      return above >= 0;
  }
}

void Reference::Transfer(std::span<const uint8_t> in, std::span<uint8_t> out, uint64_t limit) {
  size_t sent = 0;
  size_t got = 0;
  uint64_t idle = 0;
  while (sent < in.size() || got < out.size()) {
    PortIn pins;
    pins.in_valid = sent < in.size();
    pins.in_data = pins.in_valid ? in[sent] : 0;
    pins.out_ready = got < out.size();
    const PortOut shown = Step(pins);
    idle++;
    if (pins.in_valid && shown.in_ready) {
      sent++;
      idle = 0;
    }
    if (pins.out_ready && shown.out_valid) {
      out[got++] = shown.out_data;
      idle = 0;
    }
    if (idle > limit)
      throw DeviceTimeout("reference: no byte moved in " + std::to_string(idle) + " cycles");
  }
}

bool Reference::Idle() const { return phase_ == Phase::kOpcode && Quiet(); }

ChipState Reference::Peek() const {
  ChipState state;
  state.features = features_;
  state.weights.resize(weights_.size());
  for (int core = 0; core < config_.cores; core++) {
    for (int row = 0; row < config_.rows; row++) {
      state.weights[core * config_.rows + row] = weights_[row * config_.cores + core];
    }
  }
  state.accumulator = acc_;
  state.result = res_;
  state.registers.assign(reg_.begin(), reg_.end());
  return state;
}

void Reference::Adopt(const ChipState& state) {
  ResetNow();
  features_ = state.features;
  for (int core = 0; core < config_.cores; core++) {
    for (int row = 0; row < config_.rows; row++) {
      weights_[row * config_.cores + core] = state.weights[core * config_.rows + row];
    }
  }
  acc_ = state.accumulator;
  res_ = state.result;
  for (size_t r = 0; r < reg_.size(); r++) reg_[r] = state.registers[r];
}

std::unique_ptr<Device> MakeReference(const ChipConfig& config, uint64_t seed) {
  return std::make_unique<Reference>(config, seed);
}

}  // namespace flexi
