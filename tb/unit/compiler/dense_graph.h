// SPDX-License-Identifier: Apache-2.0
// Dense networks written down by hand, for tests.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "sw/common/random.h"
#include "sw/network/graph.h"

namespace flexi {

// A dense layer with all weights 1 (of one bit: -1) and no biases; its operand is the layer before
// it in the graph.
inline Layer DenseLayer(const Graph& graph, int outputs, int weight_bits) {
  Layer layer;
  layer.name = "dense";
  layer.inputs = {static_cast<int>(graph.layers.size()) - 1};
  layer.shape = {outputs, 1, 1};
  layer.weight_format = {weight_bits, true, false};
  const int inputs = OperandShape(graph, layer, 0).size();
  layer.weights.assign(static_cast<size_t>(inputs * outputs), weight_bits == 1 ? -1 : 1);
  layer.bias.resize(static_cast<size_t>(outputs));
  return layer;
}

// One dense layer whose sums are the result.
inline Graph SingleDense(int inputs, int outputs, int weight_bits, int input_bits) {
  Graph graph;
  graph.name = "net";
  graph.input = {inputs, 1, 1};
  graph.input_format = {input_bits, false, false};
  graph.layers.push_back(DenseLayer(graph, outputs, weight_bits));
  return graph;
}

// Makes layer `index` a hidden one: unsigned features of k bits.
inline void Hide(Graph* graph, size_t index, int shift, int k, bool is_signed = false) {
  Layer& layer = graph->layers[index];
  layer.requant.kind = Requant::Kind::kShift;
  layer.requant.shift = shift;
  layer.format = {k, is_signed, false};
}

// 31 inputs, `hidden` outputs of k bits with biases, one output with a bias.
inline Graph TwoDense(int input_bits, int hidden, int w1, int k, int w2) {
  Graph graph = SingleDense(31, hidden, w1, input_bits);
  graph.layers[0].name = "first";
  graph.layers[0].bias.assign(static_cast<size_t>(hidden), (1 << input_bits) - 1);
  if (w1 == 1) graph.layers[0].bias.assign(static_cast<size_t>(hidden), 1 - (1 << input_bits));
  Hide(&graph, 0, 5, k);
  Layer last = DenseLayer(graph, 1, w2);
  last.name = "last";
  last.bias = {3 * ((1 << k) - 1)};
  graph.layers.push_back(last);
  graph.verdict = GraphVerdict::kNonNegative;
  return graph;
}

// 31 inputs of 4 bits, `hidden` outputs of k bits, one output, a constant lane in each layer.
inline Graph EcgGraph(int hidden, int w1, int k, int w2, Random* random) {
  Graph graph = TwoDense(4, hidden, w1, k, w2);
  graph.name = "ecg";
  graph.layers[0].requant.shift = std::max(2, w1 + 3 - k);
  for (Layer& layer : graph.layers) {
    const Format& format = layer.weight_format;
    const auto weight = [&] {
      return static_cast<int>(random->Range(format.low(), format.high()));
    };
    for (int& w : layer.weights) w = weight();
    for (int64_t& bias : layer.bias)
      bias = OperandFormat(graph, layer, 0).high() * static_cast<int64_t>(weight());
  }
  return graph;
}

}  // namespace flexi
