// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/emit.h"

#include <span>

#include "sw/asm/stream.h"
#include "sw/chip/cycle_counter.h"
#include "sw/chip/stream_chip.h"
#include "sw/compiler/planes.h"

namespace flexi {
namespace {

using Bytes = std::vector<uint8_t>;

// Whether the chip answers this byte of a dot product.
bool Sends(uint8_t byte) {
  return isa::IsRun(byte) ? isa::RunFate(byte) == isa::kSend
                          : byte == int{isa::kFlush} + int{isa::kSend};
}

class Emitter {
 public:
  Emitter(const Mapping& mapping, const Schedule& schedule)
      : mapping_(mapping),
        chip_(mapping.chip),
        schedule_(schedule),
        counter_(chip_),
        stream_(StreamChipOf(chip_), Put{this}) {}

  Program Run() {
    const Network& network = *mapping_.network;
    program_.chip = chip_;
    program_.model = network.name;
    program_.metadata = network.metadata;
    program_.output_scale = network.layers.back().output_scale;
    program_.verdict = network.verdict;
    DescribeInput();
    Report();
    Deploy();
    stream_.ForgetHigh();  // the host may have used it
    for (const Operation& operation : schedule_.operations) Infer(operation);
    program_.report.back().cycles += counter_.Finish().cycles;
    Outputs();
    return std::move(program_);
  }

 private:
  struct Put {
    Emitter* self;
    void operator()(uint8_t byte) const { self->bytes_.push_back(byte); }
  };

  void DescribeInput() {
    const LayerMap& first = mapping_.layers.front();
    ProgramInput& input = program_.input;
    input.elements = first.layer->inputs;
    input.bits = first.layer->input_bits;
    input.is_signed = first.layer->inputs_signed;
    input.scale = mapping_.network->input_scale;
    input.segments = first.input.segments;
    input.positions = first.input.positions;
    for (size_t i = 0; i < first.bias.size(); ++i)
      input.constants.push_back({first.input.constant_positions[i], first.bias[i].constant});
  }

  void Report() {
    for (const LayerMap& map : mapping_.layers) {
      const DenseLayer& layer = *map.layer;
      const int used = layer.inputs + static_cast<int>(map.bias.size());
      LayerReport report;
      report.name = layer.name;
      report.scheme = map.exchanged() ? "exchanged" : map.staged() ? "staged" : "features";
      report.inputs = layer.inputs;
      report.outputs = layer.outputs;
      report.weight_bits = layer.weight_bits;
      report.input_bits = layer.input_bits;
      report.segments = map.input.segments;
      report.bias_lanes = static_cast<int>(map.bias.size());
      report.groups = map.groups;
      report.weight_rows = map.weight_rows();
      report.hidden_rows = map.hidden_rows();
      report.feature_rows = map.feature_rows();
      report.resident_bits = int64_t{layer.outputs} * used * layer.weight_bits;
      report.lane_use = static_cast<double>(used) / (map.input.segments * chip_.lanes);
      program_.report.push_back(report);
    }
  }

  void Deploy() {
    // RING counts where rows are loaded.
    for (size_t reg = 0; reg < schedule_.initial.size(); ++reg)
      if (schedule_.initial[reg]) stream_.Mov(static_cast<int>(reg), *schedule_.initial[reg]);
    for (int core = 0; core < chip_.cores; ++core) {
      if (chip_.cores > 1) stream_.Mov(isa::kCore, core);
      for (const LayerMap& map : mapping_.layers)
        stream_.LoadWeights(map.weight_row, WeightRows(map, chip_, core).data(), map.weight_rows());
    }
    for (size_t i = 1; i < mapping_.layers.size(); ++i) LoadConstants(mapping_.layers[i]);
    program_.deploy = std::move(bytes_);
    bytes_.clear();
  }

  // A hidden vector's rows with nothing but its constants.
  void LoadConstants(const LayerMap& map) {
    const Bytes rows = ConstantRows(map, chip_);
    if (map.exchanged()) {
      stream_.LoadWeights(map.input.row, rows.data(), map.input.rows());
    } else {
      stream_.LoadFeatures(map.input.row, rows.data(), map.input.rows());
    }
  }

  void Step(ProgramStep::Kind kind, int count) { program_.inference.push_back({kind, {}, count}); }

  void Append(std::span<const uint8_t> bytes) {
    if (program_.inference.empty() || program_.inference.back().kind != ProgramStep::Kind::kBytes)
      Step(ProgramStep::Kind::kBytes, 0);
    Bytes& last = program_.inference.back().bytes;
    last.insert(last.end(), bytes.begin(), bytes.end());
  }

  // `bytes_` to the program and, with what the host puts in, to the account of the layer.
  void Flush(int layer) {
    LayerReport& report = program_.report[static_cast<size_t>(layer)];
    report.cycles += counter_.Add(bytes_).cycles;
    report.bytes_in += bytes_.size();
    bytes_.clear();
  }

  void Infer(const Operation& operation) {
    const int layer = operation.layer;
    switch (operation.kind) {
      case Operation::Kind::kInput:
        Input();
        return;
      case Operation::Kind::kDot:
        Dot(layer, operation.number);
        return;
      case Operation::Kind::kMov:
        stream_.Mov(operation.number, operation.value);
        break;
      case Operation::Kind::kConstants:
        LoadConstants(mapping_.layers[static_cast<size_t>(layer) + 1]);
        break;
      case Operation::Kind::kNext:
        stream_.Byte(isa::kNext);
        break;
      case Operation::Kind::kCopy:
        stream_.PointAt(operation.number, operation.value);
        stream_.Byte(isa::kLogicX);
        break;
      case Operation::Kind::kSave:
        stream_.PointAt(operation.number, operation.value);
        stream_.Byte(isa::kLogicW);
        break;
      case Operation::Kind::kSync:
        stream_.SetW(0);
        stream_.Byte(isa::kSync);
        break;
      case Operation::Kind::kWait:  // SETW is the first cycle
        stream_.SetW(0);
        for (int i = 1; i < operation.number; ++i) stream_.Byte(isa::kNop);
        break;
    }
    Append(bytes_);
    Flush(layer);
  }

  void Input() {
    const LayerMap& map = mapping_.layers.front();
    const Bytes row(static_cast<size_t>(chip_.row_bytes()));  // what stands there costs nothing
    stream_.LoadFeatures(map.input.row, nullptr, 0);
    for (int i = 0; i < map.input.rows(); ++i) {
      stream_.Byte(isa::kLoadX);
      Append(bytes_);
      Step(ProgramStep::Kind::kRow, i);
      bytes_.insert(bytes_.end(), row.begin(), row.end());
      Flush(0);
    }
  }

  // The host takes every byte right behind the one that brings it, so no host has to do two things
  // at a time.
  void Dot(int layer, int group) {
    const DotProduct dot = DotOf(mapping_, layer, group);
    stream_.Dot(dot);
    size_t first = 0;
    for (size_t i = 0; i < bytes_.size(); ++i) {
      if (!Sends(bytes_[i])) continue;
      Append(std::span(bytes_).subspan(first, i + 1 - first));
      Step(ProgramStep::Kind::kRead, isa::SentBytes(chip_.cores));
      first = i + 1;
    }
    if (first < bytes_.size()) Append(std::span(bytes_).subspan(first));
    if (dot.result == isa::kSend)
      program_.report[static_cast<size_t>(layer)].bytes_out +=
          static_cast<uint64_t>(SentTotal(chip_.cores, dot.bits));
    Flush(layer);
  }

  void Outputs() {
    const LayerMap& last = mapping_.layers.back();
    const int group_bytes = SentTotal(chip_.cores, last.bits);
    for (const Channel& channel : last.channels)
      program_.outputs.push_back({channel.group * group_bytes, channel.core, last.bits});
  }

  const Mapping& mapping_;
  const ChipConfig& chip_;
  const Schedule& schedule_;
  CycleCounter counter_;
  Bytes bytes_;
  Stream<Put> stream_;
  Program program_;
};

}  // namespace

Program EmitProgram(const Mapping& mapping, const Schedule& schedule) {
  return Emitter(mapping, schedule).Run();
}

}  // namespace flexi
