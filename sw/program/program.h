// SPDX-License-Identifier: Apache-2.0
// A compiled network for one chip: what the compiler makes, what a .flx file holds and what
// `Inference` runs. File format: docs/tools.md.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "sw/chip/chip_config.h"
#include "sw/network/network.h"

namespace flexi {

// How the host makes the feature rows of one inference. Row i * segments + g of the input holds
// bit i of segment g; position p means lane p mod L of segment p / L.
struct ProgramInput {
  int elements = 0;
  int bits = 1;                // A
  bool is_signed = false;      // two's complement in A bits
  double scale = 1;            // one step in the network's real numbers
  int segments = 1;            // S
  std::vector<int> positions;  // [element]
  struct Constant {
    int position = 0;
    int value = 0;
  };
  std::vector<Constant> constants;  // positions that hold the same number in every inference
  int rows() const { return segments * bits; }
};

// One piece of the inference stream.
struct ProgramStep {
  enum class Kind { kBytes, kRow, kRead };
  Kind kind = Kind::kBytes;
  std::vector<uint8_t> bytes;  // kBytes: for the chip, at least one
  int count = 0;               // kRow: index of the input row to send; kRead: bytes from the chip
};

// Where result n stands in the bytes that an inference gives back: those of its dot product begin
// at `offset`, SentTotal(cores, bits) of them; DecodeSent (sw/asm/stream.h) finds core `core`.
struct ProgramOutput {
  int offset = 0;
  int core = 0;
  int bits = 1;  // that each core has sent, 1..48
};

// What the mapping of a layer costs.
struct LayerReport {
  std::string name;
  // "features": reads feature rows; "staged": the same, but the layer before has its results copied
  // to them; "exchanged": reads weight rows, its weights are copied into feature rows for each dot
  // product.
  std::string scheme = "features";
  int inputs = 0;
  int outputs = 0;
  int weight_bits = 0;        // W
  int input_bits = 0;         // A
  int segments = 0;           // S
  int bias_lanes = 0;         // positions that hold constants
  int groups = 0;             // dot products
  int weight_rows = 0;        // rows of every core
  int hidden_rows = 0;        // weight rows that hold its inputs, or pass them on
  int feature_rows = 0;       // rows that the layer reads
  int64_t resident_bits = 0;  // bits of weights and biases: outputs * (inputs + bias_lanes) * W
  double lane_use = 0;        // (inputs + bias_lanes) / (S * L)
  uint64_t cycles = 0;        // the first layer's include loading the input
  uint64_t bytes_in = 0;      // to the chip in one inference
  uint64_t bytes_out = 0;
};

struct Program {
  ChipConfig chip;
  std::string model;
  std::map<std::string, std::string> metadata;
  ProgramInput input;
  std::vector<uint8_t> deploy;         // sent once
  std::vector<ProgramStep> inference;  // for every inference
  std::vector<ProgramOutput> outputs;  // [result]
  double output_scale = 1;             // one step of a result in the network's real numbers
  Verdict verdict = Verdict::kArgmax;
  std::vector<LayerReport> report;

  int bytes_read() const;  // per inference
  int64_t resident_bits() const;
  uint64_t cycles() const;  // per inference, with a host that never lets the chip wait
};

// Throws Error (naming `what`) when anything in the program contradicts its chip or itself.
void ValidateProgram(const Program& program, const std::string& what);

// The inference as a stored program for the driver (driver::Chip::Run). Every byte from the chip is
// read right behind the one that brings it.
std::vector<uint8_t> EncodeInference(const Program& program);

// The input rows of one inference, rows() * row_bytes bytes. Throws Error when the number of
// features or one of them is out of range.
std::vector<uint8_t> InputRows(const Program& program, const std::vector<int>& features);

// All bytes that the host sends in one inference.
std::vector<uint8_t> InferenceBytes(const Program& program, const std::vector<int>& features);

// The results in the bytes of one inference.
std::vector<int64_t> DecodeResults(const Program& program, const std::vector<uint8_t>& bytes);

}  // namespace flexi
