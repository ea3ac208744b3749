// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/emit.h"

#include <algorithm>
#include <span>

#include "sw/asm/stream.h"
#include "sw/chip/stream_chip.h"
#include "sw/compiler/planes.h"
#include "sw/compiler/report.h"

namespace flexi {
namespace {

using Bytes = std::vector<uint8_t>;

class Emitter {
 public:
  Emitter(const Graph& graph, const Plan& plan, const Mapping& mapping, const Schedule& schedule)
      : graph_(graph),
        plan_(plan),
        mapping_(mapping),
        chip_(mapping.chip),
        schedule_(schedule),
        stream_(StreamChipOf(chip_), Put{this}) {}

  Program Run(std::vector<int>* step_layers) {
    program_.chip = chip_;
    program_.model = graph_.name;
    program_.metadata = graph_.metadata;
    program_.input = {graph_.input_scale, graph_.input_zero_point};
    program_.tensors = plan_.tensors;
    program_.host = plan_.host;
    program_.result = plan_.result;
    program_.output_scale = graph_.layers.back().scale.front();
    program_.verdict = graph_.verdict;
    program_.verdict_factors = graph_.verdict_factors;
    program_.verdict_offsets = graph_.verdict_offsets;
    for (const ChainMap& chain : mapping_.chains) Describe(chain);
    Deploy();
    stream_.ForgetHigh();  // the host may have used it
    for (const Operation& operation : schedule_.operations) Infer(operation);
    MakeReport(graph_, plan_, mapping_, layers_, &program_);
    if (step_layers != nullptr) *step_layers = std::move(layers_);
    return std::move(program_);
  }

 private:
  struct Put {
    Emitter* self;
    void operator()(uint8_t byte) const { self->bytes_.push_back(byte); }
  };

  // Block and decode of a chain have its number.
  void Describe(const ChainMap& chain) {
    const LayerMap& first = chain.layers.front();
    const LayerMap& last = chain.layers.back();
    ProgramBlock block;
    block.tensor = chain.chain->tensor;
    block.bits = first.input.bits;
    block.segments = first.input.segments;
    block.positions = first.input.positions;
    block.elements = chain.chain->elements;
    for (size_t i = 0; i < first.bias.size(); ++i)
      block.constants.push_back({first.input.constant_positions[i], first.bias[i].constant});
    program_.blocks.push_back(std::move(block));
    ProgramDecode decode;
    decode.tensor = chain.chain->sums;
    decode.bits = last.bits;
    decode.factor = chain.chain->factor;
    const int group_bytes = SentTotal(chip_.cores, last.bits);
    decode.bytes = last.groups() * group_bytes;
    for (size_t n = 0; n < last.channels.size(); ++n)
      decode.entries.push_back(
          {last.channels[n].group * group_bytes, last.channels[n].core, chain.chain->results[n]});
    program_.decodes.push_back(std::move(decode));
  }

  void Deploy() {
    // RING counts where rows are loaded.
    if (chip_.ring && !schedule_.initial[isa::kRing]) stream_.Mov(isa::kRing, 7);
    for (size_t reg = 0; reg < schedule_.initial.size(); ++reg)
      if (schedule_.initial[reg])
        stream_.Mov(static_cast<int>(reg), reg == isa::kRing ? 7 : *schedule_.initial[reg]);
    for (int core = 0; core < chip_.cores; ++core) {
      if (chip_.cores > 1) stream_.Mov(isa::kCore, core);
      LoadWeights(core);
    }
    for (const ChainMap& chain : mapping_.chains)
      for (size_t i = 1; i < chain.layers.size(); ++i) LoadConstants(chain.layers[i]);
    if (schedule_.initial[isa::kRing] && *schedule_.initial[isa::kRing] != 7)
      stream_.Mov(isa::kRing, *schedule_.initial[isa::kRing]);
    program_.deploy = std::move(bytes_);
    bytes_.clear();
  }

  // All dot products of a core; those in rows that follow each other in one go.
  void LoadWeights(int core) {
    Bytes rows;
    int first = 0;
    int end = 0;
    const auto load = [&] {
      if (!rows.empty()) stream_.LoadWeights(first, rows.data(), end - first);
      rows.clear();
    };
    for (const ChainMap& chain : mapping_.chains)
      for (const LayerMap& map : chain.layers) {
        load();
        for (int group = 0; group < map.groups(); ++group) {
          const int row = map.group_row[static_cast<size_t>(group)];
          if (!rows.empty() && row != end) load();
          if (rows.empty()) first = row;
          const Bytes more = WeightRows(map, chip_, group, core);
          rows.insert(rows.end(), more.begin(), more.end());
          end = row + map.group_rows();
        }
      }
    load();
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

  // --- Steps
  // --------------------------------------------------------------------------------------

  ProgramStep& Step(ProgramStep::Kind kind) {
    program_.inference.emplace_back();
    program_.inference.back().kind = kind;
    layers_.push_back(layer_);
    return program_.inference.back();
  }

  void Append(std::span<const uint8_t> bytes) {
    if (bytes.empty()) return;
    auto& steps = program_.inference;
    if (steps.empty() || steps.back().kind != ProgramStep::Kind::kBytes || layers_.back() != layer_)
      Step(ProgramStep::Kind::kBytes);
    steps.back().bytes.insert(steps.back().bytes.end(), bytes.begin(), bytes.end());
  }

  void Flush() {
    Append(bytes_);
    bytes_.clear();
  }

  const LayerMap& MapOf(const Operation& operation) const {
    return mapping_.chains[static_cast<size_t>(operation.chain)]
        .layers[static_cast<size_t>(operation.layer)];
  }

  void Infer(const Operation& operation) {
    using Kind = Operation::Kind;
    if (operation.kind != Kind::kHost) layer_ = MapOf(operation).product->layer;
    switch (operation.kind) {
      case Kind::kLoad:
        Load(operation);
        break;
      case Kind::kDot:
        Dot(operation);
        break;
      case Kind::kMov:
        stream_.Mov(operation.number, operation.value);
        break;
      case Kind::kConstants:
        LoadConstants(mapping_.chains[static_cast<size_t>(operation.chain)]
                          .layers[static_cast<size_t>(operation.layer) + 1]);
        break;
      case Kind::kNext:
        stream_.Byte(isa::kNext);
        break;
      case Kind::kCopy:
        stream_.PointAt(operation.number, operation.value);
        stream_.Byte(isa::kLogicX);
        break;
      case Kind::kSave:
        stream_.PointAt(operation.number, operation.value);
        stream_.Byte(isa::kLogicW);
        break;
      case Kind::kSync:
        stream_.SetW(0);
        stream_.Byte(isa::kSync);
        break;
      case Kind::kWait:  // SETW is the first cycle
        stream_.SetW(0);
        for (int i = 1; i < operation.number; ++i) stream_.Byte(isa::kNop);
        break;
      case Kind::kProbe:
        Step(ProgramStep::Kind::kProbe).index = Probe(operation);
        break;
      case Kind::kDecode: {
        ProgramStep& step = Step(ProgramStep::Kind::kDecode);
        step.index = operation.chain;
        step.at = operation.at;
        break;
      }
      case Kind::kLoop: {
        // Every turn begins and ends with HIGH 0.
        stream_.High(0, 0);
        Flush();
        ProgramStep& step = Step(ProgramStep::Kind::kLoop);
        step.count = operation.count;
        step.load_step = operation.number;
        step.store_step = operation.value;
        break;
      }
      case Kind::kEnd:
        stream_.High(0, 0);
        Flush();
        Step(ProgramStep::Kind::kEnd);
        break;
      case Kind::kHost:
        Step(ProgramStep::Kind::kHost).index = operation.number;
        break;
    }
    Flush();
  }

  int Probe(const Operation& operation) {
    const auto& chain = mapping_.chains[static_cast<size_t>(operation.chain)].layers;
    const LayerMap& next = chain[static_cast<size_t>(operation.layer) + 1];
    ProgramProbe probe;
    probe.layer = MapOf(operation).product->name;
    probe.weights = next.exchanged();
    probe.row = next.input.row;
    probe.segments = next.input.segments;
    probe.bits = next.input.bits;
    probe.is_signed = next.product->inputs_signed;
    probe.positions = next.input.positions;
    program_.probes.push_back(std::move(probe));
    return static_cast<int>(program_.probes.size()) - 1;
  }

  void Load(const Operation& operation) {
    stream_.LoadFeatures(operation.value, nullptr, 0);
    for (int i = 0; i < operation.count; ++i) {
      stream_.Byte(isa::kLoadX);
      Flush();
      ProgramStep& step = Step(ProgramStep::Kind::kRow);
      step.index = operation.chain;
      step.count = operation.number + i;
      step.at = operation.at;
    }
  }

  // The host takes every byte right behind the one that brings it, so no host has to do two things
  // at a time.
  void Dot(const Operation& operation) {
    DotProduct dot = DotOf(mapping_.chains[static_cast<size_t>(operation.chain)], operation.layer,
                           operation.number);
    dot.x0 += operation.value;
    stream_.Dot(dot);
    size_t first = 0;
    for (size_t i = 0; i < bytes_.size(); ++i) {
      if (!isa::SendsBit(bytes_[i])) continue;
      Append(std::span(bytes_).subspan(first, i + 1 - first));
      Step(ProgramStep::Kind::kRead).count = isa::SentBytes(chip_.cores);
      first = i + 1;
    }
    bytes_.erase(bytes_.begin(), bytes_.begin() + static_cast<std::ptrdiff_t>(first));
  }

  const Graph& graph_;
  const Plan& plan_;
  const Mapping& mapping_;
  const ChipConfig& chip_;
  const Schedule& schedule_;
  Bytes bytes_;
  Stream<Put> stream_;
  Program program_;
  int layer_ = 0;            // on whose account steps go
  std::vector<int> layers_;  // [step]
};

}  // namespace

Program EmitProgram(const Graph& graph, const Plan& plan, const Mapping& mapping,
                    const Schedule& schedule, std::vector<int>* step_layers) {
  return Emitter(graph, plan, mapping, schedule).Run(step_layers);
}

}  // namespace flexi
