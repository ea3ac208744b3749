// SPDX-License-Identifier: Apache-2.0
// First pass of the compiler: which row, lane and core every weight and feature gets.
#pragma once

#include <vector>

#include "sw/chip/chip_config.h"
#include "sw/compiler/bias.h"
#include "sw/network/network.h"

namespace flexi {

// A block of feature rows: the vector that a layer reads. Position p of the vector is lane p mod L
// of segment p / L, bit i of segment g lies in row `row` + g * bits + i.
struct FeatureBlock {
  int row = 0;
  int segments = 1;
  int bits = 1;
  std::vector<int> positions;           // [element]
  std::vector<int> constant_positions;  // [bias lane]
  bool shared = false;                  // overlaps another block: constants do not last
  int rows() const { return segments * bits; }
};

// Where an output channel is computed, and (hidden layers) where it is written.
struct Channel {
  int group = 0;  // dot product of the layer that computes it
  int core = 0;
};

struct LayerMap {
  const DenseLayer* layer = nullptr;
  FeatureBlock input;
  std::vector<BiasLane> bias;
  std::vector<Channel> channels;  // [output]
  int groups = 0;
  int weight_row = 0;  // first one; group g begins at weight_row + g * group_rows()
  int flush = 0;       // f
  int emissions = 8;   // T of a DOTP, last layer
  int group_rows() const { return input.segments * layer->weight_bits; }
  int weight_rows() const { return groups * group_rows(); }
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

// Throws Error when the network does not fit the chip: by how many rows and bits, or which layer's
// bias, shift or sums the chip cannot represent.
Mapping MapNetwork(const Network& network, const ChipConfig& chip);

}  // namespace flexi
