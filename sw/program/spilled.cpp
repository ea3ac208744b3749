// SPDX-License-Identifier: Apache-2.0
#include "sw/program/spilled.h"

#include <vector>

namespace flexi {
namespace {

using Flags = std::vector<bool>;  // [tensor]

bool At(const Flags& flags, int tensor) { return flags[static_cast<size_t>(tensor)]; }

bool Set(Flags* flags, int tensor) {
  const bool news = !At(*flags, tensor);
  (*flags)[static_cast<size_t>(tensor)] = true;
  return news;
}

// Tensors that host operations make of `flags`, or (backwards) that they make `flags` of.
void Spread(const Program& program, bool backwards, Flags* flags) {
  for (bool news = true; news;) {
    news = false;
    for (const HostOperation& operation : program.host)
      for (const int input : operation.inputs) {
        const int from = backwards ? operation.output : input;
        const int to = backwards ? input : operation.output;
        if (At(*flags, from) && Set(flags, to)) news = true;
      }
  }
}

}  // namespace

uint64_t SpilledBytes(const Program& program) {
  Flags made(program.tensors.size());  // of results
  Flags loaded(program.tensors.size());
  for (const ProgramDecode& decode : program.decodes) Set(&made, decode.tensor);
  for (const ProgramBlock& block : program.blocks) Set(&loaded, block.tensor);
  Spread(program, false, &made);
  Spread(program, true, &loaded);
  uint64_t bytes = 0;
  ProgramWalk walk(program.inference);
  while (const ProgramStep* step = walk.Next()) {
    const auto index = static_cast<size_t>(step->index);
    if (step->kind == ProgramStep::Kind::kRow && At(made, program.blocks[index].tensor))
      bytes += static_cast<uint64_t>(program.chip.row_bytes());
    if (step->kind == ProgramStep::Kind::kDecode && At(loaded, program.decodes[index].tensor))
      bytes += static_cast<uint64_t>(program.decodes[index].bytes);
  }
  return bytes;
}

}  // namespace flexi
