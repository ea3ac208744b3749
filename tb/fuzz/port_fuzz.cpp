// SPDX-License-Identifier: Apache-2.0
// The byte port: RTL and reference side by side, driven by any pins in any cycle, stalls and resets
// included. Byte 0 chooses the chip, byte 1 the power-up contents; then a byte a cycle: 0 to 3 are
// pins without a byte (bit 0: out_ready, bit 1: reset), 4 offers the next byte and takes none, all
// others offer themselves and take. In every cycle the ports must agree, in the end all that is
// stored; and with a host that is willing the chip must get idle.
#include <array>
#include <memory>

#include "sw/asm/isa.h"
#include "sw/chip/reference.h"
#include "tb/fuzz/target.h"
#include "tb/harness/rtl_models.h"

namespace flexi {

namespace {

constexpr std::array<const char*, 4> kChips = {"flexi-1", "flexi-4", "odd-24x20", "odd-13x9"};
constexpr int kMostCycles = 4096;  // of one input
// A chip that takes zeros: 128 bytes of a load at most, 8 pairs, all cores' bytes; with room.
constexpr int kUntilIdle = 2000;

class Pair {
 public:
  Pair(const ChipConfig& config, uint64_t seed)
      : rtl_(MakeRtl(config, seed)), reference_(config, seed) {
    rtl_->Reset();
    reference_.Adopt(rtl_->Peek());
  }

  void Cycle(const PortIn& in) {
    const PortOut shown = rtl_->Step(in);
    const PortOut expected = reference_.Step(in);
    FuzzCheck(shown.in_ready == expected.in_ready && shown.out_valid == expected.out_valid,
              "the ports differ");
    FuzzCheck(!shown.out_valid || shown.out_data == expected.out_data, "the bytes differ");
  }
  bool Idle() const { return rtl_->Idle() && reference_.Idle(); }
  void Compare() const { FuzzCheck(rtl_->Peek() == reference_.Peek(), "the contents differ"); }

 private:
  std::unique_ptr<Device> rtl_;
  Reference reference_;
};

}  // namespace

FLEXI_FUZZ(port) {
  if (bytes.size() < 2) return;
  Pair pair(FindChip(kChips[bytes[0] % kChips.size()]), bytes[1]);
  FuzzBytes rest = bytes.subspan(2);
  int cycles = 0;
  int reset = 0;
  for (; !rest.empty() && cycles < kMostCycles; cycles++) {
    PortIn in;
    const uint8_t byte = rest[0];
    rest = rest.subspan(1);
    in.out_ready = byte > 4 || (byte & 1) != 0;
    in.in_valid = byte >= 4;
    in.in_data = byte;
    if (byte == 4 && !rest.empty()) {
      in.in_data = rest[0];
      rest = rest.subspan(1);
    }
    // A reset lasts as long as docs/commands.md asks for.
    if (byte < 4 && (byte & 2) != 0) reset = isa::kResetCycles;
    in.reset = reset > 0;
    if (reset > 0) reset--;
    pair.Cycle(in);
  }
  for (; reset > 0; reset--) pair.Cycle({.out_ready = true, .reset = true});
  for (int n = 0; !pair.Idle(); n++) {
    FuzzCheck(n < kUntilIdle, "the chip never gets idle");
    pair.Cycle({.in_valid = n > 100, .in_data = 0, .out_ready = true});
  }
  pair.Compare();
}

}  // namespace flexi
