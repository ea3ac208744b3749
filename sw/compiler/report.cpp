// SPDX-License-Identifier: Apache-2.0
#include "sw/compiler/report.h"

#include <fmt/format.h>

#include <algorithm>

#include "sw/program/step_costs.h"

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

// Cycles and bytes of every step, for its layer.
void AddCosts(const std::vector<int>& layers, const Program& program,
              std::vector<LayerReport>* reports) {
  const std::vector<StepCost> costs = CountSteps(program);
  for (size_t step = 0; step < costs.size(); ++step) {
    LayerReport& report = (*reports)[static_cast<size_t>(layers[step])];
    report.cycles += costs[step].cycles;
    report.pairs += costs[step].pairs;
    report.bytes_in += costs[step].bytes_in;
    report.bytes_out += costs[step].bytes_out;
  }
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
  AddCosts(layers, *program, &reports);
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
  std::vector<int> places(reports.size(), -1);  // in program->report
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
    places[i] = static_cast<int>(program->report.size());
    program->report.push_back(reports[i]);
  }
  for (size_t step = 0; step < layers.size(); ++step)
    program->inference[step].layer = places[static_cast<size_t>(layers[step])];
}

}  // namespace flexi
