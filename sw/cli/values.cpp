// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/values.h"

#include "sw/chip/chip_config.h"
#include "sw/task/task.h"

namespace flexi {
namespace {

void AddChoice(std::string* choices, const std::string& name) {
  if (!choices->empty()) *choices += "|";
  *choices += name;
}

}  // namespace

std::string ChipValues() {
  std::string choices;
  for (const ChipConfig& chip : NamedChips()) AddChoice(&choices, chip.name);
  return choices;
}

std::string TaskValues() {
  std::string choices;
  for (const auto& task : Tasks()) AddChoice(&choices, task->name());
  return choices;
}

}  // namespace flexi
