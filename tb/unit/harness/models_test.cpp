// SPDX-License-Identifier: Apache-2.0
// Every RTL model of the build exists, is the chip that the table says, and powers up alive.
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <set>
#include <string>

#include "sw/chip/chip_config.h"
#include "tb/harness/rtl_models.h"

namespace flexi {
namespace {

TEST(Models, EveryChipHasOne) {
  std::set<std::string> plain;
  std::set<std::string> traced;
  for (const RtlModel& model : RtlModels()) {
    if (std::string(model.prim) != "generic") continue;
    EXPECT_TRUE((model.trace ? traced : plain).insert(model.chip).second) << model.chip;
  }
  for (const ChipConfig& chip : AllChips()) EXPECT_TRUE(plain.contains(chip.name)) << chip.name;
  for (const ChipConfig& chip : NamedChips()) EXPECT_TRUE(traced.contains(chip.name)) << chip.name;
}

TEST(Models, StatusNamesTheChip) {
  constexpr std::array<uint8_t, 1> kStatus = {0x19};
  for (const RtlModel& model : RtlModels()) {
    const ChipConfig& chip = FindChip(model.chip);
    const auto device = model.make(chip, 1, "");
    std::array<uint8_t, 1> answer{};
    device->Transfer(kStatus, answer);
    EXPECT_EQ(answer[0], chip.chip_id << 4 | 0x08) << model.chip << " on " << model.prim;
  }
}

}  // namespace
}  // namespace flexi
