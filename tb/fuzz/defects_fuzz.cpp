// SPDX-License-Identifier: Apache-2.0
// Defect maps, for the chip that the first byte chooses.
#include "sw/chip/defects.h"
#include "tb/fuzz/target.h"

namespace flexi {

FLEXI_FUZZ(defects) {
  if (bytes.empty()) return;
  const std::vector<ChipConfig>& chips = AllChips();
  const ChipConfig& chip = chips[bytes[0] % chips.size()];
  MayRefuse([&] { ParseDefects(Text(bytes.subspan(1)), "fuzz.json", chip); });
}

}  // namespace flexi
