// SPDX-License-Identifier: Apache-2.0
// A quantised network in integers, as a graph of layers in the order in which they can be computed:
// what the importer produces, the interpreter computes naively, and the compiler maps. Nothing in
// it is about a chip. docs/quantisation.md defines every operation in words.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace flexi {

// A tensor without a batch: element (c, y, x) is number (c * height + y) * width + x. A flat vector
// of n numbers is {n, 1, 1}, a signal of n samples in c channels {c, 1, n}.
struct Shape {
  int channels = 1;
  int height = 1;
  int width = 1;
  int size() const { return channels * height * width; }
  bool operator==(const Shape&) const = default;
};

// Range of the integers of a tensor that is an operand: two's complement in `bits`, or
// unsigned. 1..8 bits. Bipolar: one bit, 0 means -1 and 1 means +1 (`bits` is 1).
struct Format {
  int bits = 8;
  bool is_signed = false;
  bool bipolar = false;
  int64_t low() const { return bipolar ? -1 : is_signed ? -(int64_t{1} << (bits - 1)) : 0; }
  int64_t high() const { return bipolar ? 1 : (int64_t{1} << (is_signed ? bits - 1 : bits)) - 1; }
  bool operator==(const Format&) const = default;
};

// Where a window lies: output (y, x) sees input (y * stride_y - pad_top + i * dilation_y, ...) for
// i < kernel_y.
struct Window {
  int kernel_y = 1, kernel_x = 1;
  int stride_y = 1, stride_x = 1;
  int dilation_y = 1, dilation_x = 1;
  int pad_top = 0, pad_left = 0, pad_bottom = 0, pad_right = 0;
  bool operator==(const Window&) const = default;
};

// What makes the features of a layer from its sums y (integers of any size). Exact for every y: the
// importer derives it from the real numbers of the file without rounding on the way.
struct Requant {
  enum class Kind {
    kNone,        // the sums themselves
    kShift,       // clamp(floor(y / 2^shift), low, high): what the chip does
    kThresholds,  // low + how many of the channel's thresholds are <= y: what the host does
  };
  Kind kind = Kind::kNone;
  int shift = 0;  // kShift: 0..30
  // kThresholds: [channel] or one for all; high - low of them, ascending, equal ones allowed, at
  // most 2^49 in magnitude. Bipolar: one, -1 below it, else +1. A channel whose output falls as y
  // rises was turned round by the importer (weights, bias and thresholds negated).
  std::vector<std::vector<int64_t>> thresholds;
  bool operator==(const Requant&) const = default;
};

struct Layer {
  enum class Kind {
    // y[o] = sum over the window and the channels of o's group of weight * x, + bias[o]. A dense
    // layer is a product
    // with a 1 x 1 window over a {n, 1, 1} tensor. Outside of the map stands `pad_value`.
    kProduct,
    kMaxPool,  // largest of the window; what is outside of the map does not count
    kSumPool,  // sum of the window, pad_value outside: AveragePool, its divisor is in the scale
    kSum,     // sum over operands k of factors[k] * x_k + bias[channel]; all of one shape. With one
              // operand: nothing but a requantisation
    kConcat,  // operands one behind the other along the channels; same height, width, format and
              // scale
    kMove,    // out[e] = in[sources[e]]: Flatten, Reshape, Transpose; where only the shape
              // changes, sources are 0, 1, 2, ...
  };
  std::string name;  // of the ONNX node
  Kind kind = Kind::kProduct;
  std::vector<int>
      inputs;   // layers whose outputs it takes, all before it; -1: the input of the network
  Shape shape;  // of the output

  Window window;         // kProduct, kMaxPool, kSumPool
  int groups = 1;        // kProduct: divides both channel counts; depthwise: one input channel each
  Format weight_format;  // kProduct
  std::vector<int> weights;      // kProduct: [out channel][in channel of the
                                 // group][kernel_y][kernel_x]; bipolar: -1 or 1
  std::vector<int64_t> bias;     // kProduct, kSum: [out channel]; |b| <= 2^40
  int pad_value = 0;             // kProduct, kSumPool: the integer that means zero in the operand
  std::vector<int64_t> factors;  // kSum: [operand], |f| <= 2^40, not 0
  std::vector<int> sources;      // kMove: [element]

  // kMaxPool, kConcat, kMove: kNone, and the format is the operand's.
  Requant requant;
  // Of the output: sums: of no meaning; else the integers' range.
  Format format;
  // One step of the output in the network's real numbers, [channel] or one for all, and the integer
  // that means 0.0.
  std::vector<double> scale = {1.0};
  int zero_point = 0;

  bool sums() const {
    return requant.kind == Requant::Kind::kNone &&
           (kind == Kind::kProduct || kind == Kind::kSumPool || kind == Kind::kSum);
  }
  bool operator==(const Layer&) const = default;
};

enum class GraphVerdict {
  kArgmax,       // index of the largest of factor[c] * y[c] + offset[c], the first one of equals
  kNonNegative,  // one result: 1 if factor * y + offset >= 0, else 0
};

struct Graph {
  std::string name;
  Shape input;
  Format input_format;
  double input_scale = 1;  // real = scale * (integer - zero_point)
  int input_zero_point = 0;
  std::vector<Layer> layers;  // the last one gives the result: sums, or features
  GraphVerdict verdict = GraphVerdict::kArgmax;
  // Results of different scales: positive integers, one per result; empty: all 1. At most 2^60 for
  // every result that can be.
  std::vector<int64_t> verdict_factors;
  // What no integer bias can be, or the zero point of a result that is features; empty: all 0.
  std::vector<int64_t> verdict_offsets;
  std::map<std::string, std::string> metadata;  // as the model file carries it: task, classes, ...
};

// Shape and format of operand k of a layer.
const Shape& OperandShape(const Graph& graph, const Layer& layer, int k);
const Format& OperandFormat(const Graph& graph, const Layer& layer, int k);

// Lowest and highest sum of each channel of a kProduct, kSumPool or kSum for any operands of their
// formats (a superset of what the network can reach), before the requantisation.
struct SumBounds {
  int64_t low = 0;
  int64_t high = 0;
};
std::vector<SumBounds> BoundsOfSums(const Graph& graph, const Layer& layer);

// Throws Error naming the layer when anything does not fit together: order, shapes, widths, values,
// thresholds that fall, operands that are sums, a layer whose output nobody takes, sums that could
// leave 2^48, more than 2^20 elements, 2^22 weights or 2^33 products.
void ValidateGraph(const Graph& graph);

// Every layer's integers for one input of input.size() numbers, computed naively, layer by layer;
// the last entry is the result. Throws Error when a number is out of the input's range.
std::vector<std::vector<int64_t>> InterpretGraph(const Graph& graph,
                                                 const std::vector<int>& features);

// The verdict on the result of the last layer.
int JudgeGraph(const Graph& graph, const std::vector<int64_t>& result);

}  // namespace flexi
