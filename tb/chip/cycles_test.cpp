// SPDX-License-Identifier: Apache-2.0
// RATIONALE. Cycles on every device, as docs/commands.md states them: how long each byte keeps the
// byte register from idle, at every distance behind a pair, a bit and a correction, and in which
// cycle bytes come back. Closed forms for RUN n, loads, and rows of dot products: S*W*A + 2 cycles
// each with overlap, + 3 without. Random streams, with every kind of byte, beside the rules of the
// text put together as a calendar. Not covered: a host that pauses (port_test.cpp).
#include <set>

#include "sw/chip/cycle_counter.h"
#include "tb/chip/chip_fixture.h"

namespace flexi {
namespace {

// When bytes are taken and come back, cycle 0 being the one in which the first byte is taken; the
// chip is idle before.
class Calendar {
 public:
  Calendar(const ChipConfig& config, int group) : chip_(config), group_(group) {}
  std::vector<uint64_t> taken;

  void Add(uint8_t byte) {
    taken.push_back(Real(next_ - 1));
    int at = next_;  // cycle of execution
    int length = 1;
    if (data_left_ > 0) {
      while (bits_.contains(at)) at++;  // a data byte waits where a bit is written
      port_.insert(at);
      if (--data_left_ == 0) group_ = 0;
    } else if (byte >= 0x80) {
      length = byte % 8 + 1;
      const int kk = byte >> 4 & 3;
      PairOrBit(at + length - 1, kk);
    } else if (byte >= 0x40 || byte == 0x04) {
      if (chip_.overlap) Clear(at);
    } else if (byte == 0x01) {
      group_ = (group_ + 1) % chip_.row_bytes();
    } else if (byte == 0x02 || byte == 0x03) {
      data_left_ = chip_.row_bytes() - group_;
    } else if (byte > 0x04 && byte < 0x08) {
      PairOrBit(at, byte - 4);
    } else if (byte >= 0x10 && byte < 0x20) {
      at = std::max(at, std::max(busy_, Corrected()) + 1);
      length = byte < 0x18 ? 2 : byte < 0x1a ? 4 : 3;
      if (byte < 0x1a && byte >= 0x18) {
        sent_.insert(at + 2);
        one_part_.insert(at + 2);
      }
      if (chip_.overlap && byte >= 0x1c) length = 2;  // an error
    }
    int last = at + length - 1;
    while (sent_.contains(last)) last++;  // no byte is taken while one is offered
    next_ = last + 1;
  }

  std::vector<uint64_t> Out() const {
    std::vector<uint64_t> cycles;
    for (const int at : sent_) {
      const uint64_t first = Real(at);
      for (int p = 0; p < (one_part_.contains(at) ? 1 : Parts()); p++) cycles.push_back(first + p);
    }
    return cycles;
  }
  int written() const { return written_; }

 private:
  int Parts() const { return (chip_.cores + 7) / 8; }
  // Cycles are counted as if all cores' bits were one byte; the others hold everything.
  uint64_t Real(int at) const {
    uint64_t real = at;
    for (const int sent : sent_) {
      if (sent < at && !one_part_.contains(sent)) real += Parts() - 1;
    }
    return real;
  }
  void PairOrBit(int at, int kk) {
    busy_ = std::max(busy_, at + (kk == 0 ? 1 : 2));
    if (kk == 3) sent_.insert(at + 2);
    if (kk != 2 || !chip_.overlap) return;
    bits_.insert(at + 2);
    port_.insert(at + 2);
    written_++;
  }
  void Clear(int at) {
    busy_ = std::max(busy_, at + 1);
    if (written_ == 0) return;
    Corrected();
    start_ = at + 2;
    rows_ = written_;
    written_ = 0;
  }
  // Last cycle of the correction.
  int Corrected() {
    int at = start_ - 1;
    for (int rows = rows_; rows > 0;) {
      if (!port_.contains(++at)) rows--;
    }
    return at;
  }

  ChipConfig chip_;
  int group_;
  int data_left_ = 0;
  int next_ = 1;  // cycle in which the next byte is in the byte register
  int busy_ = 0;  // last cycle in which a pair or a bit is on its way
  std::set<int> sent_, one_part_, bits_, port_;
  int written_ = 0, rows_ = 0, start_ = 0;
};

class Cycles : public ChipTest {
 protected:
  // Cycles that the last byte of these keeps the byte register, from idle.
  uint64_t Last(Bytes bytes) {
    bytes.push_back(0x00);
    const PortLog log = Run(bytes);
    return log.Kept(bytes.size() - 2);
  }
  static Bytes SlowBytes() {
    return {0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17,
            0x18, 0x19, 0x1a, 0x1b, 0x1c, 0x1d, 0x1e, 0x1f};
  }
  uint64_t Alone(uint8_t slow) const {
    if (slow >= 0x1c && config_.overlap) return 2;  // an error
    return slow < 0x18 ? 2 : slow < 0x1a ? 4 : 3;
  }
  // FN, SEG and so on do not matter for cycles; DROW and LANE neither.
  void ExpectCalendar(const Bytes& bytes) {
    Calendar calendar(config_, device_->Peek().registers[kRegByte]);
    for (const uint8_t byte : bytes) calendar.Add(byte);
    const PortLog log = Run(bytes);
    std::vector<uint64_t> taken;
    for (const uint64_t cycle : log.in_cycles) taken.push_back(cycle - log.in_cycles[0]);
    std::vector<uint64_t> out;
    for (const uint64_t cycle : log.out_cycles) out.push_back(cycle - log.in_cycles[0]);
    ASSERT_EQ(taken, calendar.taken) << Hex(bytes);
    ASSERT_EQ(out, calendar.Out()) << Hex(bytes);
  }
};

TEST_P(Cycles, BytesOfOneCycle) {
  Bytes one = {0x00, 0x01, 0x04, 0x05, 0x06, 0x08, 0x0f, 0x20, 0x3f, 0x40, 0x7f};
  for (const uint8_t byte : one) {
    ASSERT_EQ(Last({byte}), 1U) << int{byte};
    ASSERT_EQ(Last({0x80, byte}), 1U) << int{byte};  // none of them waits for a pair
    ASSERT_EQ(Last({0x90, byte}), 1U) << int{byte};
  }
}

TEST_P(Cycles, RunTakesACycleForEachPair) {
  for (int n = 1; n <= 8; n++) {
    for (const int kk : {0, 1, 2, 3}) {
      for (const int more : {0x00, 0x08, 0x40}) {
        const auto run = static_cast<uint8_t>(0x80 | kk << 4 | more | (n - 1));
        ASSERT_EQ(Last({run}), static_cast<uint64_t>(n));
        ASSERT_EQ(Last({0x80, run}), static_cast<uint64_t>(n));
      }
    }
  }
}

TEST_P(Cycles, LoadsTakeACycleForEachByte) {
  for (const uint8_t load : {0x02, 0x03}) {
    for (int group = 0; group < config_.row_bytes(); group++) {
      Bytes bytes(group, 0x01);
      bytes.push_back(load);
      bytes.resize(bytes.size() + config_.row_bytes() - group, 0x77);
      bytes.push_back(0x00);
      const PortLog log = Run(bytes);
      ASSERT_EQ(log.in_cycles.back() - log.in_cycles[group],
                static_cast<uint64_t>(1 + config_.row_bytes() - group));
    }
  }
}

// A pair at t: added in t+1, its bit leaves in t+2. Slow bytes begin behind it.
TEST_P(Cycles, SlowBytesWaitForPairsAndBits) {
  for (const uint8_t slow : SlowBytes()) {
    ASSERT_EQ(Last({slow}), Alone(slow)) << int{slow};
    ASSERT_EQ(Last({0x00, slow}), Alone(slow)) << int{slow};
    for (int nops = 0; nops < 4; nops++) {
      Bytes behind(nops, 0x00);
      behind.push_back(slow);
      for (const int n : {1, 2, 8}) {
        Bytes bytes = {static_cast<uint8_t>(0x80 + n - 1)};  // no bit
        Append(&bytes, behind);
        ASSERT_EQ(Last(bytes), Alone(slow) + std::max(0, 1 - nops)) << Hex(bytes);
        bytes[0] |= 0x10;  // dropped
        ASSERT_EQ(Last(bytes), Alone(slow) + std::max(0, 2 - nops)) << Hex(bytes);
        if (config_.overlap) Run({0x04});
      }
      Bytes bytes = {0x05};
      Append(&bytes, behind);
      ASSERT_EQ(Last(bytes), Alone(slow) + std::max(0, 2 - nops)) << Hex(bytes);
      // On chips with overlap for a clear, too; on the others for none.
      bytes[0] = 0x04;
      ASSERT_EQ(Last(bytes), Alone(slow) + (config_.overlap && nops == 0 ? 1 : 0)) << Hex(bytes);
    }
  }
}

// k rows: a slow byte right behind the SETW waits for the clear and the k corrections.
TEST_P(Cycles, SlowBytesWaitForTheCorrection) {
  for (int k = 1; k <= 12 && config_.overlap; k++) {
    for (int nops = 0; nops < 3; nops++) {
      for (const bool relu : {false, true}) {
        Set(kRegFn, relu ? 0x18 : 0x08);
        Run(Bytes(k, 0x06));
        Bytes bytes = {SetW(0)};
        bytes.insert(bytes.end(), nops, 0x00);
        bytes.push_back(0x17);
        ASSERT_EQ(Last(bytes), static_cast<uint64_t>(2 + 1 + k - nops)) << k;
      }
    }
  }
}

TEST_P(Cycles, BytesComeBackTwoCyclesBehindThePair) {
  for (int n = 1; n <= 8; n++) {
    const PortLog log = Run({static_cast<uint8_t>(0xb0 + n - 1)});
    const uint64_t pair = log.in_cycles[0] + n;  // cycle of the last one
    const size_t parts = (config_.cores + 7) / 8;
    ASSERT_EQ(log.out_cycles.size(), parts);
    for (size_t p = 0; p < parts; p++) ASSERT_EQ(log.out_cycles[p], pair + 2 + p);
  }
  PortLog log = Run({0x07});
  ASSERT_EQ(log.out_cycles[0], log.in_cycles[0] + 3);
  for (const uint8_t byte : {0x18, 0x19}) {
    log = Run({byte});
    ASSERT_EQ(log.out_cycles.size(), 1U);
    ASSERT_EQ(log.out_cycles[0], log.in_cycles[0] + 3);  // the cycle behind its own two
  }
}

// In a cycle in which a byte is offered none is taken: RUN 1 with a byte that comes back while the
// byte behind the next one should be taken.
TEST_P(Cycles, ASentByteTakesTheCycleOfATakenOne) {
  const uint64_t parts = (config_.cores + 7) / 8;
  const PortLog log = Run({0xb0, 0x00, 0x00, 0x00, 0x00});
  EXPECT_EQ(log.Kept(0), 1U);
  EXPECT_EQ(log.Kept(1), 1U);
  EXPECT_EQ(log.Kept(2), 1 + parts);
  EXPECT_EQ(log.Kept(3), 1U);
  // A RUN that goes on meanwhile loses nothing but further parts.
  const PortLog beside = Run({0xb0, 0x85, 0x00});
  EXPECT_EQ(beside.Kept(1), 6 + parts - 1);
}

// Dot products one after the other, nothing sent.
TEST_P(Cycles, RowsOfDotProducts) {
  for (int w = 1; w <= 8; w++) {
    for (int a = 1; a <= 8; a++) {
      for (int signs = 0; signs < 4; signs++) {
        DotProduct dot;
        dot.w = w;
        dot.a = a;
        dot.ws = (signs & 1) != 0;
        dot.xs = (signs & 2) != 0;
        dot.segments = 1 + Below(config_.max_segments());
        dot.result = isa::kDrop;
        dot.bits = dot.significances();
        if (config_.overlap) {
          // Corrections run beside: no more rows than there are pairs before the first bit.
          dot.result = isa::kWrite;
          dot.shift = dot.bits - 1;
        }
        Set(kRegSeg, dot.segments - 1);
        Bytes bytes;
        Stream stream(StreamChipOf(config_), [&bytes](uint8_t byte) { bytes.push_back(byte); });
        stream.High(0, 0);
        std::vector<size_t> begins;
        for (int d = 0; d < 3; d++) {
          begins.push_back(bytes.size());
          stream.Dot(dot);
        }
        begins.push_back(bytes.size());
        bytes.push_back(SetW(0));
        const PortLog log = Run(bytes);
        for (int d = 0; d < 3; d++) {
          const uint64_t cycles = log.in_cycles[begins[d + 1]] - log.in_cycles[begins[d]];
          ASSERT_EQ(cycles, static_cast<uint64_t>(dot.segments * w * a + (config_.overlap ? 2 : 3)))
              << w << " x " << a << ", " << dot.segments << " segments";
        }
      }
    }
  }
}

TEST_P(Cycles, DotProductsWithEveryResult) {
  for (int n = 0; n < 60; n++) {
    DotProduct dot;
    dot.w = 1 + Below(8);
    dot.a = 1 + Below(8);
    dot.segments = 1 + Below(std::min(3, config_.max_segments()));
    dot.xs = Below(2) == 0;
    dot.result = n % 3 == 0 ? isa::kSend : n % 3 == 1 ? isa::kDrop : isa::kWrite;
    dot.bits = dot.significances() + Below(4);
    if (dot.result == isa::kWrite) {
      dot.shift = std::max(0, dot.bits - 1 - Below(8));
      dot.into_weights = Below(2) == 0;
      dot.fix = Below(2) == 0;
    }
    Set(kRegSeg, dot.segments - 1);
    PointAt(0, 0);
    Bytes bytes;
    Stream stream(StreamChipOf(config_), [&bytes](uint8_t byte) { bytes.push_back(byte); });
    stream.ForgetHigh(0);
    stream.Dot(dot);
    bytes.push_back(0x04);  // rows of this one are not counted with the next one's
    ExpectCalendar(bytes);
    ASSERT_FALSE(HasFatalFailure());
  }
}

TEST_P(Cycles, RandomStreams) {
  for (int n = 0; n < 150; n++) {
    device_->Reset();
    Calendar now(config_, 0);
    SpecChip spec(config_, device_->Peek());
    Bytes bytes;
    const auto put = [&](int byte) {
      bytes.push_back(static_cast<uint8_t>(byte));
      now.Add(bytes.back());
      spec.Take(bytes.back());
    };
    while (bytes.size() < 40) {
      if (now.written() > 12) put(0x04);
      const int written = now.written();
      const int choice = Below(10);
      put(choice < 4 ? 0x80 | Below(128) : choice < 8 ? Below(32) : Below(256));
      while (spec.loading()) put(Below(256));
      // No bit while rows are corrected.
      if (now.written() < written) put(0x17);
    }
    put(0x04);
    ExpectCalendar(bytes);
    ASSERT_FALSE(HasFatalFailure());
  }
}

// What tools count with.
TEST_P(Cycles, TheCounterCountsTheSame) {
  for (int n = 0; n < 20; n++) {
    device_->Reset();
    Bytes bytes;
    for (int left = 1 + Below(20); left > 0; left--) {
      const int byte = Below(2) == 0 ? 0x80 | Below(128) : Below(32);
      if (byte == 0x02 || byte == 0x03) continue;
      bytes.push_back(static_cast<uint8_t>(byte));
    }
    bytes.push_back(0x00);
    const PortLog log = Run(bytes);
    CycleCounter counter(config_);
    const CycleCounter::Cost cost = counter.Add(bytes);
    ASSERT_EQ(cost.cycles, log.in_cycles.back() - log.in_cycles.front() + 1) << Hex(bytes);
    ASSERT_EQ(cost.bytes_out + counter.Finish().bytes_out, log.out.size()) << Hex(bytes);
  }
}

INSTANTIATE_TEST_SUITE_P(Devices, Cycles, testing::ValuesIn(AllDevices()), DeviceName);

}  // namespace
}  // namespace flexi
