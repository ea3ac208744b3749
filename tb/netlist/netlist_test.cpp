// SPDX-License-Identifier: Apache-2.0
// RATIONALE. The gates that scripts/kit/synth.py makes of a chip, with functional cells and arrays,
// without delays: 100,000 random commands beside the reference, cycle by cycle, and 20 beats of a
// real ECG, whose outputs must be the reference's. The chip tests (tb/chip) run on the same model.
// Not covered here: delays (constraints and static timing, simulation with SDF), the bitcells
// themselves (ngspice).
#include <gtest/gtest.h>

#include <cstdlib>

#include "sw/chip/reference.h"
#include "sw/cli/model.h"
#include "sw/common/random.h"
#include "sw/program/inference.h"
#include "sw/signal/beat_window.h"
#include "sw/task/task.h"
#include "tb/harness/lockstep.h"
#include "tb/harness/rtl_models.h"

namespace flexi {
namespace {

std::vector<const RtlModel*> Netlists() {
  std::vector<const RtlModel*> found;
  for (const RtlModel& model : RtlModels()) {
    if (std::string(model.prim) == "netlist") found.push_back(&model);
  }
  return found;
}

TEST(Netlist, HundredThousandCommandsEqualTheReference) {
  if (Netlists().empty()) {
    // A build needs no Yosys, so without it there is no netlist to test, and ctest says so. CI
    // installs it: there a missing netlist is a failure.
    ASSERT_EQ(std::getenv("CI"), nullptr) << "no netlist was made";
    GTEST_SKIP() << "yosys was not there when this build was configured";
  }
  for (const RtlModel* model : Netlists()) {
    const uint64_t seed = SeedFromEnvironment(31415);
    std::cout << model->chip << " FLEXI_SEED=" << seed << std::endl;
    constexpr int kRuns = 4;
    constexpr uint64_t kCommands = 25000;
    uint64_t bytes = 0;
    for (int run = 0; run < kRuns; run++) {
      Lockstep lockstep(model->make(FindChip(model->chip), seed + run, ""), seed + run);
      const Lockstep::Report& report = lockstep.Run(kCommands);
      ASSERT_EQ(report.differences, 0U)
          << report.first_difference << " (FLEXI_SEED=" << seed << ", run " << run << ")";
      ASSERT_EQ(report.commands, kCommands);
      bytes += report.bytes_out;
    }
    EXPECT_GT(bytes, 50000U);
  }
}

TEST(Netlist, TwentyBeatsEqualTheReference) {
  if (Netlists().empty()) {
    // A build needs no Yosys, so without it there is no netlist to test, and ctest says so. CI
    // installs it: there a missing netlist is a failure.
    ASSERT_EQ(std::getenv("CI"), nullptr) << "no netlist was made";
    GTEST_SKIP() << "yosys was not there when this build was configured";
  }
  constexpr size_t kBeats = 20;
  const Model model =
      LoadModel(std::string(FLEXI_SOURCE_DIR) + "/models/ecg-nv-random.onnx", "flexi-1");
  const Examples beats = TaskOf("ecg").Load("scipy", kBeatWindowName);
  ASSERT_GE(beats.examples.size(), kBeats);
  size_t compared = 0;
  for (const RtlModel* netlist : Netlists()) {
    if (std::string(netlist->chip) != "flexi-1") continue;
    const auto gates = netlist->make(FindChip(netlist->chip), 1, "");
    const auto reference = MakeReference(model.program.chip, 2);
    Inference on_gates(model.program, gates.get());
    Inference on_reference(model.program, reference.get());
    for (size_t i = 0; i < kBeats; i++) {
      const Inference::Result result = on_gates.Run(beats.examples[i].features);
      const Inference::Result expected = on_reference.Run(beats.examples[i].features);
      EXPECT_EQ(result.values, expected.values) << "beat " << i;
      EXPECT_EQ(result.verdict, expected.verdict) << "beat " << i;
      EXPECT_EQ(result.cycles, expected.cycles) << "beat " << i;
      compared++;
    }
  }
  EXPECT_EQ(compared, kBeats);
}

}  // namespace
}  // namespace flexi
