// SPDX-License-Identifier: Apache-2.0
#include "sw/chip/chip_config.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <nlohmann/json.hpp>
#include <set>

#include "sw/common/atomic_file.h"
#include "sw/common/error.h"
#include "sw/common/json_text.h"

namespace flexi {

extern const char* const kChipsJson;  // made from config/chips.json at build time

namespace {

using Json = nlohmann::ordered_json;

constexpr uint64_t kConfigLimit = 1 << 20;

struct Field {
  const char* name;
  int low;
  int high;
  bool required;
};
constexpr Field kFields[] = {
    {"chip_id", 0, 15, true},
    {"cores", 1, 32, true},
    {"lanes", 8, 64, true},
    {"rows", 8, 128, true},
    {"feature_rows", 4, 128, true},
    {"acc_width", 8, 16, true},
    {"overlap", 0, 1, true},
    {"ring", 0, 1, true},
    {"transistor_limit", 0, 1'000'000'000, false},
};

int ReadField(const std::string& file, const std::string& chip, const Json& json,
              const std::string& name) {
  for (const Field& field : kFields) {
    if (field.name != name) continue;
    if (!json.contains(name)) {
      if (!field.required) return 0;
      throw Error(fmt::format("{}: chip {}: field {} is missing; give {}..{}", file, chip, name,
                              field.low, field.high));
    }
    const Json& value = json[name];
    if (!value.is_number_integer() || value.get<int64_t>() < field.low ||
        value.get<int64_t>() > field.high)
      throw Error(fmt::format("{}: chip {}: {} is {}; {}..{} would be right", file, chip, name,
                              value.dump(), field.low, field.high));
    return value.get<int>();
  }
  throw Error(fmt::format("{}: chip {}: no field {}", file, chip, name));
}

ChipConfig ReadChip(const std::string& file, const std::string& name, const Json& json) {
  if (!json.is_object())
    throw Error(fmt::format("{}: chip {}: not an object with fields", file, name));
  for (const auto& [key, value] : json.items()) {
    bool known = false;
    for (const Field& field : kFields) known = known || key == field.name;
    if (!known) throw Error(fmt::format("{}: chip {}: unknown field {}", file, name, key));
  }
  const auto read = [&](const char* field) { return ReadField(file, name, json, field); };
  ChipConfig chip;
  chip.name = name;
  chip.chip_id = read("chip_id");
  chip.cores = read("cores");
  chip.lanes = read("lanes");
  chip.rows = read("rows");
  chip.feature_rows = read("feature_rows");
  chip.acc_width = read("acc_width");
  chip.overlap = read("overlap") != 0;
  chip.ring = read("ring") != 0;
  chip.transistor_limit = read("transistor_limit");
  return chip;
}

std::vector<ChipConfig> ReadGroup(const std::string& file, const Json& json, const char* group) {
  if (!json.contains(group) || !json[group].is_object())
    throw Error(fmt::format("{}: no object \"{}\" with chips in it", file, group));
  std::vector<ChipConfig> chips;
  for (const auto& [name, value] : json[group].items())
    chips.push_back(ReadChip(file, name, value));
  return chips;
}

// Chips of the text; *named receives how many of them stand under "chips".
std::vector<ChipConfig> Parse(const std::string& file, const std::string& text, size_t* named) {
  const Json json = ParseJsonText<Json>(text, file);
  if (json.is_discarded() || !json.is_object()) throw Error(file + ": not a JSON object");
  std::vector<ChipConfig> chips = ReadGroup(file, json, "chips");
  *named = chips.size();
  for (ChipConfig& chip : ReadGroup(file, json, "odd")) chips.push_back(std::move(chip));
  std::set<std::string> names;
  for (const ChipConfig& chip : chips)
    if (!names.insert(chip.name).second)
      throw Error(fmt::format("{}: chip {} stands there twice", file, chip.name));
  return chips;
}

struct BuiltIn {
  size_t named = 0;
  std::vector<ChipConfig> chips = Parse("config/chips.json", kChipsJson, &named);
};

const BuiltIn& Chips() {
  static const BuiltIn built_in;
  return built_in;
}

int CeilLog2(int value) {
  int bits = 0;
  while ((1 << bits) < value) ++bits;
  return bits;
}

}  // namespace

int ChipConfig::row_bits() const { return CeilLog2(rows); }
int ChipConfig::feature_row_bits() const { return CeilLog2(feature_rows); }
int ChipConfig::core_bits() const { return std::max(1, CeilLog2(cores)); }
int ChipConfig::lane_segment_bits() const { return std::max(1, CeilLog2(lane_segments())); }
int ChipConfig::segment_bits() const { return std::max(1, CeilLog2(max_segments())); }
int ChipConfig::pointer_bits() const {
  return std::max({5, row_bits(), feature_row_bits(), core_bits(), lane_segment_bits()});
}

std::vector<ChipConfig> LoadChips(const std::string& path) {
  size_t named = 0;
  return Parse(path, ReadFile(path, kConfigLimit), &named);
}

const std::vector<ChipConfig>& AllChips() { return Chips().chips; }

std::vector<ChipConfig> NamedChips() {
  const std::vector<ChipConfig>& all = AllChips();
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(Chips().named)};
}

const ChipConfig& FindChip(const std::string& name) {
  std::vector<std::string> known;
  for (const ChipConfig& chip : AllChips()) {
    if (chip.name == name) return chip;
    known.push_back(chip.name);
  }
  throw Error(fmt::format("unknown chip \"{}\"; known: {}", name, fmt::join(known, ", ")));
}

}  // namespace flexi
