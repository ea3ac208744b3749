// SPDX-License-Identifier: Apache-2.0
// RATIONALE: the figures of `flexi bench` are only worth something if the shapes are the right ones
// and the workload does something. Measured here on the reference, whose cycles are those of the
// RTL.
#include <gtest/gtest.h>

#include <set>

#include "sw/bench/overhead.h"
#include "sw/bench/workload.h"

namespace flexi {
namespace {

TEST(OverheadTest, GoalsHoldForAllShapes) {
  for (const ChipConfig& chip : NamedChips()) {
    const auto device = MakeReference(chip, 1);
    const bool to_port = chip.cores == 1;  // flexi-1: 64 array cycles fill its feature store
    const auto shapes = MeasureOverhead(*device, to_port, 16);
    EXPECT_FALSE(shapes.empty()) << chip.name;
    for (const Overhead& shape : shapes) {
      EXPECT_GE(shape.segments * shape.w * shape.a, 64);
      EXPECT_GE(shape.percent(), 0) << shape.Name();
      EXPECT_LE(shape.percent(), to_port ? 12 : 4) << chip.name << " " << shape.Name();
      EXPECT_GT(shape.layer_cycles, shape.cycles);
    }
  }
}

TEST(OverheadTest, NoRoomForWriteBackBesideALargeLayerOnFlexi1) {
  const auto device = MakeReference(FindChip("flexi-1"), 1);
  EXPECT_TRUE(MeasureOverhead(*device, false, 16).empty());
}

TEST(WorkloadTest, SendsVariedBytesAndRepeats) {
  for (const ChipConfig& chip : NamedChips()) {
    const Workload workload = MakeWorkload(chip);
    const auto device = MakeReference(chip, 5);
    device->Transfer(workload.deployment, {});
    std::vector<uint8_t> first(workload.bytes_out);
    std::vector<uint8_t> second(workload.bytes_out);
    device->Transfer(workload.inference, first);
    device->Transfer(workload.inference, second);
    EXPECT_EQ(first, second) << chip.name;
    EXPECT_GT(std::set<uint8_t>(first.begin(), first.end()).size(), 1U) << chip.name;
  }
}

}  // namespace
}  // namespace flexi
