// SPDX-License-Identifier: Apache-2.0
// Compiled with -ffreestanding -fno-exceptions -fno-rtti by the build: proves that the driver needs
// no library.
#include "sw/driver/flexi_driver.h"

namespace flexi::driver {

bool RunOnce(Link link, const uint8_t* program, size_t size, const uint8_t* rows, uint8_t* out);
bool RunOnce(Link link, const uint8_t* program, size_t size, const uint8_t* rows, uint8_t* out) {
  Chip chip(link, StreamChip{});
  if (!chip.Status().alive) return false;
  chip.LoadFeatures(0, rows, 2);
  DotProduct dot;
  dot.bits = SentBitsNeeded(1, dot, 32);
  int64_t y = 0;
  chip.DotToPort(dot, &y);
  return y >= 0 && chip.Run(program, size, rows, 8, out, 16);
}

}  // namespace flexi::driver
