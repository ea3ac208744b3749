// SPDX-License-Identifier: Apache-2.0
#include "sw/bench/overhead.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "sw/chip/stream_chip.h"

namespace flexi {

namespace {

constexpr int kWrittenBits = 4;  // or as many as there are
constexpr int kAllRows = 7;      // RING: feature rows count in one ring

int CeilLog2(int n) { return static_cast<int>(std::bit_width(static_cast<unsigned>(n - 1))); }

uint64_t Measure(Device& device, const std::vector<uint8_t>& stream, size_t bytes_out) {
  std::vector<uint8_t> out(bytes_out);
  device.Drain();
  const uint64_t start = device.cycles();
  device.Transfer(stream, out);
  device.Drain();
  return device.cycles() - start;
}

// Shapes with the rows that results need beside them.
std::vector<DotProduct> Shapes(const ChipConfig& chip, Results results) {
  const int rows_left = chip.feature_rows - (results == Results::kSent ? 0 : kWrittenBits);
  std::vector<DotProduct> all;
  int most_pairs = 0;
  for (int w = 1; w <= 8; w++) {
    for (int a = 1; a <= 8; a++) {
      for (int segments = 1; segments * a <= rows_left && segments * w <= chip.rows; segments++) {
        DotProduct dot;
        dot.w = w;
        dot.a = a;
        dot.segments = segments;
        dot.ws = true;
        all.push_back(dot);
        most_pairs = std::max(most_pairs, dot.pairs());
      }
    }
  }
  const int least = std::min(kLeastPairs, most_pairs);
  std::erase_if(all, [least](const DotProduct& dot) { return dot.pairs() < least; });
  return all;
}

void SetResults(const ChipConfig& chip, Results results, DotProduct* dot) {
  const int length = dot->segments * chip.lanes;
  if (results == Results::kSent) {
    dot->bits = SentBitsNeeded(chip.cores, *dot, int64_t{length} << (dot->w - 1 + dot->a));
    return;
  }
  dot->result = isa::kWrite;
  dot->bits = dot->significances();
  // The largest sum has W - 1 + A + log2(length) bits.
  if (results == Results::kWrittenScaled) dot->bits += std::max(0, CeilLog2(length) - 2);
  dot->shift = std::max(0, dot->bits - kWrittenBits);
  dot->row = dot->segments * dot->a;
  dot->fix = true;
}

}  // namespace

std::string Overhead::Name() const {
  const int flushes = dot.bits - dot.significances();
  return fmt::format("{} S={} W={} A={} FLUSH={}", dot.result == isa::kSend ? "sent" : "written",
                     dot.segments, dot.w, dot.a, flushes);
}

std::vector<Overhead> MeasureOverhead(Device& device, Results results, int outputs) {
  const ChipConfig& chip = device.config();
  std::vector<Overhead> measured;
  for (DotProduct dot : Shapes(chip, results)) {
    SetResults(chip, results, &dot);
    std::vector<uint8_t> bytes;
    Stream stream(StreamChipOf(chip), [&bytes](uint8_t byte) { bytes.push_back(byte); });
    stream.Mov(isa::kFn, isa::PackFn(isa::kFnAnd, true));
    stream.Mov(isa::kSeg, dot.segments - 1);
    if (chip.ring) stream.Mov(isa::kRing, kAllRows);
    if (chip.overlap && dot.result == isa::kWrite) {
      stream.Mov(isa::kDrow, dot.row);
      stream.Mov(isa::kLane, 0);
    }
    stream.High(0, 0);
    const uint64_t setting = Measure(device, bytes, 0);
    bytes.clear();
    const int weight_rows = dot.segments * dot.w;
    for (int n = 0; n < outputs; n++) {
      dot.w0 = n % (chip.rows / weight_rows) * weight_rows;
      stream.Dot(dot);
    }
    if (chip.overlap && dot.result == isa::kWrite) {  // the last correction
      stream.SetW(0);
      stream.Byte(isa::kSync);
    }
    Overhead shape;
    shape.dot = dot;
    shape.outputs = outputs;
    const int sent = dot.result == isa::kSend ? SentTotal(chip.cores, dot.bits) * outputs : 0;
    shape.cycles = Measure(device, bytes, static_cast<size_t>(sent));
    shape.layer_cycles = setting + shape.cycles;
    measured.push_back(shape);
  }
  return measured;
}

}  // namespace flexi
