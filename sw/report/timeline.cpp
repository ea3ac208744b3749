// SPDX-License-Identifier: Apache-2.0
#include "sw/report/timeline.h"

#include <fmt/format.h>

#include <algorithm>

#include "sw/asm/decode.h"
#include "sw/asm/disassembler.h"
#include "sw/common/error.h"

namespace flexi::report {
namespace {

// The layer of every byte that an inference sends.
std::vector<int> LayersOfBytes(const Program& program, const std::vector<int>& step_layers) {
  std::vector<int> layers;
  ProgramWalk walk(program.inference);
  while (const ProgramStep* step = walk.Next()) {
    size_t bytes = 0;
    if (step->kind == ProgramStep::Kind::kBytes) bytes = step->bytes.size();
    if (step->kind == ProgramStep::Kind::kRow)
      bytes = static_cast<size_t>(program.chip.row_bytes());
    layers.insert(layers.end(), bytes, step_layers.at(walk.place()));
  }
  return layers;
}

Activity ActivityOf(uint8_t byte) {
  if (isa::IsRun(byte)) return Activity::kPairs;
  if (isa::IsLoad(byte)) return Activity::kLoad;
  if (isa::IsWrite(byte) || isa::IsFix(byte)) return Activity::kWriteBack;
  if (isa::IsLogic(byte)) return Activity::kLogic;
  if (byte == isa::kRead || byte == isa::kStatus || isa::SendsBit(byte)) return Activity::kAnswer;
  if (isa::IsFlush(byte)) return Activity::kPairs;
  if (byte == isa::kNop || byte == isa::kSync) return Activity::kWait;
  return Activity::kSet;
}

std::string FirstLine(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

const char* NameOf(Activity activity) {
  constexpr const char* kNames[kActivities] = {"load features", "set pointers and registers",
                                               "dot products",  "write-back",
                                               "row logic",     "read out",
                                               "wait"};
  return kNames[static_cast<size_t>(activity)];
}

uint64_t Timeline::pairs() const {
  uint64_t sum = 0;
  for (const Command& command : commands) sum += static_cast<uint64_t>(command.pairs);
  return sum;
}

uint64_t Timeline::bytes_in() const {
  return static_cast<uint64_t>(
      std::count_if(port.begin(), port.end(), [](const auto& cycle) { return cycle.in; }));
}

uint64_t Timeline::bytes_out() const {
  return static_cast<uint64_t>(
      std::count_if(port.begin(), port.end(), [](const auto& cycle) { return cycle.out; }));
}

Timeline MakeTimeline(const Program& program, const std::vector<int>& step_layers,
                      std::vector<PortRecorder::Cycle> port, const std::string& device) {
  const std::vector<int> layers = LayersOfBytes(program, step_layers);
  Timeline timeline;
  timeline.device = device;
  StreamFollower follower(program.chip);
  for (uint64_t t = 0; t < port.size(); ++t) {
    if (!port[t].in) continue;
    if (!timeline.commands.empty())
      timeline.commands.back().cycles = t + 1 - timeline.commands.back().first;
    if (timeline.commands.size() == layers.size())
      throw Error(fmt::format("{}: the port took more bytes than an inference has", program.model));
    Timeline::Command command;
    command.first = t + 1;
    command.byte = port[t].in_byte;
    command.layer = layers[timeline.commands.size()];
    command.data = !follower.Take(command.byte);
    command.activity = command.data ? Activity::kLoad : ActivityOf(command.byte);
    if (!command.data && isa::IsRun(command.byte)) command.pairs = isa::RunPairs(command.byte);
    command.text = command.data ? fmt::format("data {:#04x}", command.byte)
                   : isa::IsLoad(command.byte)
                       ? (command.byte == isa::kLoadX ? "loadx" : "loadw")
                       : FirstLine(Disassemble({&command.byte, 1}, program.chip, false));
    timeline.commands.push_back(std::move(command));
  }
  if (timeline.commands.size() != layers.size())
    throw Error(fmt::format("{}: the port took {} bytes; an inference has {}", program.model,
                            timeline.commands.size(), layers.size()));
  if (!timeline.commands.empty())
    timeline.commands.back().cycles = port.size() - timeline.commands.back().first;
  timeline.port = std::move(port);
  return timeline;
}

}  // namespace flexi::report
