// SPDX-License-Identifier: Apache-2.0
// One inference, cycle by cycle, from what a device's port did.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sw/program/program.h"
#include "sw/report/port_recorder.h"

namespace flexi::report {

// What a command is for.
enum class Activity { kLoad, kSet, kPairs, kWriteBack, kLogic, kAnswer, kWait };
const char* NameOf(Activity activity);
constexpr int kActivities = 7;

struct Timeline {
  // A byte, from the cycle after the one that took it to the one that takes the next.
  struct Command {
    uint64_t first = 0;
    uint64_t cycles = 0;
    uint8_t byte = 0;
    bool data = false;  // of a load
    Activity activity = Activity::kSet;
    int layer = 0;     // of the graph
    int pairs = 0;     // that it reads, from its first cycle on
    std::string text;  // as the disassembler writes it
  };
  std::string device;  // "rtl", "ref"
  std::vector<PortRecorder::Cycle> port;
  std::vector<Command> commands;

  uint64_t cycles() const { return port.size(); }
  uint64_t pairs() const;  // cycles in which all cores read a pair of rows
  uint64_t bytes_in() const;
  uint64_t bytes_out() const;
};

// Of the cycles that one Inference::Run took. `step_layers`: as Placement has them.
Timeline MakeTimeline(const Program& program, const std::vector<int>& step_layers,
                      std::vector<PortRecorder::Cycle> port, const std::string& device);

}  // namespace flexi::report
