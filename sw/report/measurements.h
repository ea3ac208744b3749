// SPDX-License-Identifier: Apache-2.0
// What was measured, by whom the report is told: the files of build/metrics, and those that are
// committed.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

namespace flexi::report {

struct Measured {
  std::string target;  // of make
  std::string name;
  std::string config;
  double value = 0;  // fractions in %
  std::string unit;
  std::optional<double> goal;
  std::optional<bool> ok;
  std::string note;
  std::string commit;  // of the sources it was measured on; empty: the file does not say
  std::string file;
};

class Measurements {
 public:
  // All .json files of the folder, then scripts/results.json and scripts/qor.json as named. A
  // folder or file that is not there is empty; one that cannot be read is among problems().
  Measurements(const std::string& folder, const std::string& results, const std::string& qor);

  // The first one: files of the folder go before committed ones. Null when there is none.
  const Measured* Find(const std::string& target, const std::string& name,
                       const std::string& config) const;
  // All of a target (and name, unless empty), without those that another one hides.
  std::vector<const Measured*> All(const std::string& target, const std::string& name = "") const;
  std::vector<std::string> targets() const;  // in order of the alphabet
  const std::vector<std::string>& problems() const { return problems_; }

 private:
  void Read(const std::string& path, const std::string& target);
  // Matrices, as committed: [{target, commit, config, unit, classes, counts[is][said]}].
  void ReadConfusions(const std::string& path, const nlohmann::json& matrices);

  std::vector<Measured> figures_;
  std::vector<std::string> problems_;
};

// The command that measures a target on a configuration whose first part may be a chip.
std::string CommandOf(const std::string& target, const std::string& config);

}  // namespace flexi::report
