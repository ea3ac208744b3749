// SPDX-License-Identifier: Apache-2.0
#include "sw/bench/workload.h"

#include <algorithm>

#include "sw/asm/isa.h"
#include "sw/common/random.h"

namespace flexi {

namespace {

constexpr int kWidth = 4;   // of weights
constexpr int kInput = 4;   // bits of a feature
constexpr int kHidden = 4;  // bits of a hidden feature, right behind the input's rows
constexpr int kFlushes = 4;

void Append(std::vector<uint8_t>& stream, int reg, int value) {
  stream.push_back(isa::SetOpcode(reg));
  stream.push_back(static_cast<uint8_t>(value));
}

void AppendRow(std::vector<uint8_t>& stream, uint8_t opcode, int bytes, Random& random) {
  stream.push_back(opcode);
  for (int b = 0; b < bytes; b++) stream.push_back(static_cast<uint8_t>(random.Next()));
}

}  // namespace

Workload MakeWorkload(const ChipConfig& chip) {
  Random random(1);
  Workload workload;
  for (int core = 0; core < chip.cores; core++) {
    Append(workload.deployment, isa::kCore, core);
    Append(workload.deployment, isa::kWrow, 0);
    for (int row = 0; row < chip.rows; row++) {
      AppendRow(workload.deployment, isa::kLoadW, chip.row_bytes(), random);
    }
  }
  Append(workload.deployment, isa::kXrow, 0);  // no lane may stay unknown: Icarus knows X
  for (int row = 0; row < chip.feature_rows; row++) {
    AppendRow(workload.deployment, isa::kLoadX, chip.row_bytes(), random);
  }
  if (chip.ring) Append(workload.deployment, isa::kRing, chip.feature_row_bits());
  Append(workload.deployment, isa::kMode, isa::PackMode(isa::kFnAnd, false, true, isa::kRelu));
  Append(workload.deployment, isa::kWidth, isa::PackWidth(kWidth, kInput));
  Append(workload.deployment, isa::kSegs, isa::PackSegs(1));
  Append(workload.deployment, isa::kOut, isa::PackOut(kHidden, kFlushes));

  std::vector<uint8_t>& stream = workload.inference;
  Append(stream, isa::kXrow, 0);
  for (int row = 0; row < kInput; row++) {
    AppendRow(stream, isa::kLoadX, chip.row_bytes(), random);
  }
  const int dots = chip.rows / kWidth;
  const int last = std::max(1, dots / 8);
  Append(stream, isa::kXrow, 0);
  Append(stream, isa::kWrow, 0);
  Append(stream, isa::kDrow, kInput);
  Append(stream, isa::kDlane, 0);
  stream.insert(stream.end(), dots - last, isa::kDotW);
  Append(stream, isa::kXrow, kInput);
  stream.insert(stream.end(), last, isa::kDotP);
  workload.bytes_out = static_cast<size_t>(last) * chip.cores *
                       isa::DotpBytes(isa::DotpEmissions(kWidth, kInput, kFlushes));
  return workload;
}

}  // namespace flexi
