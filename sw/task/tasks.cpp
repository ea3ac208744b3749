// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "sw/common/error.h"
#include "sw/task/task.h"

namespace flexi {

const std::vector<std::unique_ptr<Task>>& Tasks() {
  static const auto kTasks = [] {
    std::vector<std::unique_ptr<Task>> tasks;
    tasks.push_back(MakeEcgTask());
    tasks.push_back(MakeAudioTask());
    tasks.push_back(MakeImageTask());
    tasks.push_back(MakePhysioTask());
    return tasks;
  }();
  return kTasks;
}

const Task& TaskOf(const std::string& name) {
  std::vector<std::string> known;
  for (const auto& task : Tasks()) {
    if (task->name() == name) return *task;
    known.push_back(task->name());
  }
  throw Error(fmt::format("unknown task \"{}\"; known: {}", name, fmt::join(known, ", ")));
}

}  // namespace flexi
