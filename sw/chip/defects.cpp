// SPDX-License-Identifier: Apache-2.0
#include "sw/chip/defects.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "sw/common/atomic_file.h"
#include "sw/common/error.h"
#include "sw/common/json_text.h"

namespace flexi {
namespace {

using Json = nlohmann::json;

constexpr uint64_t kFileLimit = 16u << 20;
constexpr const char* kLists =
    "weight_rows, weight_lanes, weight_cells, feature_rows, feature_lanes, feature_cells";

class Parser {
 public:
  Parser(const std::string& file, const ChipConfig& chip)
      : file_(file), chip_(chip), defects_(chip) {}

  Defects Run(const Json& json) {
    if (!json.is_object()) Fail(fmt::format("an object with {} would be right", kLists));
    for (const auto& [name, list] : json.items()) {
      list_ = name;
      if (!list.is_array()) Fail("a list would be right");
      const bool weights = name.starts_with("weight_");
      if (!weights && !name.starts_with("feature_"))
        Fail(fmt::format("is not known; {} would be right", kLists));
      const std::string what = name.substr(name.find('_') + 1);
      if (what != "rows" && what != "lanes" && what != "cells")
        Fail(fmt::format("is not known; {} would be right", kLists));
      for (const Json& entry : list) Add(entry, weights, what != "lanes", what != "rows");
    }
    return std::move(defects_);
  }

 private:
  [[noreturn]] void Fail(const std::string& what) const {
    throw Error(fmt::format("{}: {}{}{}", file_, list_, list_.empty() ? "" : ": ", what));
  }

  // The number of a field, or of all values 0..count-1 where the field is not there.
  std::pair<int, int> Span(const Json& entry, const char* field, int count, bool needed) const {
    if (!entry.contains(field)) {
      if (needed) Fail(fmt::format("an entry has no \"{}\"", field));
      return {0, count};
    }
    const Json& value = entry[field];
    if (!value.is_number_integer() || value.get<int64_t>() < 0 || value.get<int64_t>() >= count)
      Fail(fmt::format("{} {}; 0..{} would be right on {}", field, value.dump(), count - 1,
                       chip_.name));
    const auto number = value.get<int>();
    return {number, number + 1};
  }

  void Add(const Json& entry, bool weights, bool row, bool lane) {
    if (!entry.is_object()) Fail("an entry is no object");
    for (const auto& [name, value] : entry.items())
      if (!(name == "row" && row) && !(name == "lane" && lane) && !(name == "core" && weights))
        Fail(fmt::format("\"{}\" is not known here", name));
    const int rows = weights ? chip_.rows : chip_.feature_rows;
    const auto [row_begin, row_end] = Span(entry, "row", rows, row);
    const auto [lane_begin, lane_end] = Span(entry, "lane", chip_.lanes, lane);
    const auto [core_begin, core_end] =
        weights ? Span(entry, "core", chip_.cores, false) : std::pair<int, int>{0, 1};
    auto& cells = weights ? defects_.weights : defects_.features;
    for (int c = core_begin; c < core_end; ++c)
      for (int r = row_begin; r < row_end; ++r)
        for (int l = lane_begin; l < lane_end; ++l)
          cells[static_cast<size_t>(c * rows + r)] |= uint64_t{1} << l;
  }

  const std::string& file_;
  const ChipConfig& chip_;
  Defects defects_;
  std::string list_;
};

}  // namespace

bool Defects::any() const {
  const auto bad = [](uint64_t cells) { return cells != 0; };
  return std::any_of(weights.begin(), weights.end(), bad) ||
         std::any_of(features.begin(), features.end(), bad);
}

Defects ParseDefects(const std::string& text, const std::string& file, const ChipConfig& chip) {
  const Json json = ParseJsonText<Json>(text, file);
  if (json.is_discarded()) throw Error(file + ": not JSON; a defect map would be right");
  return Parser(file, chip).Run(json);
}

Defects ReadDefects(const std::string& path, const ChipConfig& chip) {
  return ParseDefects(ReadFile(path, kFileLimit), path, chip);
}

}  // namespace flexi
