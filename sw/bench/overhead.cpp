// SPDX-License-Identifier: Apache-2.0
#include "sw/bench/overhead.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "sw/asm/isa.h"

namespace flexi {

namespace {

constexpr int kWriteBackBits = 4;
constexpr int kLeastArrayCycles = 64;

int CeilLog2(int n) { return static_cast<int>(std::bit_width(static_cast<unsigned>(n - 1))); }

uint64_t Measure(Device& device, const std::vector<uint8_t>& stream, size_t bytes_out) {
  std::vector<uint8_t> out(bytes_out);
  device.Drain();
  const uint64_t start = device.cycles();
  device.Transfer(stream, out);
  device.Drain();
  return device.cycles() - start;
}

void Append(std::vector<uint8_t>& stream, int reg, int value) {
  stream.push_back(isa::SetOpcode(reg));
  stream.push_back(static_cast<uint8_t>(value));
}

}  // namespace

std::string Overhead::Name() const {
  return fmt::format("{} S={} W={} A={}", to_port ? "DOTP" : "DOTW", segments, w, a);
}

std::vector<Overhead> MeasureOverhead(Device& device, bool to_port, int outputs) {
  const ChipConfig& chip = device.config();
  std::vector<Overhead> results;
  for (int w = 1; w <= 8; w++) {
    for (int a = 1; a <= 8; a++) {
      const int rows_left = chip.feature_rows - (to_port ? 0 : kWriteBackBits);
      const int most = std::min(rows_left / a, chip.rows / w);
      for (int segments = 1; segments <= most; segments++) {
        if (segments * w * a < kLeastArrayCycles) continue;
        Overhead shape;
        shape.w = w;
        shape.a = a;
        shape.segments = segments;
        shape.to_port = to_port;
        shape.k = kWriteBackBits;
        shape.outputs = outputs;
        const int sum_bits = CeilLog2(segments * chip.lanes);  // on top of W + A
        shape.f = to_port ? std::max(0, sum_bits - 6) : std::min(15, std::max(0, sum_bits - 1));
        std::vector<uint8_t> registers;
        Append(registers, isa::kMode, isa::PackMode(isa::kFnAnd, false, true, isa::kRelu));
        Append(registers, isa::kWidth, isa::PackWidth(w, a));
        Append(registers, isa::kSegs, isa::PackSegs(segments));
        Append(registers, isa::kOut, isa::PackOut(shape.k, shape.f));
        Append(registers, isa::kWrow, 0);
        Append(registers, isa::kXrow, 0);
        Append(registers, isa::kDrow, to_port ? 0 : segments * a);
        Append(registers, isa::kDlane, 0);
        if (chip.ring) Append(registers, isa::kRing, chip.feature_row_bits());
        const uint64_t setting = Measure(device, registers, 0);
        const std::vector<uint8_t> dots(outputs, to_port ? isa::kDotP : isa::kDotW);
        const size_t per_dot = to_port ? static_cast<size_t>(chip.cores) *
                                             isa::DotpBytes(isa::DotpEmissions(w, a, shape.f))
                                       : 0;
        shape.cycles = Measure(device, dots, per_dot * outputs);
        shape.layer_cycles = setting + shape.cycles;
        results.push_back(shape);
      }
    }
  }
  return results;
}

}  // namespace flexi
