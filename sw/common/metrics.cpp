// SPDX-License-Identifier: Apache-2.0
#include "sw/common/metrics.h"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "sw/common/atomic_file.h"

namespace flexi {
namespace {

using Json = nlohmann::ordered_json;

constexpr uint64_t kMetricsLimit = 1 << 20;

Json Number(double value) {
  if (std::abs(value) < 9e15 && value == std::floor(value)) return static_cast<int64_t>(value);
  return value;
}

Json ToJson(const Figure& figure) {
  Json json = {{"name", figure.name}, {"config", figure.config}, {"value", Number(figure.value)},
               {"unit", figure.unit}, {"goal", nullptr},         {"ok", nullptr}};
  if (figure.goal) json["goal"] = Number(*figure.goal);
  if (figure.ok) json["ok"] = *figure.ok;
  if (!figure.note.empty()) json["note"] = figure.note;
  return json;
}

// Figures already in the file, if it is of the same commit; a file that cannot be used counts as
// empty, since it is about to be replaced.
Json Kept(const std::string& path, const std::string& commit) {
  std::error_code code;
  if (!std::filesystem::exists(path, code)) return Json::array();
  const Json old = Json::parse(ReadFile(path, kMetricsLimit), nullptr, false);
  if (!old.is_object() || commit == "unknown" || old.value("commit", "") != commit ||
      !old.contains("figures") || !old["figures"].is_array())
    return Json::array();
  return old["figures"];
}

}  // namespace

std::string CurrentCommit() {
  FILE* pipe = popen("git rev-parse HEAD 2>/dev/null", "r");
  if (pipe == nullptr) return "unknown";
  char line[64] = {};
  const bool read = std::fgets(line, sizeof line, pipe) != nullptr;
  const bool good = pclose(pipe) == 0 && read;
  std::string commit(line);
  while (!commit.empty() && commit.back() == '\n') commit.pop_back();
  return good && commit.size() == 40 ? commit : "unknown";
}

std::string WriteMetrics(const std::string& target, const std::vector<Figure>& figures) {
  const char* folder = std::getenv("FLEXI_METRICS");
  const std::string path =
      std::string(folder != nullptr ? folder : "build/metrics") + "/" + target + ".json";
  const std::string commit = CurrentCommit();
  Json all = Json::array();
  for (const Json& old : Kept(path, commit)) {
    bool replaced = !old.is_object();
    for (const Figure& figure : figures)
      replaced = replaced ||
                 (old.value("name", "") == figure.name && old.value("config", "") == figure.config);
    if (!replaced) all.push_back(old);
  }
  for (const Figure& figure : figures) all.push_back(ToJson(figure));
  const Json file = {{"target", target}, {"commit", commit}, {"figures", all}};
  WriteFileAtomically(path, file.dump(1) + "\n");
  return path;
}

}  // namespace flexi
