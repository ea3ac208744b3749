// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "sw/compiler/compiler.h"
#include "sw/network/graph.h"
#include "sw/program/program.h"

namespace flexi {

// A model for a chip, from whatever the user has.
struct Model {
  Program program;
  std::optional<Graph> graph;  // of an .onnx: the naive interpreter can check the program
};

// A .onnx file is compiled for `chip` (flexi-1 when empty); a .flx file is taken as it is, `chip`
// must be empty or agree. Throws Error.
// `placement`, if wanted, is that of an .onnx file; a .flx file does not say.
Model LoadModel(const std::string& path, const std::string& chip,
                const CompileOptions& options = {}, Placement* placement = nullptr);

// The mapping report of a program: one line per layer and the sums.
std::string ReportText(const Program& program);
std::string ReportJson(const Program& program);

}  // namespace flexi
