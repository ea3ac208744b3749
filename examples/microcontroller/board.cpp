// SPDX-License-Identifier: Apache-2.0
// The part that knows the board: here two registers in memory, one of data and one of state, as a
// small bridge between a bus and the byte port would have them. A board of one's own replaces this
// file.
#include <stdint.h>

#include "examples/microcontroller/classify.h"

namespace {

struct Bridge {
  volatile uint32_t
      data;  // write: a byte to the chip; read: the byte that it offers, which takes it
  volatile uint32_t state;  // bit 0: the last byte written has been taken; bit 1: a byte is offered
};
constexpr uint32_t kTaken = 1;
constexpr uint32_t kOffered = 2;

void Put(void* context, uint8_t byte) {
  auto* bridge = static_cast<Bridge*>(context);
  bridge->data = byte;
  while ((bridge->state & kTaken) == 0) {
  }
}

uint8_t Get(void* context) {
  auto* bridge = static_cast<Bridge*>(context);
  while ((bridge->state & kOffered) == 0) {
  }
  return static_cast<uint8_t>(bridge->data);
}

}  // namespace

// Of the linker script: where the bridge lies.
extern "C" Bridge flexi_bridge;  // NOLINT
// The board's: waits for the next beat's features, and is told what it is.
extern "C" const int16_t* NextBeat();
extern "C" void Verdict(int verdict);

extern "C" [[noreturn]] void Firmware() {
  const flexi::driver::Link link = {&Put, &Get, &flexi_bridge};
  for (;;) {
    if (!StartClassifier(link)) {
      Verdict(-1);
      continue;
    }
    for (int verdict = 0; verdict >= 0;) {
      verdict = ClassifyBeat(NextBeat(), nullptr);
      Verdict(verdict);
    }
  }
}
