// SPDX-License-Identifier: Apache-2.0
// Chip configurations (config/chips.json): what is read lies within the limits of the RTL.
#include "sw/chip/chip_config.h"
#include "tb/fuzz/target.h"

namespace flexi {

FLEXI_FUZZ(config) {
  const std::string path = Folder().Write("chips.json", bytes).string();
  MayRefuse([&] {
    for (const ChipConfig& chip : LoadChips(path)) {
      FuzzCheck(chip.cores >= 1 && chip.cores <= 32 && chip.lanes >= 8 && chip.lanes <= 64 &&
                    chip.rows >= 8 && chip.rows <= 128,
                "a chip out of limits");
      FuzzCheck(chip.pointer_bits() >= 5 && chip.pointer_bits() <= 7, "a pointer of wrong width");
    }
  });
}

}  // namespace flexi
