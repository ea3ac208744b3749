// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/schedule.h"

#include "sw/asm/isa.h"

namespace flexi {
namespace {

using Registers = std::array<std::optional<int>, 10>;

// Registers that keep their value from one inference to the next. The row pointers and DLANE do not
// count: every inference sets them, so that the host may load and read rows in between.
constexpr int kLasting[] = {isa::kMode, isa::kWidth, isa::kSegs, isa::kOut, isa::kRing};

class Scheduler {
 public:
  Scheduler(const Mapping& mapping, const Registers& initial)
      : mapping_(mapping), chip_(mapping.chip), registers_(initial) {}

  void Run() {
    for (layer_ = 0; layer_ < static_cast<int>(mapping_.layers.size()); ++layer_) {
      const LayerMap& map = mapping_.layers[static_cast<size_t>(layer_)];
      if (layer_ == 0) LoadInput(map);
      if (map.hidden()) LoadConstants(mapping_.layers[static_cast<size_t>(layer_) + 1]);
      Dots(map);
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
    Add(Operation::Kind::kSet, reg, value);
  }

  void Advance(int reg, int by, int modulus) {
    auto& now = registers_[static_cast<size_t>(reg)];
    if (now) now = (*now + by) % modulus;
  }

  void LoadRow(Operation::Kind kind, int row, int number) {
    Want(isa::kXrow, row);
    Add(kind, number);
    Advance(isa::kXrow, 1, 1 << chip_.feature_row_bits());
  }

  void LoadInput(const LayerMap& map) {
    for (int i = 0; i < map.input.rows(); ++i)
      LoadRow(Operation::Kind::kInputRow, map.input.row + i, i);
  }

  // Constants of a block that other blocks write to in the course of an inference.
  void LoadConstants(const LayerMap& next) {
    if (!next.input.shared) return;
    std::vector<bool> segments(static_cast<size_t>(next.input.segments));
    for (const int position : next.input.constant_positions)
      segments[static_cast<size_t>(position / chip_.lanes)] = true;
    for (int i = 0; i < next.input.rows(); ++i)
      if (segments[static_cast<size_t>(i / next.input.bits)])
        LoadRow(Operation::Kind::kConstantRow, next.input.row + i, i);
  }

  // Whether OUT as it stands makes a DOTP of this layer send as many bytes as it should.
  bool SameEmissions(const LayerMap& map) const {
    const auto out = registers_[isa::kOut];
    return out && isa::DotpEmissions(map.layer->weight_bits, map.layer->input_bits,
                                     isa::OutF(static_cast<uint8_t>(*out))) == map.emissions;
  }

  void Dots(const LayerMap& map) {
    const DenseLayer& layer = *map.layer;
    const int wb = layer.activation == Activation::kSigned ? isa::kSigned : isa::kRelu;
    if (chip_.ring) Want(isa::kRing, chip_.feature_row_bits());
    Want(isa::kMode, isa::PackMode(isa::kFnAnd, layer.inputs_signed, layer.weights_signed,
                                   map.hidden() ? wb : isa::kRelu));
    Want(isa::kWidth, isa::PackWidth(layer.weight_bits, layer.input_bits));
    Want(isa::kSegs, isa::PackSegs(map.input.segments));
    if (map.hidden() || !SameEmissions(map))
      Want(isa::kOut, isa::PackOut(map.hidden() ? layer.output_bits : 1, map.flush));
    Want(isa::kWrow, map.weight_row);
    Want(isa::kXrow, map.input.row);
    // A DOTW right behind the DOTW of the layer before could read rows that are still being
    // written; a SET in between waits for them.
    if (!operations_.empty() && operations_.back().kind == Operation::Kind::kDotW)
      Add(Operation::Kind::kSet, isa::kXrow, map.input.row);
    for (int group = 0; group < map.groups; ++group) {
      if (map.hidden()) {
        const FeatureBlock& output = mapping_.layers[static_cast<size_t>(layer_) + 1].input;
        const int segments = chip_.lane_segments();
        Want(isa::kDrow, output.row + group / segments * output.bits);
        Want(isa::kDlane, group % segments);
        Add(Operation::Kind::kDotW);
        Advance(isa::kDlane, 1, segments);
      } else {
        Add(Operation::Kind::kDotP);
      }
      Advance(isa::kWrow, map.group_rows(), 1 << chip_.row_bits());
    }
  }

  const Mapping& mapping_;
  const ChipConfig& chip_;
  Registers registers_;
  std::vector<Operation> operations_;
  int layer_ = 0;
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
