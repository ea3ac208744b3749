// SPDX-License-Identifier: Apache-2.0
// Assembler texts, for the chip that the first byte chooses; and the rest as a byte stream: its
// disassembly gives the same stream. Few are annotated with their cycles, which a reference chip
// counts: that takes most time.
#include "sw/asm/assembler.h"
#include "sw/asm/disassembler.h"
#include "tb/fuzz/target.h"

namespace flexi {

FLEXI_FUZZ(assembler) {
  if (bytes.empty()) return;
  const std::vector<ChipConfig>& chips = AllChips();
  const ChipConfig& chip = chips[bytes[0] % chips.size()];
  const FuzzBytes rest = bytes.subspan(1);
  MayRefuse([&] { Assemble(Text(rest), chip, "fuzz.s"); });
  const std::vector<uint8_t> stream(rest.begin(), rest.end());
  const bool annotate = bytes[0] == 255;
  const std::string text = Disassemble(stream, chip, annotate);
  FuzzCheck(Assemble(text, chip, "again.s") == stream, "a stream changes by disassembly");
}

}  // namespace flexi
