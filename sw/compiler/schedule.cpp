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
  Scheduler(const Mapping& mapping, const Registers& initial)
      : mapping_(mapping), chip_(mapping.chip), registers_(initial) {}

  void Run() {
    for (layer_ = 0; layer_ < static_cast<int>(mapping_.layers.size()); ++layer_) {
      const LayerMap& map = mapping_.layers[static_cast<size_t>(layer_)];
      if (chip_.ring) Want(isa::kRing, kWholeRing);
      if (layer_ == 0) Add(Operation::Kind::kInput);
      if (map.hidden() && Next().input.shared) Add(Operation::Kind::kConstants);
      Want(isa::kSeg, map.input.segments - 1);
      for (int group = 0; group < map.groups; ++group) {
        if (map.exchanged()) CopyWeights(map, group);
        Want(isa::kFn, isa::PackFn(isa::kFnAnd, chip_.overlap && map.correct));
        if (map.hidden()) {
          AimWriteBack(map, group);
        } else if (group + 1 == map.groups) {
          SetByte(0);  // before the last bytes that come back
        }
        if (group == 0 && correcting_) Sync();  // it reads what the layer before has written
        Add(Operation::Kind::kDot, group);
        if (map.hidden() && chip_.overlap) BeginCorrection();
        if (map.hidden()) CopySegment(map, group);
      }
      SetByte(0);
    }
  }

  const std::vector<Operation>& operations() const { return operations_; }
  const Registers& registers() const { return registers_; }

 private:
  void Add(Operation::Kind kind, int number = 0, int value = 0) {
    operations_.push_back({kind, number, value, layer_});
  }

  void Want(int reg, int value) {
    auto& now = registers_[static_cast<size_t>(reg)];
    if (now == value) return;
    now = value;
    Add(Operation::Kind::kMov, reg, value);
    correcting_ = false;  // MOV waits for it
  }

  const LayerMap& Next() const { return mapping_.layers[static_cast<size_t>(layer_) + 1]; }

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
      for (int bit = 0; bit < map.layer->weight_bits; ++bit)
        Add(Operation::Kind::kCopy, map.weight_row + group * map.group_rows() + bit,
            map.copy_row + bit);
    }
  }

  void AimWriteBack(const LayerMap& map, int group) {
    if (!chip_.overlap) {
      SetByte(map.byte_groups[static_cast<size_t>(group)]);
      return;
    }
    const int segments = chip_.lane_segments();
    // Without staging more than one segment means one bit.
    Want(isa::kDrow, Next().staged() ? Next().staging_row() : Next().input.row + group / segments);
    Want(isa::kLane, group % segments);
    if (!correcting_) return;
    // The first bit must not be written before the correction of the last dot product has ended.
    const DotProduct dot = DotOf(mapping_, layer_, group);
    const int wait = map.layer->output_bits - 1 - StepsToFirstWrite(dot);
    if (wait > 0) Add(Operation::Kind::kWait, wait);
  }

  // The segment that dot product `group` completes, from the staging rows to its place: through
  // weight rows, because row logic has no two feature rows.
  void CopySegment(const LayerMap& map, int group) {
    const int groups = chip_.lane_segments();
    const LayerMap& next = Next();
    if (!next.staged() || (group + 1 < map.groups && (group + 1) % groups != 0)) return;
    const int segment = group / groups;
    const int lanes = std::min(chip_.lanes, map.layer->outputs - segment * chip_.lanes);
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
  const ChipConfig& chip_;
  Registers registers_;
  std::vector<Operation> operations_;
  int layer_ = 0;
  int byte_ = 0;             // register BYTE
  bool correcting_ = false;  // of rows written since the last MOV or SYNC
};

}  // namespace

Schedule MakeSchedule(const Mapping& mapping) {
  Scheduler cold(mapping, {});
  cold.Run();
  Schedule schedule;
  for (const int reg : kLasting)
    schedule.initial[static_cast<size_t>(reg)] = cold.registers()[static_cast<size_t>(reg)];
  Scheduler warm(mapping, schedule.initial);
  warm.Run();
  schedule.operations = warm.operations();
  return schedule;
}

}  // namespace flexi
