// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/task_input.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "sw/common/error.h"

namespace flexi {
namespace {

std::string Metadata(const Program& program, const std::string& key) {
  const auto found = program.metadata.find(key);
  return found == program.metadata.end() ? "" : found->second;
}

}  // namespace

const Task& TaskFor(const std::string& name, const Program& program, const std::string& model) {
  if (name.empty() && Metadata(program, "flexi.task").empty())
    throw Error(fmt::format("{}: its metadata name no task; give --task", model));
  const std::string wanted = name.empty() ? Metadata(program, "flexi.task") : name;
  return TaskOf(wanted == "ecg-nv" ? "ecg" : wanted);
}

std::string InputFor(const Task& task, const Program& program, const std::string& model) {
  const std::string input = Metadata(program, "flexi.input");
  const std::vector<std::string> known = task.inputs();
  if (std::find(known.begin(), known.end(), input) == known.end())
    throw Error(fmt::format("{}: its metadata name input \"{}\"; task {} gives {}", model, input,
                            task.name(), fmt::join(known, ", ")));
  return input;
}

std::vector<std::string> ClassesOf(const Program& program, const Examples& examples) {
  const std::string text = Metadata(program, "flexi.classes");
  if (text.empty()) return examples.classes;
  std::vector<std::string> classes;
  size_t at = 0;
  while (at <= text.size()) {
    const size_t end = std::min(text.find(',', at), text.size());
    classes.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return classes;
}

void CheckProgram(const Program& program, const Examples& examples, const std::string& model) {
  const InputDefinition& input = examples.input;
  const ProgramTensor& takes = program.tensors[0];
  if (takes.elements != input.elements || takes.format.bits < input.bits ||
      takes.format.is_signed != input.is_signed || program.input.scale != 1)
    throw Error(fmt::format("{}: takes {} {}-bit numbers; {} has {} {} {}-bit ones", model,
                            takes.elements, takes.format.bits, input.name, input.elements,
                            input.is_signed ? "signed" : "unsigned", input.bits));
  const size_t verdicts =
      program.verdict == GraphVerdict::kNonNegative
          ? 2
          : static_cast<size_t>(program.tensors[static_cast<size_t>(program.result)].elements);
  const std::vector<std::string> classes = ClassesOf(program, examples);
  if (verdicts != classes.size())
    throw Error(fmt::format("{}: has {} verdicts for the {} classes {}", model, verdicts,
                            classes.size(), fmt::join(classes, ", ")));
}

std::vector<std::vector<int>> FeaturesOf(const Examples& examples) {
  std::vector<std::vector<int>> features;
  features.reserve(examples.examples.size());
  for (const Example& example : examples.examples) features.push_back(example.features);
  return features;
}

}  // namespace flexi
