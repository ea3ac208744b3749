// SPDX-License-Identifier: Apache-2.0
// First pass of the compiler: which row, lane and core every weight and feature gets.
#pragma once

#include <string>
#include <vector>

#include "sw/asm/stream.h"
#include "sw/chip/chip_config.h"
#include "sw/compiler/bias.h"
#include "sw/network/network.h"

namespace flexi {

// Where the vector lies that a layer reads.
enum class Scheme {
  kFeatures,   // in feature rows
  kStaged,     // the same, several segments of several bits: write-back, which fills rows that
               // follow each other, goes to staging rows, row logic copies each segment from there
  kExchanged,  // in weight rows: the layer's weights are copied into feature rows for the product
};

// The rows of a vector that a layer reads. Position p of the vector is lane p mod L of segment
// p / L; bit i of segment g lies in row `row` + i * segments + g. Exchanged: weight rows, one
// segment.
struct FeatureBlock {
  int row = 0;
  int segments = 1;
  int bits = 1;
  std::vector<int> positions;           // [element]
  std::vector<int> constant_positions;  // [bias lane]
  bool shared = false;                  // overlaps another block: constants do not last
  int rows() const { return segments * bits; }
};

// Where an output channel is computed.
struct Channel {
  int group = 0;  // dot product of the layer that computes it
  int core = 0;
};

struct LayerMap {
  const DenseLayer* layer = nullptr;
  Scheme scheme = Scheme::kFeatures;
  FeatureBlock input;
  int copy_row = 0;    // exchanged: first of weight_bits feature rows
  int hidden_row = 0;  // first of hidden_rows() weight rows
  std::vector<BiasLane> bias;
  std::vector<Channel> channels;  // [output]
  int groups = 0;
  // Hidden layers of chips without `overlap`: byte group that dot product `group` is written to.
  std::vector<int> byte_groups;
  int weight_row = 0;    // first one; group g begins at weight_row + g * group_rows()
  int bits = 0;          // that leave the accumulators
  bool correct = false;  // hidden: ReLU and saturation, else the raw bits
  int group_rows() const { return input.segments * layer->weight_bits; }
  int weight_rows() const { return groups * group_rows(); }
  bool exchanged() const { return scheme == Scheme::kExchanged; }
  bool staged() const { return scheme == Scheme::kStaged; }
  int staging_row() const { return input.row + input.rows(); }  // feature row
  // Feature rows that are busy while the layer computes, and weight rows that hold its input or, in
  // core 0, pass it on.
  int feature_rows() const {
    return exchanged() ? layer->weight_bits : input.rows() + (staged() ? input.bits : 0);
  }
  int hidden_rows() const { return exchanged() ? input.rows() : staged() ? input.bits : 0; }
  bool hidden() const { return layer->activation != Activation::kNone; }
};

struct Mapping {
  ChipConfig chip;
  const Network* network = nullptr;  // outlives the mapping
  std::vector<LayerMap> layers;
};

// Weight of channel n at a position of the layer's input (features and constants), by position;
// zero where there is nothing.
std::vector<int> ChannelWeights(const LayerMap& map, int lanes, int output);

// Dot product `group` of layer `layer`, its write-back included (with `overlap`: LANE and DROW
// apart).
DotProduct DotOf(const Mapping& mapping, int layer, int group);

// Byte groups of an exchanged layer's input that hold activations or constants, ascending.
std::vector<int> UsedByteGroups(const LayerMap& map);

// Throws Error when the network does not fit the chip: by how many rows and bits, or which layer's
// bias, shift, sums or activation the chip cannot represent.
Mapping MapNetwork(const Network& network, const ChipConfig& chip);

}  // namespace flexi
