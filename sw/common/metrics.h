// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace flexi {

// One measured number. `config` says on what: a chip, or chip/task/split.
struct Figure {
  std::string name;
  std::string config;
  double value = 0;  // whole numbers are written without a point
  std::string unit;
  std::optional<double> goal;
  std::optional<bool> ok;  // absent where there is no goal
  std::string note = {};   // what a reader of the value must know
};

// Writes build/metrics/<target>.json (the folder is FLEXI_METRICS when set) atomically:
// {"target", "commit", "figures": [{"name", "config", "value", "unit", "goal", "ok"}]}, with "note"
// where there is one.
// Figures of the same commit that the file already holds under other names or configs stay.
// Returns the path. Throws Error when it cannot be written.
std::string WriteMetrics(const std::string& target, const std::vector<Figure>& figures);

// The commit of the sources in the working folder, "unknown" outside of a repository.
std::string CurrentCommit();

}  // namespace flexi
