// SPDX-License-Identifier: Apache-2.0
#include "sw/report/measurements.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "sw/common/atomic_file.h"
#include "sw/common/error.h"

namespace flexi::report {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr uint64_t kLimit = 4 << 20;

std::string TextOf(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : "";
}

// Fractions as the README shows them.
double Percent(double fraction) { return std::round(fraction * 1e6) / 1e4; }

}  // namespace

Measurements::Measurements(const std::string& folder, const std::string& results,
                           const std::string& qor) {
  std::vector<std::string> files;
  std::error_code code;
  for (const auto& entry : fs::directory_iterator(folder, code))
    if (entry.path().extension() == ".json") files.push_back(entry.path().string());
  std::sort(files.begin(), files.end());
  for (const std::string& file : files) Read(file, fs::path(file).stem().string());
  for (const std::string& file : {results, qor})
    if (fs::exists(file, code)) Read(file, "");
}

void Measurements::Read(const std::string& path, const std::string& target) {
  json file;
  try {
    file = json::parse(ReadFile(path, kLimit), nullptr, false);
  } catch (const Error& error) {
    problems_.emplace_back(error.what());
    return;
  }
  if (!file.is_object() || !file.contains("figures") || !file["figures"].is_array()) {
    problems_.push_back(fmt::format("{}: no list of figures in it", path));
    return;
  }
  const std::string of_file = TextOf(file, "target").empty() ? target : TextOf(file, "target");
  for (const json& entry : file["figures"]) {
    if (!entry.is_object() || TextOf(entry, "name").empty() || !entry.contains("value") ||
        !entry["value"].is_number()) {
      problems_.push_back(fmt::format("{}: a figure without name or value", path));
      continue;
    }
    Measured measured;
    measured.target = TextOf(entry, "target").empty() ? of_file : TextOf(entry, "target");
    measured.name = TextOf(entry, "name");
    measured.config = TextOf(entry, "config");
    measured.value = entry["value"].get<double>();
    measured.unit = TextOf(entry, "unit");
    if (entry.contains("goal") && entry["goal"].is_number())
      measured.goal = entry["goal"].get<double>();
    if (entry.contains("ok") && entry["ok"].is_boolean()) measured.ok = entry["ok"].get<bool>();
    if (measured.unit == "fraction") {
      measured.value = Percent(measured.value);
      if (measured.goal) measured.goal = Percent(*measured.goal);
      measured.unit = "%";
    }
    measured.note = TextOf(entry, "note");
    measured.commit =
        TextOf(entry, "commit").empty() ? TextOf(file, "commit") : TextOf(entry, "commit");
    measured.file = path;
    figures_.push_back(std::move(measured));
  }
  if (file.contains("confusions")) ReadConfusions(path, file["confusions"]);
}

void Measurements::ReadConfusions(const std::string& path, const json& matrices) {
  try {
    for (const json& matrix : matrices) {
      const auto classes = matrix.at("classes").get<std::vector<std::string>>();
      const auto counts = matrix.at("counts").get<std::vector<std::vector<double>>>();
      for (size_t is = 0; is < classes.size(); ++is) {
        for (size_t said = 0; said < classes.size(); ++said) {
          Measured count;
          count.target = matrix.at("target").get<std::string>();
          count.name = "confusion";
          count.config = fmt::format("{}/{}/{}", matrix.at("config").get<std::string>(),
                                     classes[is], classes[said]);
          count.value = counts.at(is).at(said);
          count.unit = matrix.at("unit").get<std::string>();
          count.commit = matrix.at("commit").get<std::string>();
          count.file = path;
          figures_.push_back(std::move(count));
        }
      }
    }
  } catch (const std::exception& error) {
    problems_.push_back(fmt::format("{}: confusions: {}", path, error.what()));
  }
}

const Measured* Measurements::Find(const std::string& target, const std::string& name,
                                   const std::string& config) const {
  for (const Measured& figure : figures_)
    if (figure.target == target && figure.name == name && figure.config == config) return &figure;
  return nullptr;
}

std::vector<const Measured*> Measurements::All(const std::string& target,
                                               const std::string& name) const {
  std::vector<const Measured*> found;
  for (const Measured& figure : figures_)
    if (figure.target == target && (name.empty() || figure.name == name) &&
        Find(target, figure.name, figure.config) == &figure)
      found.push_back(&figure);
  return found;
}

std::vector<std::string> Measurements::targets() const {
  std::set<std::string> names;
  for (const Measured& figure : figures_) names.insert(figure.target);
  return {names.begin(), names.end()};
}

std::string CommandOf(const std::string& target, const std::string& config) {
  static const std::set<std::string> kOfAChip = {"synth",      "sta",        "power",   "shmoo",
                                                 "yield",      "paths",      "liberty", "handoff",
                                                 "chip-spice", "equivalence"};
  std::string command = "make " + target;
  if (target == "accuracy") return command + " FLEXI_DATA=...";
  const std::string chip = config.substr(0, config.find('/'));
  if (kOfAChip.count(target) > 0 && !chip.empty()) command += " CHIP=" + chip;
  return command;
}

}  // namespace flexi::report
