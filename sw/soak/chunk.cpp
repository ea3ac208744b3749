// SPDX-License-Identifier: Apache-2.0
#include "sw/soak/chunk.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "sw/asm/stream.h"
#include "sw/chip/stream_chip.h"
#include "sw/common/random.h"

namespace flexi {
namespace {

constexpr uint64_t kChunkMultiplications = 10'000'000;
constexpr uint64_t kLoadsPerWeights = 64;  // feature vectors until the weights are drawn anew

constexpr int kAllRows = 7;  // RING: feature rows count in one ring

// Values of `bits` bits, signed or not, as the chip reads their bit patterns.
int Value(unsigned pattern, int bits, bool is_signed) {
  const int value = static_cast<int>(pattern & ((1U << bits) - 1));
  return is_signed && (value >> (bits - 1)) != 0 ? value - (1 << bits) : value;
}

class Runner {
 public:
  Runner(const SoakChunk& chunk, Device& rtl, Device& reference)
      : chunk_(chunk),
        chip_(rtl.config()),
        rtl_(rtl),
        reference_(reference),
        random_(chunk.seed),
        length_(chunk.segments * chip_.lanes),
        stream_to_(StreamChipOf(chip_), Collect{&stream_}),
        x_(length_),
        w_(static_cast<size_t>(chunk.groups) * chip_.cores * length_) {
    dot_.a = chunk.a;
    dot_.w = chunk.w;
    dot_.segments = chunk.segments;
    dot_.xs = chunk.xs;
    dot_.ws = chunk.ws;
    dot_.bits = SentBitsNeeded(chip_.cores, dot_, int64_t{length_} << (chunk.w + chunk.a));
  }

  SoakResult Run() {
    rtl_.Reset();
    reference_.Reset();
    stream_to_.Mov(isa::kFn, isa::kFnAnd);
    stream_to_.Mov(isa::kSeg, chunk_.segments - 1);
    stream_to_.Mov(isa::kRing, kAllRows);
    const uint64_t start = rtl_.cycles();
    for (uint64_t load = 0; load < chunk_.loads; load++) {
      if (load % kLoadsPerWeights == 0) LoadWeights();
      LoadFeatures();
      Multiply(load);
    }
    result_.cycles = rtl_.cycles() - start;
    return result_;
  }

 private:
  struct Collect {
    std::vector<uint8_t>* out;
    void operator()(uint8_t byte) const { out->push_back(byte); }
  };

  unsigned Pattern(int bits) {
    if (!chunk_.fixed) return static_cast<unsigned>(random_.Next()) & ((1U << bits) - 1);
    static constexpr std::array<unsigned, 7> kCorners = {0x00, 0xff, 0x01, 0x80, 0x7f, 0x55, 0xaa};
    const unsigned corner = kCorners[random_.Below(kCorners.size())];
    // The most significant bits, so that sign bits are among the corners of every width.
    return corner == 1 ? 1 : corner >> (8 - bits);
  }

  // One vector of `length_` elements as rows of bytes: bit b of element l of segment g is lane l of
  // row b * S + g, or with `reversed` b * S + S - 1 - g, as DotProduct wants features and weights.
  const uint8_t* Vector(int16_t* values, int bits, bool is_signed, bool reversed) {
    const int segments = chunk_.segments;
    rows_.assign(static_cast<size_t>(segments) * bits * chip_.row_bytes(), 0);
    for (int g = 0; g < segments; g++) {
      std::array<uint64_t, 8> rows{};
      for (int l = 0; l < chip_.lanes; l++) {
        const unsigned pattern = Pattern(bits);
        values[g * chip_.lanes + l] = static_cast<int16_t>(Value(pattern, bits, is_signed));
        for (int b = 0; b < bits; b++) rows[b] |= static_cast<uint64_t>((pattern >> b) & 1) << l;
      }
      for (int b = 0; b < bits; b++) {
        const int row = b * segments + (reversed ? segments - 1 - g : g);
        for (int byte = 0; byte < chip_.row_bytes(); byte++) {
          rows_[row * chip_.row_bytes() + byte] = static_cast<uint8_t>(rows[b] >> (8 * byte));
        }
      }
    }
    return rows_.data();
  }

  void LoadWeights() {
    const int rows = chunk_.segments * chunk_.w;
    for (int core = 0; core < chip_.cores; core++) {
      stream_to_.Mov(isa::kCore, core);
      for (int g = 0; g < chunk_.groups; g++) {
        int16_t* values = &w_[(static_cast<size_t>(g) * chip_.cores + core) * length_];
        stream_to_.LoadWeights(g * rows, Vector(values, chunk_.w, chunk_.ws, true), rows);
      }
    }
  }

  void LoadFeatures() {
    stream_to_.LoadFeatures(0, Vector(x_.data(), chunk_.a, chunk_.xs, false),
                            chunk_.segments * chunk_.a);
  }

  void Multiply(uint64_t load) {
    for (int g = 0; g < chunk_.groups; g++) {
      dot_.w0 = g * chunk_.segments * chunk_.w;
      stream_to_.Dot(dot_);
    }
    const auto per_dot = static_cast<size_t>(SentTotal(chip_.cores, dot_.bits));
    rtl_bytes_.resize(per_dot * chunk_.groups);
    reference_bytes_.resize(rtl_bytes_.size());
    const uint64_t rtl_start = rtl_.cycles();
    const uint64_t reference_start = reference_.cycles();
    rtl_.Transfer(stream_, rtl_bytes_);
    reference_.Transfer(stream_, reference_bytes_);
    stream_.clear();
    if (rtl_.cycles() - rtl_start != reference_.cycles() - reference_start) {
      Fail(load, "RTL and reference need different numbers of cycles");
    }
    // Of all bytes but the last one the results use the lowest bit of each core only.
    if (rtl_bytes_ != reference_bytes_) Fail(load, "RTL and reference send different bytes");
    for (int g = 0; g < chunk_.groups; g++) {
      for (int core = 0; core < chip_.cores; core++) {
        const int64_t y = DecodeSent(&rtl_bytes_[g * per_dot], chip_.cores, core, dot_.bits);
        const int64_t z = DecodeSent(&reference_bytes_[g * per_dot], chip_.cores, core, dot_.bits);
        const int16_t* weights = &w_[(static_cast<size_t>(g) * chip_.cores + core) * length_];
        int32_t expected = 0;  // at most 2^11 products of 16 bits
        for (int e = 0; e < length_; e++) expected += x_[e] * weights[e];
        if (y != expected || z != expected) {
          Fail(load, fmt::format("group {} core {}: RTL {}, reference {}, expected {}", g, core, y,
                                 z, expected));
        }
      }
    }
  }

  void Fail(uint64_t load, const std::string& what) {
    result_.errors++;
    if (result_.first.empty()) {
      result_.first = fmt::format("chunk seed {}, W {} A {} S {} signs {}{}, feature vector {}: {}",
                                  chunk_.seed, chunk_.w, chunk_.a, chunk_.segments,
                                  chunk_.ws ? 's' : 'u', chunk_.xs ? 's' : 'u', load, what);
    }
  }

  SoakChunk chunk_;
  ChipConfig chip_;
  Device& rtl_;
  Device& reference_;
  Random random_;
  int length_;  // elements of a vector
  DotProduct dot_;
  std::vector<uint8_t> stream_;
  Stream<Collect> stream_to_;
  std::vector<uint8_t> rows_;  // of the vector at hand
  std::vector<int16_t> x_;
  std::vector<int16_t> w_;  // [group][core][element]
  std::vector<uint8_t> rtl_bytes_, reference_bytes_;
  SoakResult result_;
};

}  // namespace

SoakChunk PlanChunk(const ChipConfig& chip, uint64_t seed, uint64_t index) {
  Random random(seed * 0x9e3779b97f4a7c15ULL + index);
  SoakChunk chunk;
  chunk.seed = random.Next();
  chunk.w = static_cast<int>(random.Range(1, std::min(8, chip.rows)));
  chunk.a = static_cast<int>(random.Range(1, std::min(8, chip.feature_rows)));
  chunk.ws = random.Chance(1, 2);
  chunk.xs = random.Chance(1, 2);
  const int most = std::min(chip.rows / chunk.w, chip.feature_rows / chunk.a);
  chunk.segments = random.Chance(1, 2) ? most : static_cast<int>(random.Range(1, most));
  chunk.fixed = random.Chance(1, 3);
  chunk.groups = chip.rows / (chunk.segments * chunk.w);
  chunk.per_load = static_cast<uint64_t>(chunk.groups) * chip.cores * chunk.segments * chip.lanes;
  chunk.loads = (kChunkMultiplications + chunk.per_load - 1) / chunk.per_load;
  return chunk;
}

SoakResult RunChunk(const SoakChunk& chunk, Device& rtl, Device& reference) {
  return Runner(chunk, rtl, reference).Run();
}

}  // namespace flexi
