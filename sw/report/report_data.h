// SPDX-License-Identifier: Apache-2.0
// All that a report shows, gathered beforehand; sections only turn it into HTML.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "sw/compiler/placement.h"
#include "sw/device/device.h"
#include "sw/program/program.h"
#include "sw/report/measurements.h"
#include "sw/report/timeline.h"
#include "sw/task/task.h"

namespace flexi::report {

// A network on a recording, from compiling to verdicts.
struct TaskRun {
  std::string task;     // "ecg"
  std::string command;  // that runs it without the report
  std::string figures;  // configuration of its test set in the metrics: "flexi-1/ecg-nv/random"
  std::string problem;  // why it could not run; then the rest is empty
  std::string unit;     // what examples are
  Program program;
  Placement placement;
  std::vector<std::string> layers;  // names, as the graph numbers them
  ChipState deployed;               // what the arrays hold behind deployment
  Examples examples;
  View view;
  std::vector<std::string> classes;
  std::vector<int> verdicts;  // [example]
  uint64_t mismatches = 0;    // of RTL, reference and plain integers
  uint64_t cycles = 0;        // per inference
  Timeline timeline;          // of the first example

  bool labelled() const;
};

struct Version {
  std::string name;
  std::string version;  // empty: not installed
  std::string use;
};

struct ReportData {
  ChipConfig chip;
  std::vector<TaskRun> tasks;
  Measurements measurements{"", "", ""};
  std::string shmoo;                   // text of build/shmoo/.../shmoo.json, empty: not there
  std::string shmoo_file;              // its name
  std::set<std::string> make_targets;  // that the Makefile has
  std::vector<Version> versions;
  std::string commit;
  uint64_t seed = 1;  // of power-up contents
};

}  // namespace flexi::report
