// SPDX-License-Identifier: Apache-2.0
// Compiled with -ffreestanding -fno-exceptions -fno-rtti by the build: proves that the driver needs
// no library.
#include "sw/driver/flexi_driver.h"

namespace flexi::driver {

bool RunOnce(Link link, const uint8_t* program, size_t size, const uint8_t* rows, uint8_t* out);
bool RunOnce(Link link, const uint8_t* program, size_t size, const uint8_t* rows, uint8_t* out) {
  const Chip chip(link, 4, 1);
  if (!chip.Status().alive) return false;
  chip.SetWidth(3, 4);
  chip.LoadFeatures(0, rows, 2);
  return chip.Run(program, size, rows, 8, out, 16);
}

}  // namespace flexi::driver
