// SPDX-License-Identifier: Apache-2.0
// `compile` and `verify` as a person uses them: a golden file of the interpreter's integers, one
// number of it changed, files that are wrong; defect maps; metrics.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "sw/common/random.h"
#include "sw/network/graph.h"
#include "sw/onnx/import_graph.h"
#include "sw/signal/npz.h"
#include "tb/unit/cli/cli_fixture.h"
#include "tb/unit/network/random_graph.h"

namespace flexi {
namespace {

using testing::HasSubstr;

class VerifyTest : public CliTest {
 protected:
  int Run(const std::string& arguments, std::string* text) {
    const Outcome outcome = CliTest::Run(arguments);
    *text = outcome.text;
    return outcome.code;
  }

  // Arrays of a golden file of the network, the ECG network if none is named.
  std::map<std::string, IntegerArray> Golden(int64_t count) const { return Golden(model_, count); }
  static std::map<std::string, IntegerArray> Golden(const std::string& model, int64_t count) {
    const Graph graph = ReadOnnxGraph(model);
    Random random(5);
    std::vector<int64_t> input;
    std::vector<std::vector<int64_t>> layers(graph.layers.size());
    for (int64_t n = 0; n < count; ++n) {
      const std::vector<int> features = RandomFeatures(graph, &random);
      input.insert(input.end(), features.begin(), features.end());
      const auto all = InterpretGraph(graph, features);
      for (size_t i = 0; i < all.size(); ++i)
        layers[i].insert(layers[i].end(), all[i].begin(), all[i].end());
    }
    std::map<std::string, IntegerArray> arrays;
    arrays["input"] = MakeIntegerArray(input, {count, graph.input.size()});
    for (size_t i = 0; i < layers.size(); ++i)
      arrays["layer/" + graph.layers[i].name] =
          MakeIntegerArray(layers[i], {count, graph.layers[i].shape.size()});
    arrays["result"] = MakeIntegerArray(layers.back(), {count, graph.layers.back().shape.size()});
    return arrays;
  }
};

TEST_F(VerifyTest, ComparesEveryLayerAndNoticesOneNumber) {
  std::map<std::string, IntegerArray> arrays = Golden(12);
  const std::string golden = File("golden.npz");
  WriteNpz(golden, arrays);
  std::string text;
  for (const char* chip : {"flexi-1", "flexi-4"}) {
    EXPECT_EQ(Run("verify " + model_ + " --json --chip " + chip + " --golden " + golden, &text), 0);
    const auto json = nlohmann::json::parse(text);
    EXPECT_EQ(json["inputs"], 12);
    EXPECT_EQ(json["different"], 0);
    ASSERT_EQ(json["layers"].size(), arrays.size() - 1);  // the layers and the result
    for (const auto& layer : json["layers"])
      for (const char* column : {"trainer", "reference", "rtl"})
        EXPECT_EQ(layer[column]["different"], 0) << layer;
    EXPECT_EQ(json["layers"][0]["lies_in"],
              std::string(chip) == "flexi-1" ? "weight rows" : "feature rows");
  }
  IntegerArray& result = arrays["result"];
  result.bytes[8] = static_cast<uint8_t>(result.bytes[8] ^ 4);
  WriteNpz(golden, arrays);
  EXPECT_EQ(Run("verify " + model_ + " --backend ref --golden " + golden, &text), 1);
  EXPECT_THAT(text, HasSubstr("1 (by 4)"));
  EXPECT_THAT(text, HasSubstr("12 inputs, 1 numbers differ"));
}

// Convolutions, pools and what is moved for a dense layer, under that layer's name.
TEST_F(VerifyTest, ComparesConvolutionalNetworks) {
  const std::string model = FLEXI_SOURCE_DIR "/models/image-mnist-flexi-4.onnx";
  WriteNpz(File("golden.npz"), Golden(model, 2));
  std::string text;
  EXPECT_EQ(Run("verify " + model + " --json --chip flexi-4 --golden " + File("golden.npz"), &text),
            0);
  const auto json = nlohmann::json::parse(text);
  EXPECT_EQ(json["different"], 0);
  int compared = 0;
  for (const auto& layer : json["layers"])
    compared += layer["trainer"].is_null() || layer["rtl"].is_null() ? 0 : 1;
  EXPECT_GE(compared, 5);  // two convolutions, a pool, a dense layer, the result
}

TEST_F(VerifyTest, WrongGoldenFilesAreNamed) {
  const std::string golden = File("golden.npz");
  const auto expect = [&](auto change, const std::string& what) {
    std::map<std::string, IntegerArray> arrays = Golden(3);
    change(&arrays);
    WriteNpz(golden, arrays);
    ExpectBadInput("verify " + model_ + " --backend ref --golden " + golden, what);
  };
  using Arrays = std::map<std::string, IntegerArray>;
  expect([](Arrays* arrays) { arrays->erase("input"); }, "has no member input");
  expect([](Arrays* arrays) { arrays->erase("result"); }, "has no member result");
  expect([](Arrays* arrays) { arrays->erase(std::next(arrays->begin())); }, "has no member layer/");
  expect(
      [](Arrays* arrays) {
        (*arrays)["result"] = MakeIntegerArray<int64_t>({1, 2}, {2, 1});
      },
      "member result has 2 numbers; 1 for each of 3 inputs");
  expect(
      [](Arrays* arrays) {
        (*arrays)["input"] = MakeIntegerArray<int64_t>({1, 2}, {2, 1});
      },
      "member input has 2 numbers");
  expect([](Arrays* arrays) { (*arrays)["input"].bytes[0] = 200; }, "feature 200");
  ExpectBadInput("verify " + model_ + " --golden " + File("no.npz"), "no.npz");
  ExpectBadInput("verify a.flx --golden " + golden, "an .onnx file would be right");
}

TEST_F(VerifyTest, CompilesAroundDefects) {
  const std::string map = File("map.json");
  std::string text;
  std::ofstream(map) << R"({"weight_rows": [{"row": 7}], "feature_lanes": [{"lane": 3}]})";
  WriteNpz(File("golden.npz"), Golden(5));
  EXPECT_EQ(Run("verify " + model_ + " --chip flexi-4 --defects " + map + " --golden " +
                    File("golden.npz"),
                &text),
            0);
  EXPECT_EQ(Run("compile " + model_ + " --chip flexi-4 --defects " + map, &text), 0);
  ExpectBadInput("compile " + model_ + " --on-chip-only --defects " + map, "into a bad lane");
  std::ofstream(map) << R"({"weight_rows": [{"row": 7}]})";
  ExpectBadInput("compile " + model_ + " --on-chip-only --defects " + map, "bad ones among them");
  std::ofstream(map) << R"({"weight_rows": [{"row": 70}]})";
  ExpectBadInput("compile " + model_ + " --defects " + map, "weight_rows: row 70; 0..31");
}

TEST_F(VerifyTest, ReportsUtilisationAndItsMetrics) {
  std::string text;
  ASSERT_EQ(Run("compile " + model_ + " --json --on-chip-only --metrics compiler", &text), 0);
  const auto json = nlohmann::json::parse(text);
  EXPECT_GT(json["utilisation"], 0.1);
  EXPECT_LT(json["utilisation"], json["pair_utilisation"]);
  EXPECT_TRUE(json["host_layers"].empty());
  const auto& first = json["layers"][0];
  EXPECT_EQ(first["products"], 8 * 32 * 3 * 4);  // outputs, inputs and a constant, W, A
  const auto metrics = nlohmann::json::parse(std::ifstream(File("compiler.json")));
  std::map<std::string, double> figures;
  for (const auto& figure : metrics["figures"]) figures[figure["name"]] = figure["value"];
  EXPECT_EQ(figures["port_bytes"], json["bytes"]);
  EXPECT_LT(figures["seconds"], 2);
}

}  // namespace
}  // namespace flexi
