// SPDX-License-Identifier: Apache-2.0
// RATIONALE. Dot products as sw/asm/stream.h makes them, on every device, against integer
// arithmetic over the rows that the chip holds: all widths 1..8 x 1..8 with all signs, random
// segments, rows (also missing and wrapping ones), rings and functions; sent with the bits that
// hold the result and with more; written with every shift and number of rows, with and without
// correction, into features and, without overlap, weights; rows of dot products whose corrections
// run beside the next one. Extremes by hand. What an accumulator cannot hold wraps as it does:
// expected as well. Streams by hand are in pairs_test.cpp, cycles in cycles_test.cpp. Not covered:
// results written over the rows they are made of.
#include <set>

#include "tb/chip/chip_fixture.h"

namespace flexi {
namespace {

struct Result {
  int64_t y = 0;             // exact
  int64_t in_chip = 0;       // as the accumulator gives it
  std::vector<int32_t> acc;  // before each bit leaves
};

class Dot : public ChipTest {
 protected:
  int XRow(const DotProduct& dot, int offset) const {
    const int ring = 1 << std::min(dot.ring_bits, config_.feature_row_bits());
    return dot.x0 / ring * ring + (dot.x0 + offset) % ring;
  }
  int WRow(const DotProduct& dot, int offset) const {
    return (dot.w0 + offset) % (1 << config_.row_bits());
  }

  // Significance after significance, in integers: sums over all bits i, j with i + j = s.
  Result Expected(const DotProduct& dot, const ChipState& state, int core, int bits) const {
    const int fn = state.registers[kRegFn] % 16;
    const auto x_bits = [&](int i, int g) {
      const int row = XRow(dot, i * dot.segments + g);
      return row < config_.feature_rows ? state.features[row] : 0;
    };
    const auto w_bits = [&](int j, int g) {
      const int row = WRow(dot, j * dot.segments + dot.segments - 1 - g);
      return row < config_.rows ? state.weights[core * config_.rows + row] : 0;
    };
    Result result;
    int64_t acc = 0;
    const int64_t range = int64_t{1} << config_.acc_width;
    for (int s = 0; s < bits; s++) {
      for (int i = 0; i <= s && i < dot.a; i++) {
        const int j = s - i;
        if (j >= dot.w) continue;
        const int sign = (dot.xs && i == dot.a - 1) != (dot.ws && j == dot.w - 1) ? -1 : 1;
        for (int g = 0; g < dot.segments; g++) {
          const uint64_t x = x_bits(i, g);
          const uint64_t w = w_bits(j, g);
          int count = 0;
          for (int lane = 0; lane < config_.lanes; lane++) {
            count += fn >> ((w >> lane & 1) * 2 + (x >> lane & 1)) & 1;
          }
          acc += sign * count;
          result.y += sign * count * (int64_t{1} << s);
        }
      }
      acc = ((acc + range / 2) % range + range) % range - range / 2;
      result.acc.push_back(static_cast<int32_t>(acc));
      result.in_chip += (acc & 1) << s;
      acc >>= 1;
    }
    result.in_chip += acc * (int64_t{1} << bits);
    return result;
  }
  // The same for AND without bits: elements times elements.
  int64_t Product(const DotProduct& dot, const ChipState& state, int core) const {
    int64_t y = 0;
    for (int g = 0; g < dot.segments; g++) {
      for (int lane = 0; lane < config_.lanes; lane++) {
        int x = 0;
        int w = 0;
        for (int i = 0; i < dot.a; i++) {
          const int row = XRow(dot, i * dot.segments + g);
          const int bit = row < config_.feature_rows ? state.features[row] >> lane & 1 : 0;
          x += bit * (dot.xs && i == dot.a - 1 ? -(1 << i) : 1 << i);
        }
        for (int j = 0; j < dot.w; j++) {
          const int row = WRow(dot, j * dot.segments + dot.segments - 1 - g);
          const int bit =
              row < config_.rows ? state.weights[core * config_.rows + row] >> lane & 1 : 0;
          w += bit * (dot.ws && j == dot.w - 1 ? -(1 << j) : 1 << j);
        }
        y += x * w;
      }
    }
    return y;
  }

  DotProduct Random(int w, int a, bool ws, bool xs) {
    DotProduct dot;
    dot.w = w;
    dot.a = a;
    dot.ws = ws;
    dot.xs = xs;
    const int most = config_.max_segments();
    dot.segments = 1 + (Below(3) == 0 ? Below(std::min(most, 6)) : 0);
    if (w * a == 1 && Below(3) == 0) dot.segments = 1 + Below(most);
    dot.x0 = Below(1 << config_.feature_row_bits());
    dot.w0 = Below(1 << config_.row_bits());
    dot.ring_bits = config_.ring ? Below(8) : 7;
    return dot;
  }
  // Registers of a dot product; SEG and the others that a program sets once.
  void Prepare(const DotProduct& dot, int fn) {
    Set(kRegFn, isa::PackFn(fn, dot.fix));
    Set(kRegSeg, dot.segments - 1);
    Set(kRegRing, dot.ring_bits);
  }
  Bytes Make(const DotProduct& dot) const {
    Bytes bytes;
    Stream stream(StreamChipOf(config_), [&bytes](uint8_t byte) { bytes.push_back(byte); });
    stream.Dot(dot);
    return bytes;
  }
  Bytes SentBytes(const std::vector<Result>& results, int bits) const {
    const int width = config_.cores > 8 ? 1 : 8 / config_.cores;
    Bytes bytes;
    for (int b = 0; b < bits; b++) {
      for (int first = 0; first < config_.cores; first += 8) {
        int byte = 0;
        for (int core = first; core < std::min(config_.cores, first + 8); core++) {
          byte |= (results[core].acc[b] & ((1 << width) - 1)) << ((core - first) * width);
        }
        bytes.push_back(static_cast<uint8_t>(byte));
      }
    }
    return bytes;
  }

  // Sends one and compares all of it. Whether every result was exact.
  bool Send(DotProduct dot, int fn) {
    Prepare(dot, fn);
    const ChipState before = device_->Peek();
    std::vector<Result> results;
    int64_t largest = 0;
    for (int core = 0; core < config_.cores; core++) {
      const Result result = Expected(dot, before, core, dot.significances());
      largest = std::max(largest, std::abs(result.in_chip));
    }
    const int needed = SentBitsNeeded(config_.cores, dot, largest);
    dot.bits = Below(2) == 0 ? needed : dot.significances() + Below(8);
    for (int core = 0; core < config_.cores; core++) {
      results.push_back(Expected(dot, before, core, dot.bits));
    }
    const Bytes out = Run(Make(dot)).out;
    EXPECT_EQ(out, SentBytes(results, dot.bits));
    EXPECT_EQ(out.size(), static_cast<size_t>(SentTotal(config_.cores, dot.bits)));
    bool exact = true;
    for (int core = 0; core < config_.cores; core++) {
      if (fn == 8) {
        EXPECT_EQ(Product(dot, before, core), results[core].y);
      }
      exact = exact && results[core].in_chip == results[core].y;
      if (dot.bits < needed) continue;
      EXPECT_EQ(DecodeSent(out.data(), config_.cores, core, dot.bits), results[core].in_chip);
    }
    const ChipState after = device_->Peek();
    EXPECT_EQ(after.features, before.features);
    EXPECT_EQ(after.weights, before.weights);
    return exact;
  }

  // Rows of a written result lie beside those it is made of.
  bool Apart(const DotProduct& dot, int k) const {
    std::set<int> sources;
    const int addresses = 1 << (dot.into_weights ? config_.row_bits() : config_.feature_row_bits());
    if (dot.into_weights) {
      for (int n = 0; n < dot.w * dot.segments; n++) sources.insert(WRow(dot, n));
    } else {
      for (int n = 0; n < dot.a * dot.segments; n++) sources.insert(XRow(dot, n));
    }
    for (int n = 0; n < k; n++) {
      if (sources.contains((dot.row + n) % addresses)) return false;
    }
    return k <= addresses;
  }
  static uint64_t Limited(int64_t y, int shift, int k, bool fix) {
    const int64_t v = y >> shift;
    const int64_t most = (int64_t{1} << k) - 1;
    return static_cast<uint64_t>(fix ? std::clamp<int64_t>(v, 0, most) : v & most);
  }
};

TEST_P(Dot, SentInAllWidthsAndSigns) {
  int exact = 0;
  int all = 0;
  for (int w = 1; w <= 8; w++) {
    for (int a = 1; a <= 8; a++) {
      for (int signs = 0; signs < 4; signs++) {
        exact +=
            Send(Random(w, a, (signs & 1) != 0, (signs & 2) != 0), Below(4) == 0 ? Below(16) : 8);
        all++;
        ASSERT_FALSE(HasFailure()) << w << " x " << a << " signs " << signs;
      }
    }
  }
  EXPECT_EQ(all, 256);
  EXPECT_GT(exact, 10);
}

// All lanes at the ends of their range: y = L * S * x * w.
TEST_P(Dot, ExtremesByHand) {
  for (int row = 0; row < config_.feature_rows; row++) LoadFeature(row, ~0ULL);
  for (int core = 0; core < config_.cores; core++) {
    for (int row = 0; row < std::min(config_.rows, 16); row++) LoadWeight(core, row, ~0ULL);
  }
  int exact = 0;
  for (int w = 1; w <= 8; w++) {
    for (int a = 1; a <= std::min(8, config_.feature_rows); a++) {
      for (int signs = 0; signs < 4; signs++) {
        DotProduct dot;
        dot.w = w;
        dot.a = a;
        dot.ws = (signs & 1) != 0;
        dot.xs = (signs & 2) != 0;
        dot.segments = w == 1 && a == 1 ? 4 : 1;
        dot.ring_bits = 7;
        // All bits one: -1 or the largest number.
        const int64_t x = dot.xs ? -1 : (1 << a) - 1;
        const int64_t wv = dot.ws ? -1 : (1 << w) - 1;
        const int64_t y = config_.lanes * dot.segments * x * wv;
        // A bound of what an accumulator holds; larger ones are left to the random tests.
        const int64_t bound = int64_t{config_.lanes} * dot.segments * std::min(w, a) * 2;
        Prepare(dot, 8);
        dot.bits = SentBitsNeeded(config_.cores, dot, std::abs(y));
        const Bytes out = Run(Make(dot)).out;
        if (bound >= 1 << (config_.acc_width - 1)) continue;
        exact++;
        for (int core = 0; core < config_.cores; core++) {
          ASSERT_EQ(DecodeSent(out.data(), config_.cores, core, dot.bits), y)
              << w << " x " << a << " signs " << signs;
        }
      }
    }
  }
  EXPECT_GT(exact, 20);
}

// Signed minima: -2^(a-1) * -2^(w-1) in every lane, the other bits zero.
TEST_P(Dot, SignedMinimaByHand) {
  for (int a = 1; a <= std::min(8, config_.feature_rows); a++) {
    for (int w = 1; w <= std::min(8, config_.rows); w++) {
      for (int row = 0; row < a; row++) LoadFeature(row, row == a - 1 ? ~0ULL : 0);
      for (int core = 0; core < std::min(config_.cores, 2); core++) {
        for (int row = 0; row < w; row++) LoadWeight(core, row, row == w - 1 ? ~0ULL : 0);
      }
      DotProduct dot;
      dot.w = w;
      dot.a = a;
      dot.ws = dot.xs = true;
      dot.ring_bits = 7;
      Prepare(dot, 8);
      const int64_t y = int64_t{config_.lanes} << (a + w - 2);
      dot.bits = SentBitsNeeded(config_.cores, dot, y);
      const Bytes out = Run(Make(dot)).out;
      for (int core = 0; core < std::min(config_.cores, 2); core++) {
        ASSERT_EQ(DecodeSent(out.data(), config_.cores, core, dot.bits), y) << w << " x " << a;
      }
    }
  }
}

TEST_P(Dot, WrittenWithAndWithoutCorrection) {
  int done = 0;
  int limited = 0;
  for (int n = 0; n < 400 && done < 150; n++) {
    const int widest = n % 2 == 0 ? 3 : 8;
    DotProduct dot = Random(1 + Below(widest), 1 + Below(std::min(widest, config_.feature_rows)),
                            Below(2) == 0, Below(2) == 0);
    if (Below(2) == 0) dot.ring_bits = 7;
    dot.result = isa::kWrite;
    const int k = 1 + Below(8);
    dot.shift = std::max(0, dot.significances() - k + Below(4));
    dot.bits = dot.shift + k;
    dot.fix = Below(3) != 0;
    dot.into_weights = !config_.overlap && Below(2) == 0;
    dot.row = Below(1 << (dot.into_weights ? config_.row_bits() : config_.feature_row_bits()));
    if (!Apart(dot, k)) continue;
    done++;
    Prepare(dot, 8);
    const int lane = Below(config_.lane_segments());
    const int group = config_.overlap ? 0 : Below(config_.row_bytes());
    const int core = config_.cores > 1 ? Below(config_.cores) : 0;
    if (config_.overlap) {
      Set(kRegDrow, dot.row);
      Set(kRegLane, lane);
    }
    if (config_.cores > 1) Set(kRegCore, core);
    device_->Reset();  // BYTE
    Run(Bytes(group, 0x01));
    ChipState expected = device_->Peek();
    std::vector<uint64_t> values;
    for (int c = 0; c < config_.cores; c++) {
      const int64_t y = Expected(dot, expected, c, dot.significances()).in_chip;
      values.push_back(Limited(y, dot.shift, k, dot.fix));
      limited += values.back() != Limited(y, dot.shift, k, false);
    }
    for (int bit = 0; bit < k; bit++) {
      const int row = (dot.row + bit) %
                      (1 << (dot.into_weights ? config_.row_bits() : config_.feature_row_bits()));
      if (row >= (dot.into_weights ? config_.rows : config_.feature_rows)) continue;
      uint64_t& cells =
          dot.into_weights ? expected.weights[core * config_.rows + row] : expected.features[row];
      // Without overlap what was there moves up inside the group.
      if (!config_.overlap) {
        const uint64_t mask = (0xffULL << (8 * group)) & LaneMask();
        cells = (cells & ~mask) | ((cells & mask) << config_.cores & mask);
      }
      for (int c = 0; c < config_.cores; c++) {
        const int at = config_.overlap ? lane * config_.cores + c : 8 * group + c;
        if (at >= config_.lanes) continue;
        cells = (cells & ~(1ULL << at)) | (values[c] >> bit & 1) << at;
      }
    }
    Bytes bytes = Make(dot);
    if (config_.overlap) bytes.push_back(SetW(0));  // starts the correction
    ASSERT_TRUE(Run(bytes).out.empty());
    const ChipState after = device_->Peek();
    ASSERT_EQ(after.features, expected.features) << n;
    ASSERT_EQ(after.weights, expected.weights) << n;
    if (config_.overlap) {
      ASSERT_EQ(after.registers[kRegDrow], dot.row);
      ASSERT_EQ(after.registers[kRegLane], (lane + 1) % config_.lane_segments());
    }
  }
  EXPECT_GE(done, 30);
  EXPECT_GT(limited, 0);
}

// A row of dot products: registers set once, results side by side, each one corrected beside the
// next.
TEST_P(Dot, RowsOfDotProducts) {
  for (int n = 0; n < 25; n++) {
    DotProduct dot = Random(1 + Below(3), 1 + Below(2), Below(2) == 0, Below(2) == 0);
    dot.segments = 1 + Below(config_.feature_rows >= 8 ? 2 : 1);
    dot.ring_bits = 7;
    dot.x0 = 0;
    dot.row = dot.a * dot.segments;  // behind the features
    dot.result = isa::kWrite;
    const int k = 1 + Below(std::min(4, config_.feature_rows - dot.row));
    dot.shift = std::max(0, dot.significances() - k);
    dot.bits = dot.shift + k;
    dot.fix = Below(4) != 0;
    Prepare(dot, 8);
    int count = 1 + Below(6);
    const int first = Below(config_.lane_segments());
    if (config_.overlap) {
      Set(kRegDrow, dot.row);
      Set(kRegLane, first);
    } else {
      count = std::min(count, 8 / config_.cores);
      Set(kRegCore, 0);  // one that exists, else WRITE finds zeros
    }
    ChipState expected = device_->Peek();
    Bytes bytes;
    Stream stream(StreamChipOf(config_), [&bytes](uint8_t byte) { bytes.push_back(byte); });
    for (int d = 0; d < count; d++) {
      dot.w0 = Below(config_.rows - dot.w * dot.segments + 1);
      for (int core = 0; core < config_.cores; core++) {
        const int64_t y = Expected(dot, expected, core, dot.significances()).in_chip;
        const uint64_t value = Limited(y, dot.shift, k, dot.fix);
        for (int bit = 0; bit < k; bit++) {
          uint64_t& cells = expected.features[dot.row + bit];
          const int lane =
              config_.overlap ? (first + d) % config_.lane_segments() * config_.cores + core : core;
          if (!config_.overlap && core == 0) {
            cells = (cells & ~0xffULL) | (cells << config_.cores & 0xff);
          }
          if (lane >= config_.lanes) continue;
          cells = (cells & ~(1ULL << lane)) | (value >> bit & 1) << lane;
        }
      }
      if (config_.overlap && d > 0 && k > dot.segments + 1) {
        // The first bit might come before the last correction.
        bytes.push_back(SetW(dot.w0));
        bytes.insert(bytes.end(), k - dot.segments - 1, 0x00);
      }
      stream.Dot(dot);
    }
    Append(&bytes, {SetW(0), 0x17});
    ASSERT_TRUE(Run(bytes).out.empty());
    ASSERT_EQ(device_->Peek().features, expected.features) << n;
    ASSERT_EQ(device_->Peek().weights, expected.weights) << n;
  }
}

INSTANTIATE_TEST_SUITE_P(Devices, Dot, testing::ValuesIn(AllDevices()), DeviceName);

}  // namespace
}  // namespace flexi
