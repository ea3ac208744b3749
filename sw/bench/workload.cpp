// SPDX-License-Identifier: Apache-2.0
#include "sw/bench/workload.h"

#include <algorithm>

#include "sw/asm/stream.h"
#include "sw/chip/stream_chip.h"
#include "sw/common/random.h"

namespace flexi {

namespace {

constexpr int kWidth = 4;     // of weights
constexpr int kMostBits = 4;  // of a feature and of a hidden one
constexpr int kAllRows = 7;   // RING: feature rows count in one ring

struct Collect {
  std::vector<uint8_t>* out;
  void operator()(uint8_t byte) const { out->push_back(byte); }
};

std::vector<uint8_t> RandomRows(const ChipConfig& chip, int count, Random& random) {
  std::vector<uint8_t> rows(static_cast<size_t>(count) * chip.row_bytes());
  for (uint8_t& byte : rows) byte = static_cast<uint8_t>(random.Next());
  return rows;
}

std::vector<uint8_t> Deployment(const ChipConfig& chip, Random& random) {
  std::vector<uint8_t> bytes;
  Stream stream(StreamChipOf(chip), Collect{&bytes});
  // All that Icarus would show as unknown.
  stream.Mov(isa::kRing, kAllRows);
  stream.Mov(isa::kSeg, 0);
  stream.Mov(isa::kFn, isa::PackFn(isa::kFnAnd, true));
  for (int core = 0; core < chip.cores; core++) {
    stream.Mov(isa::kCore, core);
    stream.LoadWeights(0, RandomRows(chip, chip.rows, random).data(), chip.rows);
  }
  stream.Mov(isa::kCore, 0);
  stream.LoadFeatures(0, RandomRows(chip, chip.feature_rows, random).data(), chip.feature_rows);
  return bytes;
}

// Dot products that write `dot`'s results, one behind the other, from lane 0 on.
void Hidden(const ChipConfig& chip, Stream<Collect>& stream, DotProduct dot, int count) {
  if (chip.overlap) {
    stream.Mov(isa::kLane, 0);
    stream.Mov(isa::kDrow, dot.row);
  }
  const int per_group = std::max(1, 8 / chip.cores);
  int group = 0;
  for (int n = 0; n < count; n++) {
    if (!chip.overlap && n > 0 && n % per_group == 0) {  // these 8 lanes are full
      stream.Byte(isa::kNext);
      group = (group + 1) % chip.row_bytes();
    }
    dot.w0 = n * kWidth;
    stream.Dot(dot);
  }
  for (; group != 0; group = (group + 1) % chip.row_bytes()) stream.Byte(isa::kNext);
  if (!chip.overlap) return;
  stream.SetW(0);
  stream.Byte(isa::kSync);
}

}  // namespace

Workload MakeWorkload(const ChipConfig& chip) {
  Random random(1);
  Workload workload;
  workload.deployment = Deployment(chip, random);
  Stream stream(StreamChipOf(chip), Collect{&workload.inference});
  DotProduct dot;
  dot.w = kWidth;
  dot.a = std::min(kMostBits, chip.feature_rows / 2);
  dot.ws = true;
  // Also the rows of the hidden layer: without overlap results push older lanes up.
  stream.LoadFeatures(0, RandomRows(chip, 2 * dot.a, random).data(), 2 * dot.a);
  const int dots = chip.rows / kWidth;
  const int last = std::max(1, dots / 8);

  DotProduct hidden = dot;
  hidden.result = isa::kWrite;
  hidden.bits = hidden.significances();
  hidden.shift = hidden.bits - dot.a;
  hidden.row = dot.a;
  hidden.fix = true;
  Hidden(chip, stream, hidden, dots - last);

  dot.x0 = hidden.row;
  dot.bits = SentBitsNeeded(chip.cores, dot, int64_t{chip.lanes} << (dot.w + dot.a));
  for (int n = dots - last; n < dots; n++) {
    dot.w0 = n * kWidth;
    stream.Dot(dot);
  }
  workload.bytes_out = static_cast<size_t>(last * SentTotal(chip.cores, dot.bits));
  return workload;
}

}  // namespace flexi
