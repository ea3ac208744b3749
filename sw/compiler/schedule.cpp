// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/schedule.h"

#include <algorithm>

namespace flexi {
namespace {

constexpr int kWholeRing = 7;

// Registers that keep their value from one inference to the next. LANE and DROW do not count: every
// inference sets them.
constexpr int kLasting[] = {isa::kFn, isa::kSeg, isa::kRing};

// Pairs and FLUSHes up to the first bit that a dot product writes.
int StepsToFirstWrite(const DotProduct& dot) {
  int pairs = 0;
  for (int s = 0; s <= std::min(dot.shift, dot.significances() - 1); ++s)
    pairs += std::min({s + 1, dot.a, dot.w, dot.significances() - s}) * dot.segments;
  return pairs + std::max(0, dot.shift - dot.significances() + 1);
}

class Scheduler {
 public:
  Scheduler(const Mapping& mapping, const Plan& plan, const Registers& initial)
      : mapping_(mapping), plan_(plan), chip_(mapping.chip), registers_(initial) {}

  void Run() {
    for (const Plan::Item& item : plan_.items) {
      if (item.chain) {
        chain_index_ = item.index;
        chain_ = &mapping_.chains[static_cast<size_t>(item.index)];
        layer_ = 0;
        if (chain_->chain->moves()) {
          Moving();
        } else {
          Standing();
        }
      } else {
        Add(Operation::Kind::kHost, item.index);
      }
    }
  }

  const std::vector<Operation>& operations() const { return operations_; }
  const Registers& registers() const { return registers_; }

 private:
  Operation& Add(Operation::Kind kind, int number = 0, int value = 0) {
    Operation operation;
    operation.kind = kind;
    operation.chain = chain_index_;
    operation.layer = layer_;
    operation.number = number;
    operation.value = value;
    operations_.push_back(operation);
    return operations_.back();
  }

  // Products behind each other, one position.
  void Standing() {
    for (layer_ = 0; layer_ < static_cast<int>(chain_->layers.size()); ++layer_) {
      const LayerMap& map = chain_->layers[static_cast<size_t>(layer_)];
      if (chip_.ring) Want(isa::kRing, kWholeRing);
      if (layer_ == 0) Load(0, map.input.rows(), map.input.row, 0);
      if (map.hidden() && Next().input.shared &&
          (mapping_.defects || !Next().input.constant_positions.empty()))
        Add(Operation::Kind::kConstants);
      Want(isa::kSeg, map.input.segments - 1);
      for (int group = 0; group < map.groups(); ++group) {
        if (map.exchanged()) CopyWeights(map, group);
        Want(isa::kFn, isa::PackFn(FunctionOf(map), chip_.overlap && map.correct));
        if (map.hidden()) {
          AimWriteBack(map, group);
        } else if (group + 1 == map.groups()) {
          SetByte(0);  // before the last bytes that come back
        }
        if (group == 0 && correcting_) Sync();  // it reads what the layer before has written
        if (group == 0 && layer_ > 0) ProbeBefore();
        Add(Operation::Kind::kDot, group);
        if (map.hidden() && chip_.overlap) BeginCorrection();
        if (map.hidden()) CopySegment(map, group);
      }
      SetByte(0);
    }
    --layer_;
    Add(Operation::Kind::kDecode);
  }

  // One product that moves over its input: registers are set before, so that all turns are alike.
  void Moving() {
    const LayerMap& map = chain_->layers[0];
    const Chain& chain = *chain_->chain;
    if (chip_.ring) Want(isa::kRing, chain_->ring_bits);
    Want(isa::kSeg, map.input.segments - 1);
    Want(isa::kFn, isa::PackFn(FunctionOf(map), false));
    SetByte(0);
    if (correcting_) Sync();
    Loop(chain.turns_y, chain.load_y, chain.store_y);
    if (chain.columns > 0) {
      Ring(map, chain);
    } else {
      Loop(chain.turns_x, chain.load_x, chain.store_x);
      Load(0, map.input.rows(), map.input.row, 0);
      Dots(map, 0, 0);
      EndLoop(chain.turns_x);
    }
    EndLoop(chain.turns_y);
  }

  // The window of the first turn as a whole, then only what is new. After as many turns as bring
  // the ring round the bytes are the same again.
  void Ring(const LayerMap& map, const Chain& chain) {
    const int size = 1 << chain_->ring_bits;
    const int step = chain.new_columns * (map.input.segments / chain.columns);
    int period = size;  // a power of two
    for (int left = step; period > 1 && left % 2 == 0; left /= 2) period /= 2;
    Load(0, map.input.rows(), map.input.row, 0);
    Dots(map, 0, 0);
    const int turns = chain.turns_x - 1;
    const auto turn = [&](int t) {
      const int ring = t * step % size;
      const int fresh = map.input.segments - step;  // first segment that is new
      for (int bit = 0; bit < map.input.bits; ++bit)
        Load(bit * map.input.segments + fresh, step,
             map.input.row + (ring + bit * map.input.segments + fresh) % size, t * chain.load_x);
      Dots(map, ring, t * chain.store_x);
    };
    const int rounds = turns < 2 * period ? 0 : turns / period;
    if (rounds > 0) {
      Loop(rounds, period * chain.load_x, period * chain.store_x);
      for (int t = 1; t <= period; ++t) turn(t);
      EndLoop(rounds);
      // What is left continues where the loop ends.
      for (int t = rounds * period + 1; t <= turns; ++t) turn(t);
    } else {
      for (int t = 1; t <= turns; ++t) turn(t);
    }
  }

  void Dots(const LayerMap& map, int ring, int at) {
    for (int group = 0; group < map.groups(); ++group) Add(Operation::Kind::kDot, group, ring);
    Add(Operation::Kind::kDecode).at = at;
  }

  void Load(int first, int count, int row, int at) {
    Operation& load = Add(Operation::Kind::kLoad, first, row);
    load.count = count;
    load.at = at;
  }

  void Loop(int turns, int load_step, int store_step) {
    if (turns > 1) Add(Operation::Kind::kLoop, load_step, store_step).count = turns;
  }
  void EndLoop(int turns) {
    if (turns > 1) Add(Operation::Kind::kEnd);
  }

  static int FunctionOf(const LayerMap& map) {
    return map.product->xnor ? isa::kFnXnor : isa::kFnAnd;
  }

  // What the layer before has written is complete here.
  void ProbeBefore() {
    --layer_;
    Add(Operation::Kind::kProbe);
    ++layer_;
  }

  void Want(int reg, int value) {
    auto& now = registers_[static_cast<size_t>(reg)];
    if (now == value) return;
    now = value;
    Add(Operation::Kind::kMov, reg, value);
    correcting_ = false;  // MOV waits for it
  }

  const LayerMap& Next() const { return chain_->layers[static_cast<size_t>(layer_) + 1]; }

  void Sync() {
    Add(Operation::Kind::kSync);
    correcting_ = false;
  }

  void SetByte(int group) {
    while (byte_ != group) {
      Add(Operation::Kind::kNext);
      byte_ = (byte_ + 1) % chip_.row_bytes();
    }
  }

  // Weights of a dot product into feature rows, in the byte groups that its activations and
  // constants use.
  void CopyWeights(const LayerMap& map, int group) {
    Want(isa::kFn, isa::kFnW);
    for (const int byte : UsedByteGroups(map)) {
      SetByte(byte);
      for (int bit = 0; bit < map.product->weight_bits; ++bit)
        Add(Operation::Kind::kCopy, map.group_row[static_cast<size_t>(group)] + bit,
            map.copy_row + bit);
    }
  }

  void AimWriteBack(const LayerMap& map, int group) {
    const int place = map.places[static_cast<size_t>(group)];
    if (!chip_.overlap) {
      SetByte(place);
      return;
    }
    const int segments = chip_.lane_segments();
    // Without staging more than one segment means one bit.
    Want(isa::kDrow, Next().staged() ? Next().staging_row() : Next().input.row + place / segments);
    Want(isa::kLane, place % segments);
    if (!correcting_) return;
    // The first bit must not be written before the correction of the last dot product has ended.
    const DotProduct dot = DotOf(*chain_, layer_, group);
    const int wait = map.product->output_bits - 1 - StepsToFirstWrite(dot);
    if (wait > 0) Add(Operation::Kind::kWait, wait);
  }

  // The segment that dot product `group` completes, from the staging rows to its place: through
  // weight rows, because row logic has no two feature rows.
  void CopySegment(const LayerMap& map, int group) {
    const int places = chip_.lane_segments();
    const LayerMap& next = Next();
    if (!next.staged()) return;
    const int segment = map.places[static_cast<size_t>(group)] / places;
    if (group + 1 < map.groups() && map.places[static_cast<size_t>(group) + 1] / places == segment)
      return;
    int lanes = 0;  // of the segment, up to the last result
    for (const int position : next.input.positions)
      if (position / chip_.lanes == segment) lanes = std::max(lanes, position % chip_.lanes + 1);
    if (chip_.cores > 1) Want(isa::kCore, 0);
    for (const bool back : {false, true}) {
      Want(isa::kFn, back ? isa::kFnW : isa::kFnX);  // the first one waits for the correction
      for (int byte = 0; 8 * byte < lanes; ++byte) {
        SetByte(byte);
        for (int bit = 0; bit < next.input.bits; ++bit)
          Add(back ? Operation::Kind::kCopy : Operation::Kind::kSave, next.hidden_row + bit,
              back ? next.input.row + bit * next.input.segments + segment
                   : next.staging_row() + bit);
      }
      SetByte(0);
    }
  }

  // The next SETW starts it; DROW is then where it was, LANE one further on.
  void BeginCorrection() {
    correcting_ = true;
    auto& lane = registers_[isa::kLane];
    lane = (*lane + 1) % chip_.lane_segments();
  }

  const Mapping& mapping_;
  const Plan& plan_;
  const ChipConfig& chip_;
  const ChainMap* chain_ = nullptr;
  int chain_index_ = 0;
  Registers registers_;
  std::vector<Operation> operations_;
  int layer_ = 0;
  int byte_ = 0;             // register BYTE
  bool correcting_ = false;  // of rows written since the last MOV or SYNC
};

}  // namespace

Schedule MakeSchedule(const Mapping& mapping, const Plan& plan) {
  Scheduler cold(mapping, plan, {});
  cold.Run();
  Schedule schedule;
  for (const int reg : kLasting)
    schedule.initial[static_cast<size_t>(reg)] = cold.registers()[static_cast<size_t>(reg)];
  Scheduler warm(mapping, plan, schedule.initial);
  warm.Run();
  schedule.operations = warm.operations();
  return schedule;
}

}  // namespace flexi
