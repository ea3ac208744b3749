// SPDX-License-Identifier: Apache-2.0
// What a program takes and answers against what a task gives and knows.
#pragma once

#include <string>
#include <vector>

#include "sw/program/program.h"
#include "sw/task/task.h"

namespace flexi {

// The task of that name; empty: the one that the model's metadata name ("ecg-nv" is ecg). `model`
// stands in errors.
const Task& TaskFor(const std::string& name, const Program& program, const std::string& model);

// The input definition that the metadata name; throws Error when the task does not have it.
std::string InputFor(const Task& task, const Program& program, const std::string& model);

// Classes by verdict: as the metadata name them, else those of the examples.
std::vector<std::string> ClassesOf(const Program& program, const Examples& examples);

// Throws Error unless the program takes these examples and has as many verdicts as classes.
void CheckProgram(const Program& program, const Examples& examples, const std::string& model);

std::vector<std::vector<int>> FeaturesOf(const Examples& examples);

}  // namespace flexi
