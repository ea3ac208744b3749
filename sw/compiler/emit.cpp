// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/emit.h"

#include "sw/asm/cycles.h"
#include "sw/asm/isa.h"

namespace flexi {
namespace {

using Bytes = std::vector<uint8_t>;

class Emitter {
 public:
  Emitter(const Mapping& mapping, const Schedule& schedule)
      : mapping_(mapping), chip_(mapping.chip), schedule_(schedule), model_(chip_) {}

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
    for (const Operation& operation : schedule_.operations) Infer(operation);
    program_.report.back().cycles += model_.total() - next_;
    Outputs();
    return std::move(program_);
  }

 private:
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
      report.inputs = layer.inputs;
      report.outputs = layer.outputs;
      report.weight_bits = layer.weight_bits;
      report.input_bits = layer.input_bits;
      report.segments = map.input.segments;
      report.bias_lanes = static_cast<int>(map.bias.size());
      report.groups = map.groups;
      report.weight_rows = map.weight_rows();
      report.feature_rows = map.input.rows();
      report.resident_bits = int64_t{layer.outputs} * used * layer.weight_bits;
      report.lane_use = static_cast<double>(used) / (map.input.segments * chip_.lanes);
      program_.report.push_back(report);
    }
  }

  // Lane l of the row is bit `bit` of values[first + l].
  Bytes Plane(const std::vector<int>& values, int first, int bit) const {
    Bytes row(static_cast<size_t>(chip_.row_bytes()));
    for (int lane = 0; lane < chip_.lanes; ++lane)
      if ((values[static_cast<size_t>(first + lane)] >> bit & 1) != 0) {
        uint8_t& byte = row[static_cast<size_t>(lane / 8)];
        byte = static_cast<uint8_t>(byte | 1 << lane % 8);
      }
    return row;
  }

  void DeploySet(int reg, int value) {
    program_.deploy.push_back(isa::SetOpcode(reg));
    program_.deploy.push_back(static_cast<uint8_t>(value));
  }

  void DeployRow(uint8_t opcode, const Bytes& row) {
    program_.deploy.push_back(opcode);
    program_.deploy.insert(program_.deploy.end(), row.begin(), row.end());
  }

  // All weight rows of one core: layer after layer, group after group, segment after segment, bit
  // after bit; zero where the core has no channel.
  std::vector<Bytes> CoreRows(int core) const {
    std::vector<Bytes> rows;
    for (const LayerMap& map : mapping_.layers) {
      const Bytes zero(static_cast<size_t>(chip_.row_bytes()));
      std::vector<Bytes> block(static_cast<size_t>(map.weight_rows()), zero);
      for (int n = 0; n < map.layer->outputs; ++n) {
        const Channel channel = map.channels[static_cast<size_t>(n)];
        if (channel.core != core) continue;
        const std::vector<int> weights = ChannelWeights(map, chip_.lanes, n);
        for (int i = 0; i < map.group_rows(); ++i)
          block[static_cast<size_t>(channel.group * map.group_rows() + i)] =
              Plane(weights, i / map.layer->weight_bits * chip_.lanes, i % map.layer->weight_bits);
      }
      rows.insert(rows.end(), block.begin(), block.end());
    }
    return rows;
  }

  // Row i of a layer's input block with nothing but its constants.
  Bytes ConstantRow(const LayerMap& map, int i) const {
    std::vector<int> values(static_cast<size_t>(map.input.segments * chip_.lanes));
    for (size_t b = 0; b < map.bias.size(); ++b)
      values[static_cast<size_t>(map.input.constant_positions[b])] = map.bias[b].constant;
    return Plane(values, i / map.input.bits * chip_.lanes, i % map.input.bits);
  }

  void Deploy() {
    for (int core = 0; core < chip_.cores; ++core) {
      DeploySet(isa::kCore, core);
      DeploySet(isa::kWrow, 0);
      for (const Bytes& row : CoreRows(core)) DeployRow(isa::kLoadW, row);
    }
    for (size_t i = 1; i < mapping_.layers.size(); ++i) {
      const LayerMap& map = mapping_.layers[i];
      DeploySet(isa::kXrow, map.input.row);
      for (int row = 0; row < map.input.rows(); ++row)
        DeployRow(isa::kLoadX, ConstantRow(map, row));
    }
    for (size_t reg = 0; reg < schedule_.initial.size(); ++reg) {
      if (!schedule_.initial[reg]) continue;
      DeploySet(static_cast<int>(reg), *schedule_.initial[reg]);
      const uint8_t set[] = {isa::SetOpcode(static_cast<int>(reg)),
                             static_cast<uint8_t>(*schedule_.initial[reg])};
      model_.Preset(DecodeCommand(set, chip_));
    }
  }

  void Send(const Bytes& bytes) {
    if (program_.inference.empty() || program_.inference.back().kind != ProgramStep::Kind::kBytes)
      program_.inference.push_back({ProgramStep::Kind::kBytes, {}, 0});
    Bytes& last = program_.inference.back().bytes;
    last.insert(last.end(), bytes.begin(), bytes.end());
  }

  void Infer(const Operation& operation) {
    Bytes bytes;
    switch (operation.kind) {
      case Operation::Kind::kSet:
        bytes = {isa::SetOpcode(operation.number), static_cast<uint8_t>(operation.value)};
        break;
      case Operation::Kind::kDotW:
        bytes = {isa::kDotW};
        break;
      case Operation::Kind::kDotP:
        bytes = {isa::kDotP};
        break;
      case Operation::Kind::kInputRow:
        bytes = {isa::kLoadX};
        break;
      case Operation::Kind::kConstantRow: {
        const LayerMap& next = mapping_.layers[static_cast<size_t>(operation.layer) + 1];
        bytes = ConstantRow(next, operation.number);
        bytes.insert(bytes.begin(), isa::kLoadX);
        break;
      }
    }
    Send(bytes);
    if (operation.kind == Operation::Kind::kInputRow) {
      program_.inference.push_back({ProgramStep::Kind::kRow, {}, operation.number});
      bytes.resize(1 + static_cast<size_t>(chip_.row_bytes()));  // what stands there costs nothing
    }
    LayerReport& report = program_.report[static_cast<size_t>(operation.layer)];
    const CycleModel::Cost cost = model_.Add(DecodeCommand(bytes, chip_));
    next_ += cost.cycles;
    report.cycles += cost.cycles;
    report.bytes_in += bytes.size();
    report.bytes_out += cost.bytes_out;
    if (cost.bytes_out > 0)
      program_.inference.push_back(
          {ProgramStep::Kind::kRead, {}, static_cast<int>(cost.bytes_out)});
  }

  void Outputs() {
    const LayerMap& last = mapping_.layers.back();
    const int group_bytes = chip_.cores * isa::DotpBytes(last.emissions);
    for (const Channel& channel : last.channels)
      program_.outputs.push_back({channel.group * group_bytes, channel.core, last.emissions});
  }

  const Mapping& mapping_;
  const ChipConfig& chip_;
  const Schedule& schedule_;
  CycleModel model_;
  uint64_t next_ = 0;
  Program program_;
};

}  // namespace

Program EmitProgram(const Mapping& mapping, const Schedule& schedule) {
  return Emitter(mapping, schedule).Run();
}

}  // namespace flexi
