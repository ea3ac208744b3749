// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace flexi {

// Verdicts against labels.
struct Scores {
  std::vector<std::string> classes;
  std::vector<std::vector<uint64_t>> confusion;  // [label][verdict]

  uint64_t examples() const;
  uint64_t labelled(size_t c) const;  // of this class
  uint64_t said(size_t c) const;      // taken for this class
  double accuracy() const;
  double majority() const;             // share of the largest class
  double sensitivity(size_t c) const;  // 0 where nothing is of this class
  double precision(size_t c) const;    // 0 where nothing was taken for it
};

// Examples without a label (-1) are not counted.
Scores CountScores(const std::vector<int>& verdicts, const std::vector<int>& labels,
                   const std::vector<std::string>& classes);

// The confusion matrix with the sensitivity of every class, as lines.
std::string ScoresText(const Scores& scores);

// accuracy, majority, classes, sensitivities, precisions, confusion.
nlohmann::ordered_json ScoresJson(const Scores& scores);

}  // namespace flexi
