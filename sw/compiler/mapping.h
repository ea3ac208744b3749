// SPDX-License-Identifier: Apache-2.0
// Second pass of the compiler: which row, lane and core every weight and feature gets.
#pragma once

#include <string>
#include <vector>

#include "sw/asm/stream.h"
#include "sw/chip/chip_config.h"
#include "sw/chip/defects.h"
#include "sw/common/error.h"
#include "sw/compiler/bias.h"
#include "sw/compiler/chain.h"

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
  // Positions that may hold something else than 0: these, and what write-back leaves beside them.
  std::vector<bool> occupied;
  bool shared = false;  // overlaps another block: constants do not last
  int rows() const { return segments * bits; }
};

// Where an output channel is computed.
struct Channel {
  int group = 0;  // dot product of the layer that computes it
  int core = 0;
};

struct LayerMap {
  const Product* product = nullptr;
  Scheme scheme = Scheme::kFeatures;
  FeatureBlock input;
  int copy_row = 0;    // exchanged: first of weight_bits feature rows
  int hidden_row = 0;  // first of hidden_rows() weight rows
  std::vector<BiasLane> bias;
  std::vector<Channel> channels;  // [output]
  std::vector<int> group_row;     // [group]: first weight row
  // Hidden: where write-back puts dot product `group`. With `overlap` lanes N * place and so on of
  // the vector, counted over its segments (G places each); else byte group.
  std::vector<int> places;
  int bits = 0;          // that leave the accumulators
  bool correct = false;  // hidden: ReLU and saturation, else the raw bits
  int groups() const { return static_cast<int>(group_row.size()); }
  int group_rows() const { return input.segments * product->weight_bits; }
  int weight_rows() const { return groups() * group_rows(); }
  bool exchanged() const { return scheme == Scheme::kExchanged; }
  bool staged() const { return scheme == Scheme::kStaged; }
  int staging_row() const { return input.row + input.rows(); }  // feature row
  // Feature rows that are busy while the layer computes, and weight rows that hold its input or, in
  // core 0, pass it on.
  int feature_rows() const {
    return exchanged() ? product->weight_bits : input.rows() + (staged() ? input.bits : 0);
  }
  int hidden_rows() const { return exchanged() ? input.rows() : staged() ? input.bits : 0; }
  bool hidden() const { return product->hidden; }
};

struct ChainMap {
  const Chain* chain = nullptr;
  std::vector<LayerMap> layers;
  int ring_bits = 7;  // register RING: the rows of the only layer's input turn in 2^ring_bits
};

struct Mapping {
  ChipConfig chip;
  bool defects = false;  // there are some: what is not used must hold zeros
  std::vector<ChainMap> chains;
  int weight_rows() const;  // that hold anything
};

// What does not fit, and what that depends on.
struct Misfit : Error {
  enum class Reason {
    kLink,         // hidden results of the layer cannot be written back as they should
    kBias,         // biases cannot be made of constant lanes
    kAccumulator,  // the accumulator could wrap
    kFeatures,     // feature rows
    kRows,         // weight rows, of all layers together
  };
  Misfit(Reason why, int which, const std::string& text, int too_many = 0)
      : Error(text), reason(why), layer(which), rows(too_many) {}
  Reason reason;
  int layer;  // of the graph
  int rows;   // kRows: how many too many
};

// Weight of channel n at a position of the layer's input (features and constants), by position;
// zero where there is nothing (XNOR: one, which no feature there equals).
std::vector<int> ChannelWeights(const LayerMap& map, int lanes, int output);

// Dot product `group` of layer `layer` of a chain, its write-back included (with `overlap`: LANE
// and DROW apart).
DotProduct DotOf(const ChainMap& chain, int layer, int group);

// Byte groups of an exchanged layer's input that hold activations or constants, ascending.
std::vector<int> UsedByteGroups(const LayerMap& map);

// The chains must outlive the mapping; `name` is the network's. Throws Misfit when they do not fit
// the chip: by how many rows and bits, or which layer's bias, shift, sums or activation the chip
// cannot represent.
Mapping MapChains(const std::vector<Chain>& chains, const ChipConfig& chip, const Defects& defects,
                  const std::string& name);

}  // namespace flexi
