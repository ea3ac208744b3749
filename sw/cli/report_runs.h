// SPDX-License-Identifier: Apache-2.0
// What the report shows of a network: it is compiled, deployed and run.
#pragma once

#include <cstdint>
#include <string>

#include "sw/report/report_data.h"

namespace flexi {

struct ReportRunOptions {
  std::string model;  // the .onnx file
  std::string chip;
  std::string input = "default";
  uint64_t seed = 1;
  bool quiet = false;
};

// Throws nothing for what the user can mend (a file that is missing): that is the run's `problem`.
report::TaskRun RunForReport(const std::string& task, const ReportRunOptions& options);

}  // namespace flexi
