// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "sw/asm/decode.h"
#include "sw/chip/cycle_counter.h"

namespace flexi {
namespace {

void AddProduct(const Graph& graph, const ChainMap& chain, size_t index, const ChipConfig& chip,
                LayerReport* report) {
  const LayerMap& map = chain.layers[index];
  const Product& product = *map.product;
  const Layer& layer = graph.layers[static_cast<size_t>(product.layer)];
  const bool first = report->parts == 0;
  ++report->parts;
  if (first) {
    report->scheme = map.exchanged()            ? "exchanged"
                     : map.staged()             ? "staged"
                     : chain.chain->columns > 0 ? "ring"
                     : chain.chain->moves()     ? "window"
                                                : "features";
    report->inputs = product.inputs;
    report->outputs = layer.shape.channels;
    report->positions = layer.shape.height * layer.shape.width;
    report->at_once = chain.chain->at_once;
    report->weight_bits = product.weight_bits;
    report->input_bits = product.input_bits;
    report->segments = map.input.segments;
    report->bias_lanes = static_cast<int>(map.bias.size());
  }
  const int used = product.inputs + static_cast<int>(map.bias.size());
  const double use = static_cast<double>(used) / (map.input.segments * chip.lanes);
  report->lane_use = first ? use : (report->lane_use * (report->parts - 1) + use) / report->parts;
  report->groups += map.groups();
  report->weight_rows += map.weight_rows();
  report->hidden_rows += map.hidden_rows();
  report->feature_rows = std::max(report->feature_rows, map.feature_rows());
}

// Useful bits and bit products: of what the network has, not of what stands beside it.
void AddUse(const Graph& graph, size_t index, LayerReport* report) {
  const Layer& layer = graph.layers[index];
  const int64_t weights = static_cast<int64_t>(layer.weights.size()) +
                          int64_t{layer.shape.channels} * report->bias_lanes;
  report->resident_bits = weights * report->weight_bits;
  report->products =
      weights * layer.weight_format.bits * report->positions * OperandFormat(graph, layer, 0).bits;
}

// Cycles and bytes of every step, as a chip counts them that never waits.
void Count(const std::vector<int>& layers, std::vector<LayerReport>* reports,
           const Program& program) {
  CycleCounter counter(program.chip);
  const std::vector<uint8_t> row(static_cast<size_t>(program.chip.row_bytes()));
  StreamFollower follower(program.chip);
  ProgramWalk walk(program.inference);
  LayerReport* last = &reports->front();
  int64_t awaited = 0;  // bytes that are still to come
  // The host waits for the last byte that it reads, and for nothing else.
  const auto finish = [&] {
    if (awaited > 0) last->cycles += counter.Await(static_cast<uint64_t>(awaited)).cycles;
    awaited = 0;
  };
  bool answered = true;  // nothing is sent behind what is read
  while (const ProgramStep* step = walk.Next()) {
    LayerReport& report = (*reports)[static_cast<size_t>(layers[walk.place()])];
    if (step->kind == ProgramStep::Kind::kHost) finish();
    if (step->kind == ProgramStep::Kind::kRead) {
      report.bytes_out += static_cast<uint64_t>(step->count);
      awaited += step->count;
      answered = true;
    }
    const bool data = step->kind == ProgramStep::Kind::kRow;
    if (!data && step->kind != ProgramStep::Kind::kBytes) continue;
    const std::vector<uint8_t>& bytes = data ? row : step->bytes;
    for (const uint8_t byte : bytes)
      if (follower.Take(byte) && isa::IsRun(byte))
        report.pairs += static_cast<uint64_t>(isa::RunPairs(byte));
    const CycleCounter::Cost cost = counter.Add(bytes);
    report.cycles += cost.cycles;
    awaited -= static_cast<int64_t>(cost.bytes_out);
    report.bytes_in += bytes.size();
    answered = false;
    last = &report;
  }
  finish();
  if (!answered) last->cycles += counter.Finish().cycles;
}

}  // namespace

void MakeReport(const Graph& graph, const Plan& plan, const Mapping& mapping,
                const std::vector<int>& layers, Program* program) {
  std::vector<LayerReport> reports(graph.layers.size());
  for (size_t i = 0; i < reports.size(); ++i) {
    reports[i].name = graph.layers[i].name;
    reports[i].parts = 0;
  }
  for (const ChainMap& chain : mapping.chains)
    for (size_t i = 0; i < chain.layers.size(); ++i)
      AddProduct(graph, chain, i, mapping.chip,
                 &reports[static_cast<size_t>(chain.layers[i].product->layer)]);
  Count(layers, &reports, *program);
  // Of layers with the same name the last one is that of the node; others move its operands.
  for (const HostOperation& operation : plan.host) {
    const auto report = std::find_if(reports.rbegin(), reports.rend(), [&](const LayerReport& r) {
      return r.name == operation.layer;
    });
    if (report == reports.rend()) continue;
    report->host += (report->host.empty() ? "" : ", ") + HostWords(operation);
  }
  std::vector<bool> partial(reports.size());
  for (const Chain& chain : plan.chains)
    if (chain.partial) partial[static_cast<size_t>(chain.products.back().layer)] = true;
  for (size_t i = 0; i < reports.size(); ++i)
    if (partial[i])
      reports[i].host = fmt::format("sums of {} parts added{}{}", reports[i].parts,
                                    reports[i].host.empty() ? "" : ", ", reports[i].host);
  for (size_t i = 0; i < reports.size(); ++i) {
    if (reports[i].parts > 0) {
      AddUse(graph, i, &reports[i]);
    } else if (reports[i].host.empty()) {
      continue;  // nothing is done: elements keep their places
    } else {
      reports[i].scheme = "host";
      reports[i].positions = graph.layers[i].shape.height * graph.layers[i].shape.width;
      reports[i].outputs = graph.layers[i].shape.channels;
    }
    program->report.push_back(reports[i]);
  }
}

}  // namespace flexi
