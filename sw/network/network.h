// SPDX-License-Identifier: Apache-2.0
// A quantised network in integers: what the importers produce and the compiler maps. Nothing in it
// is about a chip.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace flexi {

// What becomes of a layer's sums y.
enum class Activation {
  kNone,    // last layer: y itself is the result
  kRelu,    // clamp(floor(y / 2^shift), 0, 2^k - 1)
  kSigned,  // clamp(floor(y / 2^shift), -2^(k-1), 2^(k-1) - 1)
};

// y[n] = sum over i of weights[n][i] * x[i] + bias[n], then the activation.
struct DenseLayer {
  std::string name;
  int inputs = 0;
  int outputs = 0;
  int weight_bits = 1;         // W, 1..8
  bool weights_signed = true;  // two's complement in W bits, else unsigned
  int input_bits = 1;          // A, 1..8
  bool inputs_signed = false;
  std::vector<int> weights;   // [output * inputs + input]
  std::vector<int64_t> bias;  // [output]
  Activation activation = Activation::kNone;
  int shift = 0;            // 0..30
  int output_bits = 8;      // k, 1..8; of no meaning with kNone
  double output_scale = 1;  // one step of the output in the network's real numbers
};

enum class Verdict {
  kArgmax,       // index of the largest result, the first one of equals
  kNonNegative,  // one result: 1 if it is >= 0, else 0
};

struct Network {
  std::string name;
  double input_scale = 1;  // one step of the input in real numbers
  std::vector<DenseLayer> layers;
  Verdict verdict = Verdict::kArgmax;
  std::map<std::string, std::string> metadata;  // as the model file carries it: task, classes, ...
};

// Throws Error naming the layer when sizes, widths or values do not fit together: layer i+1 takes
// what layer i gives, only the last has kNone, everything in its range.
void ValidateNetwork(const Network& network);

// Every layer's integers for one input of layers[0].inputs numbers, computed naively; the last
// entry is the result. Throws Error when a feature is out of the input's range.
std::vector<std::vector<int64_t>> Interpret(const Network& network,
                                            const std::vector<int>& features);

// The verdict on the result of the last layer.
int Judge(Verdict verdict, const std::vector<int64_t>& result);

}  // namespace flexi
