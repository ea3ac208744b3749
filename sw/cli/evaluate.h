// SPDX-License-Identifier: Apache-2.0
// Runs many inputs through chips, on several threads, and compares.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "sw/cli/model.h"

namespace flexi {

enum class Backend { kReference, kRtl, kBoth };

struct EvaluateOptions {
  Backend backend = Backend::kBoth;
  int jobs = 1;
  std::string trace;  // FST of the RTL; needs jobs == 1 and a backend with RTL
  uint64_t seed = 1;  // power-up contents
  std::string title = "inferences";
  std::string unit = "inputs";
  bool quiet = false;  // no progress
};

struct Evaluation {
  std::vector<int> verdicts;  // [input]: of the RTL where there is one
  uint64_t mismatches = 0;    // inputs where RTL, reference or naive interpreter differ in any
                              // integer, or RTL and reference in cycles
  uint64_t cycles_per_inference = 0;  // the most that one took
  uint64_t rtl_cycles = 0;            // simulated, all threads, deployment not counted
  double rtl_seconds = 0;             // of processor-bound time, summed over threads
  double seconds = 0;                 // wall clock
};

Evaluation Evaluate(const Model& model, const std::vector<std::vector<int>>& inputs,
                    const EvaluateOptions& options);

// "ref", "rtl", "both"; throws Error otherwise.
Backend BackendFrom(const std::string& name);

}  // namespace flexi
