// SPDX-License-Identifier: Apache-2.0
// A compiled network for one chip: what the compiler makes, what a .flx file holds and what
// `Inference` runs. File format: docs/tools.md.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sw/chip/chip_config.h"
#include "sw/network/graph.h"
#include "sw/program/host.h"

namespace flexi {

// Numbers that the host holds during an inference. Number 0 is the input of the network.
struct ProgramTensor {
  std::string name;  // of the layer; padded copies and sums have names of their own
  int elements = 0;
  bool sums = false;  // integers of any size, 0 when an inference begins; `format` has no meaning
  Format format;
};

struct ProgramInput {
  double scale = 1;  // one step in the network's real numbers
  int zero_point = 0;
};

// Feature rows that the host makes of a tensor: row i * segments + g holds bit i of segment g;
// position p means lane p mod L of segment p / L. The other lanes are 0.
struct ProgramBlock {
  int tensor = 0;
  int bits = 1;  // two's complement or unsigned as the tensor's format; bipolar: 1 for +1
  int segments = 1;
  std::vector<int> positions;  // [i], ascending
  std::vector<int> elements;   // [i]: of the tensor, where nothing is added
  struct Constant {
    int position = 0;
    int value = 0;
  };
  std::vector<Constant> constants;  // positions that hold the same number always
  int rows() const { return segments * bits; }
};

// Results in the bytes that dot products send.
struct ProgramDecode {
  int tensor = 0;      // of sums: `factor` times each result is added to its element
  int bytes = 0;       // read since the decode before
  int bits = 1;        // that each core has sent, 1..48
  int64_t factor = 1;  // 1, 2 or 4
  // The bytes of its dot product begin at `offset`, SentTotal(cores, bits) of them; DecodeSent
  // (sw/asm/stream.h) finds core `core`.
  struct Entry {
    int offset = 0;
    int core = 0;
    int element = 0;
  };
  std::vector<Entry> entries;
};

// Where hidden results lie at this point of the inference, for who wants to look (Device::Peek).
struct ProgramProbe {
  std::string layer;
  bool weights = false;  // in weight rows of core 0, else in feature rows
  int row = 0;           // bit i of segment g is in row + i * segments + g
  int segments = 1;
  int bits = 1;
  bool is_signed = false;
  std::vector<int> positions;  // [element]
};

// One piece of an inference. Loops may lie in each other; `load_step` and `store_step` of those
// that are going on, times their turns so far, are added to the elements of rows and decodes.
struct ProgramStep {
  enum class Kind {
    kBytes,   // for the chip
    kRow,     // for the chip: row `count` of block `index`, elements + `at`
    kRead,    // `count` bytes from the chip
    kDecode,  // decode `index` of what was read since the one before, elements + `at`
    kLoop,    // what follows up to its kEnd, `count` times
    kEnd,
    kHost,   // host operation `index`
    kProbe,  // probe `index`
  };
  Kind kind = Kind::kBytes;
  std::vector<uint8_t> bytes;
  int index = 0;
  int count = 0;
  int at = 0;
  int load_step = 0;
  int store_step = 0;
  int layer = -1;  // of the report: on whose account; -1: of none
};

// What the mapping of a layer costs.
struct LayerReport {
  std::string name;
  // "features": reads feature rows; "staged": the same, but the layer before has its results copied
  // to them; "exchanged": reads weight rows, its weights are copied into feature rows for each dot
  // product; "window": the host loads a window for each position; "ring": only the columns of it
  // that are new; "host": no product.
  std::string scheme = "features";
  int inputs = 0;  // of one dot product, bias lanes not counted
  int outputs = 0;
  int positions = 1;          // of the window
  int at_once = 1;            // positions that a load of the window serves
  int parts = 1;              // products that the layer is made of
  int weight_bits = 0;        // W
  int input_bits = 0;         // A
  int segments = 0;           // S
  int bias_lanes = 0;         // positions that hold constants
  int groups = 0;             // dot products for a position, all parts
  int weight_rows = 0;        // rows of every core
  int hidden_rows = 0;        // weight rows that hold its inputs, or pass them on
  int feature_rows = 0;       // rows that the layer reads
  int64_t resident_bits = 0;  // bits of weights and biases
  double lane_use = 0;        // share of the lanes that hold inputs or constants
  int64_t products = 0;       // useful bit products of one inference: each weight, bias or copy of
                              // one times its bits times the input's
  uint64_t cycles = 0;        // the first layer's include loading the input
  uint64_t pairs = 0;         // of them those in which a pair of rows is read
  uint64_t bytes_in = 0;      // to the chip in one inference
  uint64_t bytes_out = 0;
  std::string host;  // what the host does for it, empty: nothing
};

struct Program {
  ChipConfig chip;
  std::string model;
  std::map<std::string, std::string> metadata;
  ProgramInput input;
  std::vector<ProgramTensor> tensors = std::vector<ProgramTensor>(1);
  std::vector<ProgramBlock> blocks;
  std::vector<ProgramDecode> decodes;
  std::vector<ProgramProbe> probes;
  std::vector<HostOperation> host;
  std::vector<uint8_t> deploy;         // sent once
  std::vector<ProgramStep> inference;  // for every inference
  int result = 0;                      // tensor
  double output_scale = 1;             // one step of a result in the network's real numbers
  GraphVerdict verdict = GraphVerdict::kArgmax;
  std::vector<int64_t> verdict_factors;  // as Graph has them
  std::vector<int64_t> verdict_offsets;
  std::vector<LayerReport> report;

  int64_t resident_bits() const;
  int64_t products() const;
  uint64_t cycles() const;          // per inference, with a host that never lets the chip wait
  uint64_t bytes() const;           // over the port, both ways
  double utilisation() const;       // products / (cycles * lanes * cores)
  double pair_utilisation() const;  // the same of the cycles in which a pair of rows is read
  // Names of the layers with host work: anything but making feature rows, decoding and the
  // verdict. Without any the driver can run the inference.
  std::vector<std::string> host_layers() const;
};

// Goes through an inference in the order of execution, loops turn by turn.
class ProgramWalk {
 public:
  explicit ProgramWalk(const std::vector<ProgramStep>& steps) : steps_(steps) {}
  // The next step but kLoop and kEnd; null at the end.
  const ProgramStep* Next();
  int load() const { return load_; }  // what is added to elements now, `at` not included
  int store() const { return store_; }
  size_t place() const { return place_ - 1; }  // of the step that Next gave

 private:
  struct Loop {
    size_t first;
    int left;
    int turns;
  };
  const std::vector<ProgramStep>& steps_;
  std::vector<Loop> loops_;
  size_t place_ = 0;
  int load_ = 0;
  int store_ = 0;
};

// Throws Error (naming `what`) when anything in the program contradicts its chip or itself.
void ValidateProgram(const Program& program, const std::string& what);

// The features as numbers of tensor 0. Throws Error when their number or one of them is out of
// range.
std::vector<int64_t> InputTensor(const Program& program, const std::vector<int>& features);

// A row of a block as its `row_bytes` bytes.
void AppendRow(const Program& program, const std::vector<int64_t>& tensor, const ProgramStep& step,
               int load, std::vector<uint8_t>* bytes);

// Adds the results in the bytes of one decode to its sums.
void DecodeInto(const Program& program, const ProgramDecode& decode, const uint8_t* bytes,
                int store, std::vector<int64_t>* sums);

// The verdict on the numbers of the result.
int Judge(const Program& program, const std::vector<int64_t>& values);

// For programs whose host does nothing but make rows, decode and judge; others throw Error naming
// the layers that need more.
// The inference as a stored program for the driver (driver::Chip::Run). Every byte from the chip is
// read right behind the one that brings it.
std::vector<uint8_t> EncodeInference(const Program& program);
// All rows of all blocks, in order: what the stored program's row numbers mean.
std::vector<uint8_t> InputRows(const Program& program, const std::vector<int>& features);
// The results in the bytes of one inference.
std::vector<int64_t> DecodeResults(const Program& program, const std::vector<uint8_t>& bytes);

}  // namespace flexi
