// SPDX-License-Identifier: Apache-2.0
// RATIONALE: what a microcontroller does, on the host. The tables of `flexi firmware` and the code
// of sw/driver/flexi_network.h against the compiler's own host code, on networks of all three
// chips; the example firmware, compiled freestanding, against the reference over a port that moves
// one byte at a time and waits.
#include "sw/program/firmware.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "examples/microcontroller/classify.h"
#include "physio_network.h"
#include "subjects_network.h"
#include "sw/common/error.h"
#include "sw/common/random.h"
#include "sw/compiler/compiler.h"
#include "sw/device/device.h"
#include "sw/onnx/import_graph.h"
#include "sw/program/inference.h"
#include "tb/harness/waiting_link.h"
#include "tb/unit/network/random_graph.h"

namespace flexi {
namespace {

using testing::HasSubstr;

const std::string kModels = FLEXI_SOURCE_DIR "/models/";

TEST(Firmware, ExampleGivesTheCompilersVerdicts) {
  const ChipConfig& chip = FindChip("flexi-1");
  const Graph graph = ReadOnnxGraph(kModels + "ecg-nv-random.onnx");
  const Program program = Compile(graph, chip, {});
  const auto device = MakeReference(chip, 5);
  device->Reset();
  WaitingLink link{device.get()};
  ASSERT_TRUE(StartClassifier(link.link()));
  const auto other = MakeReference(chip, 6);
  other->Reset();
  Inference expected(program, other.get());
  const uint64_t seed = SeedFromEnvironment(11);
  Random random(seed);
  int found[2] = {};
  for (int beat = 0; beat < 300; ++beat) {
    const std::vector<int> features = RandomFeatures(graph, &random);
    ASSERT_EQ(features.size(), size_t{kBeatFeatures});
    const std::vector<int16_t> numbers(features.begin(), features.end());
    const Inference::Result result = expected.Run(features);
    int32_t sum = 0;
    const int verdict = ClassifyBeat(numbers.data(), &sum);
    ASSERT_EQ(verdict, result.verdict) << "beat " << beat << ", FLEXI_SEED=" << seed;
    ASSERT_EQ(sum, result.values[0]) << "beat " << beat << ", FLEXI_SEED=" << seed;
    ++found[verdict];
  }
  EXPECT_GT(found[0], 0);
  EXPECT_GT(found[1], 0);
}

// Random features through the driver and through the compiler's host code, on chips of the same
// power-up contents.
void Compare(const driver::Network& network, const std::string& model,
             const std::string& chip_name) {
  const ChipConfig& chip = FindChip(chip_name);
  const Graph graph = ReadOnnxGraph(kModels + model);
  const Program program = Compile(graph, chip, {});
  const auto device = MakeReference(chip, 5);
  device->Reset();
  WaitingLink link{device.get()};
  std::vector<uint8_t> rows(network.row_count * static_cast<size_t>(chip.row_bytes()));
  std::vector<uint8_t> answers(network.answer_bytes);
  std::vector<int32_t> sums(network.sums);
  driver::NetworkRunner runner(link.link(), network, {rows.data(), answers.data(), sums.data()});
  ASSERT_TRUE(runner.Deploy());
  const auto other = MakeReference(chip, 5);
  other->Reset();
  Inference expected(program, other.get());
  const uint64_t seed = SeedFromEnvironment(12);
  Random random(seed);
  for (int n = 0; n < 30; ++n) {
    const std::vector<int> features = RandomFeatures(graph, &random);
    const std::vector<int16_t> numbers(features.begin(), features.end());
    const Inference::Result result = expected.Run(features);
    ASSERT_EQ(runner.Run(numbers.data()), result.verdict) << "FLEXI_SEED=" << seed;
    ASSERT_EQ(std::vector<int64_t>(sums.begin(), sums.end()), result.values)
        << "FLEXI_SEED=" << seed;
  }
}

TEST(Firmware, TablesOfOtherChipsMeanTheSame) {
  Compare(physio_network, "physio-noneeg-flexi-4.onnx", "flexi-4");
  Compare(subjects_network, "physio-noneeg-subjects-flexi-32.onnx", "flexi-32");
}

TEST(Firmware, AnotherChipIsNotTakenForThis) {
  const auto device = MakeReference(FindChip("flexi-4"), 5);
  device->Reset();
  WaitingLink link{device.get()};
  EXPECT_FALSE(StartClassifier(link.link()));
}

TEST(Firmware, HostWorkAndBadNamesAreRefused) {
  const auto failure = [](const std::string& model, const std::string& chip,
                          const std::string& name) {
    try {
      FirmwareHeader(Compile(ReadOnnxGraph(kModels + model), FindChip(chip), {}), name);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("written");
  };
  EXPECT_EQ(failure("ecg-nv-random.onnx", "flexi-1", "net"), "written");
  EXPECT_THAT(failure("image-mnist-flexi-4.onnx", "flexi-4", "net"),
              HasSubstr("no stored program can run it"));
  EXPECT_THAT(failure("ecg-nv-random.onnx", "flexi-1", "3rd"), HasSubstr("\"3rd\" is no name"));
}

}  // namespace
}  // namespace flexi
