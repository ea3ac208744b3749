// SPDX-License-Identifier: Apache-2.0
#include "sw/network/network.h"

#include <fmt/format.h>

#include <algorithm>

#include "sw/common/error.h"

namespace flexi {
namespace {

constexpr int kMaxSize = 1 << 16;
constexpr int64_t kMaxBias = int64_t{1} << 40;

[[noreturn]] void Fail(const Network& network, const DenseLayer& layer, const std::string& what) {
  throw Error(fmt::format("network {}, layer {}: {}", network.name, layer.name, what));
}

int64_t Low(int bits, bool is_signed) { return is_signed ? -(int64_t{1} << (bits - 1)) : 0; }
int64_t High(int bits, bool is_signed) { return (int64_t{1} << (is_signed ? bits - 1 : bits)) - 1; }

void ValidateRanges(const Network& network, const DenseLayer& layer) {
  const auto check = [&](int value, int low, int high, const char* what) {
    if (value < low || value > high)
      Fail(network, layer, fmt::format("{} is {}; {}..{} would be right", what, value, low, high));
  };
  check(layer.inputs, 1, kMaxSize, "number of inputs");
  check(layer.outputs, 1, kMaxSize, "number of outputs");
  check(layer.weight_bits, 1, 8, "weight width");
  check(layer.input_bits, 1, 8, "input width");
  check(layer.output_bits, 1, 8, "output width");
  check(layer.shift, 0, 30, "shift");
  const auto inputs = static_cast<size_t>(layer.inputs);
  const auto outputs = static_cast<size_t>(layer.outputs);
  if (layer.weights.size() != inputs * outputs || layer.bias.size() != outputs)
    Fail(network, layer,
         fmt::format("{} weights and {} biases for {} x {}", layer.weights.size(),
                     layer.bias.size(), layer.outputs, layer.inputs));
  for (const int weight : layer.weights)
    if (weight < Low(layer.weight_bits, layer.weights_signed) ||
        weight > High(layer.weight_bits, layer.weights_signed))
      Fail(network, layer,
           fmt::format("weight {} does not fit {} {} bits", weight, layer.weight_bits,
                       layer.weights_signed ? "signed" : "unsigned"));
  for (const int64_t bias : layer.bias)
    if (bias < -kMaxBias || bias > kMaxBias)
      Fail(network, layer, fmt::format("bias {} is beyond 2^40", bias));
}

int64_t Activate(const DenseLayer& layer, int64_t y) {
  if (layer.activation == Activation::kNone) return y;
  const bool is_signed = layer.activation == Activation::kSigned;
  return std::clamp(y >> layer.shift, Low(layer.output_bits, is_signed),
                    High(layer.output_bits, is_signed));
}

}  // namespace

void ValidateNetwork(const Network& network) {
  if (network.layers.empty())
    throw Error(fmt::format("network {}: has no layer with weights", network.name));
  for (size_t i = 0; i < network.layers.size(); ++i) {
    const DenseLayer& layer = network.layers[i];
    ValidateRanges(network, layer);
    const bool last = i + 1 == network.layers.size();
    if (last != (layer.activation == Activation::kNone))
      Fail(network, layer,
           last ? "the last layer gives its sums; it cannot have a requantised activation"
                : "a hidden layer needs a requantised activation");
    if (i == 0) continue;
    const DenseLayer& before = network.layers[i - 1];
    if (before.outputs != layer.inputs || before.output_bits != layer.input_bits ||
        (before.activation == Activation::kSigned) != layer.inputs_signed)
      Fail(network, layer, fmt::format("does not take what layer {} gives", before.name));
  }
  if (network.verdict == Verdict::kNonNegative && network.layers.back().outputs != 1)
    throw Error(fmt::format("network {}: a verdict by sign needs one output, not {}", network.name,
                            network.layers.back().outputs));
}

std::vector<std::vector<int64_t>> Interpret(const Network& network,
                                            const std::vector<int>& features) {
  const DenseLayer& first = network.layers.at(0);
  if (features.size() != static_cast<size_t>(first.inputs))
    throw Error(fmt::format("network {}: {} features given; it takes {}", network.name,
                            features.size(), first.inputs));
  for (const int value : features)
    if (value < Low(first.input_bits, first.inputs_signed) ||
        value > High(first.input_bits, first.inputs_signed))
      throw Error(fmt::format("network {}: feature {} is outside of {}..{}", network.name, value,
                              Low(first.input_bits, first.inputs_signed),
                              High(first.input_bits, first.inputs_signed)));
  std::vector<std::vector<int64_t>> all;
  std::vector<int64_t> x(features.begin(), features.end());
  for (const DenseLayer& layer : network.layers) {
    std::vector<int64_t> y(static_cast<size_t>(layer.outputs));
    for (size_t n = 0; n < y.size(); ++n) {
      int64_t sum = layer.bias[n];
      for (size_t i = 0; i < x.size(); ++i) sum += layer.weights[n * x.size() + i] * x[i];
      y[n] = Activate(layer, sum);
    }
    all.push_back(y);
    x = std::move(y);
  }
  return all;
}

int Judge(Verdict verdict, const std::vector<int64_t>& result) {
  if (verdict == Verdict::kNonNegative) return result.at(0) >= 0 ? 1 : 0;
  return static_cast<int>(std::max_element(result.begin(), result.end()) - result.begin());
}

}  // namespace flexi
