// SPDX-License-Identifier: Apache-2.0
#include "sw/program/step_costs.h"

#include "sw/asm/decode.h"
#include "sw/chip/cycle_counter.h"

namespace flexi {

std::vector<StepCost> CountSteps(const Program& program) {
  std::vector<StepCost> costs(program.inference.size());
  if (costs.empty()) return costs;
  CycleCounter counter(program.chip);
  const std::vector<uint8_t> row(static_cast<size_t>(program.chip.row_bytes()));
  StreamFollower follower(program.chip);
  ProgramWalk walk(program.inference);
  StepCost* last = &costs.front();
  int64_t awaited = 0;  // bytes that are still to come
  // The host waits for the last byte that it reads, and for nothing else.
  const auto finish = [&] {
    if (awaited > 0) last->cycles += counter.Await(static_cast<uint64_t>(awaited)).cycles;
    awaited = 0;
  };
  bool answered = true;  // nothing is sent behind what is read
  while (const ProgramStep* step = walk.Next()) {
    StepCost& cost = costs[walk.place()];
    if (step->kind == ProgramStep::Kind::kHost) finish();
    if (step->kind == ProgramStep::Kind::kRead) {
      cost.bytes_out += static_cast<uint64_t>(step->count);
      awaited += step->count;
      answered = true;
    }
    const bool data = step->kind == ProgramStep::Kind::kRow;
    if (!data && step->kind != ProgramStep::Kind::kBytes) continue;
    const std::vector<uint8_t>& bytes = data ? row : step->bytes;
    for (const uint8_t byte : bytes)
      if (follower.Take(byte) && isa::IsRun(byte))
        cost.pairs += static_cast<uint64_t>(isa::RunPairs(byte));
    const CycleCounter::Cost taken = counter.Add(bytes);
    cost.cycles += taken.cycles;
    awaited -= static_cast<int64_t>(taken.bytes_out);
    cost.bytes_in += bytes.size();
    answered = false;
    last = &cost;
  }
  finish();
  if (!answered) last->cycles += counter.Finish().cycles;
  return costs;
}

}  // namespace flexi
