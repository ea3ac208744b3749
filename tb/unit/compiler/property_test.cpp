// SPDX-License-Identifier: Apache-2.0
// RATIONALE: random graphs of every kind of layer on every chip. Every layer's integers on the
// reference, as the host holds them or as they lie in the chip's rows, are those of the naive
// interpreter; cycles are those that the report promises; a program that went through its file
// does the same. Graphs that do not fit are drawn again: the counts below keep this honest.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "sw/common/error.h"
#include "sw/common/random.h"
#include "sw/compiler/compiler.h"
#include "sw/program/inference.h"
#include "sw/program/program_file.h"
#include "tb/unit/compiler/each_chip.h"
#include "tb/unit/network/random_graph.h"

namespace flexi {
namespace {

constexpr uint64_t kSeed = 20264;
constexpr int kGraphsPerChip = 600;  // that fit, of each of ten chips
constexpr int kTries = 30'000;
constexpr int kInputs = 2;

class GraphPropertyTest : public EachChipTest {
 protected:
  GraphPropertyTest() : EachChipTest(kSeed) {}
};

RandomGraphOptions OptionsFor(const ChipConfig& chip, Random* random) {
  RandomGraphOptions options =
      random->Chance(1, 3) ? RandomGraphOptions::ChipOnly() : RandomGraphOptions();
  if (random->Chance(1, 3)) options.maps = false;
  if (random->Chance(1, 8)) options.max_input_elements = 200;
  if (chip.overlap && random->Chance(1, 2)) options.max_outputs = chip.lanes * 3 / 2;
  return options;
}

// Schemes and host work that the graphs of a chip came to.
using Kinds = std::map<std::string, int>;

void Count(const Program& program, Kinds* kinds) {
  std::set<std::string> found;
  for (const LayerReport& layer : program.report) {
    found.insert(layer.scheme);
    if (layer.at_once > 1) found.insert("at once");
    if (layer.parts > 1) found.insert("parts");
  }
  if (!program.probes.empty()) found.insert("hidden");
  if (program.host_layers().empty()) found.insert("alone");
  for (const std::string& kind : found) ++(*kinds)[kind];
}

TEST_P(GraphPropertyTest, EveryLayerIsThatOfTheInterpreter) {
  Kinds kinds;
  int fitted = 0;
  for (int i = 0; i < kTries && fitted < kGraphsPerChip; ++i) {
    SCOPED_TRACE(fmt::format("graph {}", i));
    const Graph graph = RandomGraph(OptionsFor(chip, &random), &random);
    std::optional<Program> found = Fitting(graph);
    if (!found) continue;
    Program& program = *found;
    ++fitted;
    Count(program, &kinds);
    if (random.Chance(1, 4)) program = ParseProgram(FormatProgram(program), "p.flx");
    const auto device = MakeReference(chip, random.Next());
    Inference inference(program, device.get());
    for (int n = 0; n < kInputs; ++n) {
      const std::vector<int> features = RandomFeatures(graph, &random);
      const auto expected = InterpretGraph(graph, features);
      std::map<std::string, std::vector<int64_t>> layers;
      const bool observed = n > 0;
      const Inference::Result result =
          observed ? inference.Observe(features, &layers) : inference.Run(features);
      ASSERT_EQ(result.values, expected.back());
      ASSERT_EQ(result.verdict, JudgeGraph(graph, expected.back()));
      if (!observed) {
        ASSERT_EQ(result.cycles, program.cycles());
        continue;
      }
      for (size_t l = 0; l < graph.layers.size(); ++l) {
        const Layer& layer = graph.layers[l];
        const auto found = layers.find(layer.name);
        if (found == layers.end() && layer.kind == Layer::Kind::kMove) continue;
        ASSERT_NE(found, layers.end()) << layer.name;
        ASSERT_EQ(found->second, expected[l]) << layer.name;
      }
    }
  }
  EXPECT_EQ(fitted, kGraphsPerChip);
  for (const auto& [kind, count] : kinds) RecordProperty(kind, count);
  Kinds least = {{"features", 5}, {"window", 5}, {"host", 5},
                 {"alone", 5},    {"parts", 5},  {"at once", 5}};
  if (chip.ring) least["ring"] = 2;
  if (chip.name == "flexi-1") least["exchanged"] = 8;
  if (chip.name == "flexi-32") least["staged"] = 2;
  for (const auto& [kind, count] : least) EXPECT_GE(kinds[kind], count) << kind;
}

INSTANTIATE_TEST_SUITE_P(Chips, GraphPropertyTest, testing::ValuesIn(ChipNames()), ChipTestName);

}  // namespace
}  // namespace flexi
