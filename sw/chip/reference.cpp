// SPDX-License-Identifier: Apache-2.0
#include "sw/chip/reference.h"

#include <algorithm>
#include <bit>
#include <random>

#include "sw/asm/isa.h"
#include "sw/device/step_transfer.h"

namespace flexi {

Reference::Reference(const ChipConfig& config, uint64_t seed)
    : config_(config),
      lane_mask_(config.lanes == 64 ? ~0ULL : (1ULL << config.lanes) - 1),
      features_(config.feature_rows),
      weights_(config.rows * config.cores),
      acc_(config.cores),
      negative_(config.cores),
      rest_(config.cores) {
  std::mt19937_64 random(seed);
  const auto below = [&random](int bits) {
    return static_cast<int>(random() & ((1ULL << bits) - 1));
  };
  for (auto& row : features_) row = random() & lane_mask_;
  for (auto& row : weights_) row = random() & lane_mask_;
  for (auto& value : acc_) value = Wrap(static_cast<int32_t>(random()));
  for (int core = 0; core < config.cores; core++) {
    negative_[core] = below(1) != 0;
    rest_[core] = below(1) != 0;
  }
  wrow_ = below(config.pointer_bits());
  xrow_ = below(config.feature_row_bits());
  fn_ = below(4);
  relu_ = config.overlap && below(1) != 0;
  seg_ = below(config.segment_bits());
  lane_ = config.overlap ? below(config.lane_segment_bits()) : 0;
  core_ = config.cores > 1 ? below(config.core_bits()) : 0;
  drow_ = config.overlap ? below(config.feature_row_bits()) : 0;
  ring_ = config.ring ? below(3) : 7;
  high_ = config.has_high() ? below(3) : 0;
  down_ = below(1) != 0;
}

int32_t Reference::Wrap(int32_t value) const {
  const int unused = 32 - config_.acc_width;
  return static_cast<int32_t>(static_cast<uint32_t>(value) << unused) >> unused;
}

int Reference::AddX(int delta) const {
  const int mask = (1 << config_.feature_row_bits()) - 1;
  const int ring = ((1 << ring_) - 1) & mask;
  return (xrow_ & ~ring) | ((xrow_ + delta) & ring);
}

uint64_t Reference::WeightRow(int core) const {
  const int row = wrow_ & ((1 << config_.row_bits()) - 1);
  if (row >= config_.rows || core >= config_.cores) return 0;
  const int at = row * config_.cores + core;
  return stuck_weights_.empty() ? weights_[at] : stuck_weights_[at].Read(weights_[at]);
}

uint64_t Reference::FeatureRow() const {
  if (xrow_ >= config_.feature_rows) return 0;
  return stuck_features_.empty() ? features_[xrow_] : stuck_features_[xrow_].Read(features_[xrow_]);
}

void Reference::Break(const Defects& defects, uint64_t seed) {
  std::mt19937_64 random(seed);
  stuck_features_.clear();
  stuck_weights_.clear();
  for (const uint64_t cells : defects.features)
    stuck_features_.push_back({cells, random() & cells});
  for (int row = 0; row < config_.rows; row++)
    for (int core = 0; core < config_.cores; core++) {
      const uint64_t cells = defects.WeightsAt(config_, core, row);
      stuck_weights_.push_back({cells, random() & cells});
    }
}

uint64_t Reference::Function(int fn, uint64_t w, uint64_t x) const {
  uint64_t result = 0;
  if ((fn & 1) != 0) result |= ~w & ~x;
  if ((fn & 2) != 0) result |= ~w & x;
  if ((fn & 4) != 0) result |= w & ~x;
  if ((fn & 8) != 0) result |= w & x;
  return result & lane_mask_;
}

bool Reference::RowOperation() const {
  if (!Command()) return false;
  const bool enters = !config_.overlap && (isa::IsWrite(byte_) || isa::IsFix(byte_));
  return byte_ == isa::kRead || isa::IsLogic(byte_) || enters;
}

// What a byte that waits waits for.
bool Reference::OnTheWay() const {
  const bool corrections = config_.overlap && (fixing_ || clearing_);
  return adding_ || ending_ != 0 || leaving_ != 0 || corrections;
}

uint8_t Reference::SentByte() const {
  const int bits = isa::SentBits(config_.cores);
  int byte = 0;
  for (int b = 0; b < 8; b++) {
    const int core = (8 * part_ + b) / bits;
    if (core < config_.cores) byte |= ((acc_[core] >> (b % bits)) & 1) << b;
  }
  return static_cast<uint8_t>(byte);
}

PortOut Reference::Outputs() const {
  PortOut out;
  out.out_valid = Sending() || holds_ == Holds::kOutput;
  if (out.out_valid) out.out_data = Sending() ? SentByte() : byte_;
  const bool keeps =
      (Running() && (byte_ & 7) != 0) || RowOperation() || (Command() && byte_ == isa::kStatus);
  out.in_ready = !out.out_valid && !DataWaits() && !FirstStep() && !keeps;
  return out;
}

PortOut Reference::Step(const PortIn& in) {
  const PortOut out = Outputs();
  Clock(in);
  return out;
}

// First cycle of a row operation: group BYTE of the RLPU results. A core that does not exist has no
// RLPU.
uint8_t Reference::ReadRow() const {
  if (core_ >= config_.cores) return 0;
  int fn = fn_;
  if (isa::IsWrite(byte_) || isa::IsFix(byte_)) fn = (byte_ & 1) != 0 ? isa::kFnW : isa::kFnX;
  return static_cast<uint8_t>(Function(fn, WeightRow(core_), FeatureRow()) >> (8 * group_));
}

// Second cycle: the byte as the byte register takes it.
uint8_t Reference::RowByte() const {
  int byte = row_byte_;
  const int cores = std::min(config_.cores, 8);
  if (isa::IsWrite(byte_)) {
    byte <<= cores;
    for (int core = 0; core < cores; core++) byte |= (acc_[core] & 1) << core;
  } else if (isa::IsFix(byte_)) {
    for (int core = 0; core < cores; core++) {
      if (acc_[core] < 0) byte &= ~(1 << core);
      if (acc_[core] > 0) byte |= 1 << core;
    }
  }
  return static_cast<uint8_t>(byte);
}

// A data byte into its row.
void Reference::WriteData() {
  const uint64_t mask = (0xffULL << (8 * group_)) & lane_mask_;
  const uint64_t data = (static_cast<uint64_t>(byte_) << (8 * group_)) & mask;
  if (target_) {
    const int row = wrow_ & ((1 << config_.row_bits()) - 1);
    if (row >= config_.rows || core_ >= config_.cores) return;
    uint64_t& cells = weights_[row * config_.cores + core_];
    cells = (cells & ~mask) | data;
  } else if (xrow_ < config_.feature_rows) {
    features_[xrow_] = (features_[xrow_] & ~mask) | data;
  }
}

// Chips with overlap: bits that leave, and corrections.
void Reference::WriteBack() {
  const int rows = (1 << config_.feature_row_bits()) - 1;
  const auto write = [this](int row, int core, bool bit) {
    const int lane = lane_ * config_.cores + core;
    if (lane >= config_.lanes || row >= config_.feature_rows) return;
    features_[row] = bit ? features_[row] | 1ULL << lane : features_[row] & ~(1ULL << lane);
  };
  const bool starts = clearing_;
  bool ends = false;
  if (Writing()) {
    for (int core = 0; core < config_.cores; core++) {
      write(drow_, core, (acc_[core] & 1) != 0);
      negative_[core] = acc_[core] < 0;
      rest_[core] = (acc_[core] >> 1 & ((1 << (config_.acc_width - 1)) - 1)) != 0;
    }
    drow_ = (drow_ + 1) & rows;
    written_ = (written_ + 1) & 15;
  } else if (fixing_ && holds_ != Holds::kData) {
    drow_ = (drow_ - 1) & rows;
    for (int core = 0; core < config_.cores; core++) {
      if (relu_ && rest_[core]) write(drow_, core, !negative_[core]);
    }
    ends = written_ == 1;
    written_ = (written_ - 1) & 15;
    if (ends)
      lane_ = lane_ == config_.lane_segments() - 1
                  ? 0
                  : (lane_ + 1) & ((1 << config_.lane_segment_bits()) - 1);
  }
  fixing_ = (starts && written_ != 0) || (fixing_ && !ends);
}

void Reference::Accumulate() {
  const bool shifts = (config_.overlap ? leaving_ != 0 : (leaving_ & 1) != 0);
  for (int core = 0; core < config_.cores; core++) {
    int32_t value = clearing_ ? 0 : shifts ? acc_[core] >> 1 : acc_[core];
    if (adding_) value += minus_ ? -counts_[core] : counts_[core];
    acc_[core] = Wrap(value);
  }
}

void Reference::StepPointers(bool last) {
  const bool border = last && isa::RunFate(byte_) != isa::kNone;
  const int x = AddX(border ? (isa::RunWGoesOn(byte_) ? 0 : seg_ + 1) : down_ ? -1 : 1);
  const int w = AddW(border ? (isa::RunWGoesOn(byte_) ? seg_ + 1 : 0) : down_ ? 1 : -1);
  xrow_ = x;
  wrow_ = w;
  if (border) down_ = !down_;
}

void Reference::Move(int reg) {
  const auto low = [this](int bits) { return wrow_ & ((1 << bits) - 1); };
  switch (reg) {
    case isa::kFn:
      fn_ = low(4);
      if (config_.overlap) relu_ = (wrow_ & 16) != 0;
      break;
    case isa::kSeg:
      seg_ = low(config_.segment_bits());
      break;
    case isa::kLane:
      if (config_.overlap) lane_ = low(config_.lane_segment_bits());
      break;
    case isa::kCore:
      if (config_.cores > 1) core_ = low(config_.core_bits());
      break;
    case isa::kDrow:
      if (config_.overlap) drow_ = low(config_.feature_row_bits());
      break;
    case isa::kRing:
      if (config_.ring) ring_ = low(3);
      break;
    case isa::kHigh:
      if (config_.has_high()) high_ = low(3);
      break;
    default:
      break;
  }
}

void Reference::Clock(const PortIn& in) {
  cycles_++;
  const PortOut shown = Outputs();
  const bool parts_left = part_ != isa::SentBytes(config_.cores) - 1;
  const bool frozen = Sending() && !in.reset && !(in.out_ready && !parts_left);
  if (in.reset) {
    part_ = 0;
  } else if (Sending() && in.out_ready) {
    part_ = parts_left ? part_ + 1 : 0;
  }
  if (holds_ == Holds::kData && !DataWaits()) WriteData();
  if (frozen) return;

  const bool command = Command();
  const bool data_waits = DataWaits();
  const bool first_step = FirstStep();
  const bool steps = first_step && !in.reset && !OnTheWay();
  const bool acts = stepped_ && !in.reset;
  const bool byte_in = in.in_valid && shown.in_ready && !in.reset;
  const bool running = Running();
  const bool last = (byte_ & 7) == 0;
  const bool row_operation = RowOperation();
  const uint8_t byte = byte_;
  const bool reads_row = row_operation && steps;
  const bool takes_row = row_operation && acts;

  // What the byte at hand brings, from the state before the edge.
  bool clears = false;
  bool loads = loading_;
  bool data_follow = false;
  int ends = 0;
  std::array<uint8_t, 32> counts{};
  uint8_t next = byte_in ? in.in_data : 0;
  bool output = holds_ == Holds::kOutput && !in.out_ready;
  const bool keep_byte = data_waits || (!in.reset && (output || first_step));

  if (running) {
    ends = last ? isa::RunFate(byte) : 0;
    for (int core = 0; core < config_.cores; core++) {
      counts[core] =
          static_cast<uint8_t>(std::popcount(Function(fn_, WeightRow(core), FeatureRow())));
    }
    if (!last) next = static_cast<uint8_t>((byte & 0xf8) | ((byte - 1) & 7));
  }
  if (command && isa::IsFlush(byte)) ends = byte - isa::kFlush;
  if (command && (byte == isa::kClear || (isa::IsSetW(byte) && config_.overlap))) clears = true;
  if (command && isa::IsLoad(byte)) loads = true;
  const bool row_done = loading_ && holds_ == Holds::kData && group_ == config_.row_bytes() - 1;
  if (row_done && !data_waits) loads = false;
  if (command) target_ = (byte & 1) != 0;

  // Errors and the byte group.
  const bool illegal =
      command && (isa::IsReserved(byte) || (config_.overlap && (byte & 0xfc) == isa::kWriteX));
  if (command && byte == isa::kStatus && acts) {
    next = static_cast<uint8_t>(config_.chip_id << 4 | isa::kStatusAlive |
                                (error_ ? isa::kStatusError : 0));
    error_ = false;
    output = true;
  }
  error_ = (error_ || illegal) && !in.reset;
  if (takes_row) {
    next = RowByte();
    output = byte == isa::kRead;
    data_follow = byte != isa::kRead;
  }
  if (!stepped_) row_byte_ = reads_row ? ReadRow() : 0;
  const int group_before = group_;
  if ((command && byte == isa::kNext) || (loading_ && holds_ == Holds::kData && !data_waits)) {
    group_ = group_before == config_.row_bytes() - 1 ? 0 : group_before + 1;
  }
  if (in.reset) group_ = 0;

  // Stages behind it: accumulators, the bit that leaves them.
  const int x_next = AddX(1);
  const int w_next = AddW(1);
  const bool next_x = row_done && !data_waits && !target_;
  const bool next_w = row_done && !data_waits && target_;
  if (config_.overlap) WriteBack();
  if (command && isa::IsMov(byte) && stepped_) Move(byte & 7);
  Accumulate();
  // WRITE has taken the lowest bit when its row is written.
  leaving_ = ending_ | (row_operation && isa::IsWrite(byte) && stepped_ ? 1 : 0);
  ending_ = ends;
  clearing_ = clears;
  adding_ = running;
  minus_ = running && isa::RunSubtracts(byte);
  counts_ = counts;
  stepped_ = steps;

  // Pointers.
  if (running) {
    StepPointers(last);
  } else if (next_x) {
    xrow_ = x_next;
  } else if (next_w) {
    wrow_ = w_next;
  } else if (command && isa::IsSetW(byte)) {
    wrow_ = ((high_ & 4) << 4 | (byte & 63)) & ((1 << config_.pointer_bits()) - 1);
  } else if (command && isa::IsSetX(byte)) {
    xrow_ = ((high_ & 3) << 5 | (byte & 31)) & ((1 << config_.feature_row_bits()) - 1);
  }
  if (clears) down_ = false;

  // Byte register.
  const bool data = (byte_in && loads) || data_follow || data_waits;
  if (!keep_byte) byte_ = next;
  loading_ = loads && !in.reset;
  output = output && !in.reset;
  holds_ = output     ? Holds::kOutput
           : data     ? Holds::kData
           : loading_ ? Holds::kNothing
                      : Holds::kCommand;
  if (in.reset) {
    written_ = 0;
    fixing_ = false;
  }
}

void Reference::Transfer(std::span<const uint8_t> in, std::span<uint8_t> out, uint64_t limit) {
  TransferBySteps(this, in, out, limit);
}

bool Reference::Idle() const {
  const bool stages = adding_ || clearing_ || ending_ != 0 || leaving_ != 0 || fixing_;
  return holds_ == Holds::kCommand && byte_ == isa::kNop && !stages;
}

ChipState Reference::Peek() const {
  ChipState state;
  state.features = features_;
  state.weights.resize(weights_.size());
  for (int core = 0; core < config_.cores; core++) {
    for (int row = 0; row < config_.rows; row++) {
      state.weights[core * config_.rows + row] = weights_[row * config_.cores + core];
    }
    state.accumulator.push_back(acc_[core]);
    if (config_.overlap)
      state.noted.push_back(
          static_cast<uint8_t>(negative_[core] << 1 | static_cast<int>(rest_[core])));
  }
  const auto byte = [](int value) { return static_cast<uint8_t>(value); };
  state.registers = {byte(fn_ | (relu_ ? 16 : 0)),
                     byte(seg_),
                     byte(lane_),
                     byte(core_),
                     byte(drow_),
                     byte(ring_),
                     byte(high_),
                     byte(wrow_),
                     byte(xrow_),
                     byte(down_),
                     byte(group_)};
  return state;
}

void Reference::Adopt(const ChipState& state) {
  features_ = state.features;
  for (int core = 0; core < config_.cores; core++) {
    for (int row = 0; row < config_.rows; row++) {
      weights_[row * config_.cores + core] = state.weights[core * config_.rows + row];
    }
    if (config_.overlap) {
      negative_[core] = (state.noted[core] & 2) != 0;
      rest_[core] = (state.noted[core] & 1) != 0;
    }
  }
  acc_ = state.accumulator;
  const auto& reg = state.registers;
  fn_ = reg[0] & 15;
  relu_ = (reg[0] & 16) != 0;
  seg_ = reg[1];
  lane_ = reg[2];
  core_ = reg[3];
  drow_ = reg[4];
  ring_ = reg[5];
  high_ = reg[6];
  wrow_ = reg[7];
  xrow_ = reg[8];
  down_ = reg[9] != 0;
  group_ = reg[10];
  byte_ = 0;
  holds_ = Holds::kCommand;
  loading_ = error_ = adding_ = clearing_ = fixing_ = stepped_ = false;
  ending_ = leaving_ = part_ = written_ = 0;
}

std::unique_ptr<Device> MakeReference(const ChipConfig& config, uint64_t seed) {
  return std::make_unique<Reference>(config, seed);
}

}  // namespace flexi
