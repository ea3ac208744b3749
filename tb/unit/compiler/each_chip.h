// SPDX-License-Identifier: Apache-2.0
// What tests with random graphs on every chip share: seeds, chips, and graphs that do not fit.
#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "sw/chip/chip_config.h"
#include "sw/common/error.h"
#include "sw/common/random.h"
#include "sw/compiler/compiler.h"

namespace flexi {

// Runs once for each chip; FLEXI_SEED replaces the seed.
class EachChipTest : public testing::TestWithParam<std::string> {
 protected:
  explicit EachChipTest(uint64_t usual_seed)
      : chip(FindChip(GetParam())),
        seed(SeedFromEnvironment(usual_seed)),
        random(seed + static_cast<uint64_t>(chip.chip_id)),
        trace(__FILE__, __LINE__, fmt::format("replay with FLEXI_SEED={}", seed)) {
    fmt::print("FLEXI_SEED={}\n", seed);
  }

  // Nothing where the compiler says that the graph does not fit.
  std::optional<Program> Fitting(const Graph& graph, CompileOptions options) const {
    options.advise = false;
    try {
      return Compile(graph, chip, options);
    } catch (const Error&) {
      return std::nullopt;
    }
  }
  // Half of the time a way that is not the fastest.
  std::optional<Program> Fitting(const Graph& graph) {
    CompileOptions options;
    if (random.Chance(1, 2)) options.draw = random.Next();
    return Fitting(graph, options);
  }

  const ChipConfig& chip;
  const uint64_t seed;
  Random random;
  testing::ScopedTrace trace;
};

inline std::vector<std::string> ChipNames() {
  std::vector<std::string> names;
  for (const ChipConfig& chip : AllChips()) names.push_back(chip.name);
  return names;
}

inline std::string ChipTestName(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  for (char& c : name)
    if (c == '-') c = '_';
  return name;
}

}  // namespace flexi
