// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <vector>

#include "sw/chip/chip_config.h"
#include "sw/common/random.h"
#include "sw/compiler/range.h"
#include "sw/network/network.h"

namespace flexi {

// A dense network of 1..3 layers with random widths, signs, weights, biases and shifts, of a size
// that has a chance to fit the chip. Signed hidden outputs mostly need no saturation.
inline Network RandomNetwork(const ChipConfig& chip, Random* random) {
  Network network;
  network.name = "random";
  const auto layers = static_cast<int>(random->Range(1, 3));
  int inputs = static_cast<int>(random->Range(1, chip.lanes * (random->Chance(1, 4) ? 3 : 1)));
  int input_bits = static_cast<int>(random->Range(1, std::min(5, chip.feature_rows)));
  bool inputs_signed = random->Chance(1, 3);
  for (int l = 0; l < layers; ++l) {
    const bool last = l + 1 == layers;
    DenseLayer layer;
    layer.name = "layer" + std::to_string(l + 1);
    layer.inputs = inputs;
    const int most = chip.rows < 64 || !chip.overlap ? 8 : chip.lanes / 2;
    layer.outputs = static_cast<int>(random->Range(1, std::max(1, last ? most / 2 : most)));
    if (chip.overlap && random->Chance(1, chip.cores >= 8 ? 2 : 4))
      layer.outputs = static_cast<int>(random->Range(1, chip.lanes * 3 / 2));
    layer.weight_bits = static_cast<int>(random->Range(1, random->Chance(1, 4) ? 8 : 4));
    layer.weights_signed = !random->Chance(1, 5);
    layer.input_bits = input_bits;
    layer.inputs_signed = inputs_signed;
    const int low = layer.weights_signed ? -(1 << (layer.weight_bits - 1)) : 0;
    const int high = low + (1 << layer.weight_bits) - 1;
    const bool extreme = random->Chance(1, 8);  // all weights at one end
    const auto end = random->Chance(1, 2) ? low : high;
    for (int i = 0; i < layer.inputs * layer.outputs; ++i)
      layer.weights.push_back(extreme ? end : static_cast<int>(random->Range(low, high)));
    // Biases that one, two or more constant lanes can make.
    const int largest =
        inputs_signed ? std::max(1, (1 << (input_bits - 1)) - 1) : (1 << input_bits) - 1;
    const int lanes = static_cast<int>(random->Range(0, 3));
    std::vector<int> constants;
    const bool no_positive = inputs_signed && input_bits == 1;
    for (int i = 0; i < lanes && !no_positive; ++i)
      constants.push_back(i == 0 ? largest : static_cast<int>(random->Range(1, largest)));
    for (int n = 0; n < layer.outputs; ++n) {
      int64_t bias = 0;
      for (const int constant : constants) bias += constant * random->Range(low, high);
      layer.bias.push_back(bias);
    }
    if (!last) {
      layer.activation = random->Chance(1, 3) ? Activation::kSigned : Activation::kRelu;
      layer.output_bits = static_cast<int>(random->Range(1, random->Chance(1, 6) ? 8 : 4));
      const int own = layer.weight_bits + layer.input_bits - 1;
      const int least = std::max(0, own - layer.output_bits);
      layer.shift = least + static_cast<int>(random->Range(0, 4));
      if (layer.activation == Activation::kSigned && random->Chance(7, 8)) {
        const SumRange range = ResultRange(layer);
        const int64_t half = int64_t{1} << (layer.output_bits - 1);
        while ((range.low >> layer.shift) < -half || (range.high >> layer.shift) >= half)
          ++layer.shift;
      }
    }
    inputs = layer.outputs;
    input_bits = layer.output_bits;
    inputs_signed = layer.activation == Activation::kSigned;
    network.layers.push_back(layer);
  }
  if (network.layers.back().outputs == 1) network.verdict = Verdict::kNonNegative;
  return network;
}

// 31 inputs of 4 bits, `hidden` outputs of k bits, one output, a constant lane in each layer.
inline Network EcgNetwork(int hidden, int w1, int k, int w2, Random* random) {
  Network network;
  network.name = "ecg";
  network.verdict = Verdict::kNonNegative;
  for (const bool last : {false, true}) {
    DenseLayer layer;
    layer.name = last ? "out" : "hidden";
    layer.inputs = last ? hidden : 31;
    layer.outputs = last ? 1 : hidden;
    layer.weight_bits = last ? w2 : w1;
    layer.input_bits = last ? k : 4;
    const int half = 1 << (layer.weight_bits - 1);
    for (int i = 0; i < layer.inputs * layer.outputs; ++i)
      layer.weights.push_back(static_cast<int>(random->Range(-half, half - 1)));
    for (int n = 0; n < layer.outputs; ++n)
      layer.bias.push_back(((1 << layer.input_bits) - 1) * random->Range(-half, half - 1));
    if (!last) {
      layer.activation = Activation::kRelu;
      layer.output_bits = k;
      layer.shift = std::max(2, w1 + 3 - k);
    }
    network.layers.push_back(layer);
  }
  return network;
}

inline std::vector<int> RandomFeatures(const DenseLayer& first, Random* random) {
  const int low = first.inputs_signed ? -(1 << (first.input_bits - 1)) : 0;
  const int high = low + (1 << first.input_bits) - 1;
  const uint64_t kind = random->Below(4);
  std::vector<int> features;
  for (int i = 0; i < first.inputs; ++i)
    features.push_back(kind == 0   ? low
                       : kind == 1 ? high
                                   : static_cast<int>(random->Range(low, high)));
  return features;
}

}  // namespace flexi
