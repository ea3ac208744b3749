// SPDX-License-Identifier: Apache-2.0
// What a person looks at where a chip gets numbers: traces over time, and a picture per example.
#pragma once

#include <string>
#include <vector>

namespace flexi {

struct Trace {
  std::string name;
  std::string unit;
  double hz = 1;
  std::vector<double> values;
};

// Values 0..1, row by row from the top.
struct Picture {
  int width = 0;
  int height = 0;
  std::vector<double> values;
};

struct View {
  std::vector<Trace> traces;      // of the whole recording
  std::vector<Picture> pictures;  // [example]; none where examples are places in the recording
};

}  // namespace flexi
