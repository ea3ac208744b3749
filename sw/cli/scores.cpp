// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/scores.h"

#include <fmt/format.h>

#include <algorithm>

namespace flexi {
namespace {

double Share(uint64_t part, uint64_t whole) {
  return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

uint64_t Scores::examples() const {
  uint64_t sum = 0;
  for (size_t c = 0; c < classes.size(); ++c) sum += labelled(c);
  return sum;
}

uint64_t Scores::labelled(size_t c) const {
  uint64_t sum = 0;
  for (const uint64_t count : confusion[c]) sum += count;
  return sum;
}

uint64_t Scores::said(size_t c) const {
  uint64_t sum = 0;
  for (const auto& row : confusion) sum += row[c];
  return sum;
}

double Scores::accuracy() const {
  uint64_t right = 0;
  for (size_t c = 0; c < classes.size(); ++c) right += confusion[c][c];
  return Share(right, examples());
}

double Scores::majority() const {
  uint64_t most = 0;
  for (size_t c = 0; c < classes.size(); ++c) most = std::max(most, labelled(c));
  return Share(most, examples());
}

double Scores::sensitivity(size_t c) const { return Share(confusion[c][c], labelled(c)); }
double Scores::precision(size_t c) const { return Share(confusion[c][c], said(c)); }

Scores CountScores(const std::vector<int>& verdicts, const std::vector<int>& labels,
                   const std::vector<std::string>& classes) {
  Scores scores;
  scores.classes = classes;
  scores.confusion.assign(classes.size(), std::vector<uint64_t>(classes.size()));
  for (size_t i = 0; i < verdicts.size(); ++i)
    if (labels[i] >= 0)
      ++scores.confusion.at(static_cast<size_t>(labels[i])).at(static_cast<size_t>(verdicts[i]));
  return scores;
}

std::string ScoresText(const Scores& scores) {
  size_t width = 7;
  for (const std::string& name : scores.classes) width = std::max(width, name.size() + 2);
  std::string text = fmt::format("{:<{}}", "is\\said", width);
  for (const std::string& name : scores.classes) text += fmt::format("{:>{}}", name, width);
  text += "   sensitivity  precision\n";
  for (size_t c = 0; c < scores.classes.size(); ++c) {
    text += fmt::format("{:<{}}", scores.classes[c], width);
    for (const uint64_t count : scores.confusion[c]) text += fmt::format("{:>{}}", count, width);
    text += fmt::format("   {:>9.3f} %  {:>7.3f} %\n", 100 * scores.sensitivity(c),
                        100 * scores.precision(c));
  }
  return text;
}

nlohmann::ordered_json ScoresJson(const Scores& scores) {
  auto sensitivities = nlohmann::ordered_json::object();
  auto precisions = nlohmann::ordered_json::object();
  for (size_t c = 0; c < scores.classes.size(); ++c) {
    sensitivities[scores.classes[c]] = scores.sensitivity(c);
    precisions[scores.classes[c]] = scores.precision(c);
  }
  return {{"accuracy", scores.accuracy()}, {"majority", scores.majority()},
          {"classes", scores.classes},     {"sensitivities", sensitivities},
          {"precisions", precisions},      {"confusion", scores.confusion}};
}

}  // namespace flexi
