// SPDX-License-Identifier: Apache-2.0
// RATIONALE: `explain` is right when its sums are those of the compiler's report, the cycles those
// that a run takes, and the rows those that the layers have; and when it notices a report that says
// something else. What commands mean word by word is tested in tb/unit/asm.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sw/common/crc32.h"
#include "tb/unit/cli/cli_fixture.h"

namespace flexi {
namespace {

using Json = nlohmann::ordered_json;
using testing::HasSubstr;

class ExplainTest : public CliTest {};

TEST_F(ExplainTest, SumsAreThoseOfTheCompilerForAllNetworks) {
  int networks = 0;
  for (const auto& entry : std::filesystem::directory_iterator(FLEXI_SOURCE_DIR "/models")) {
    if (entry.path().extension() != ".onnx") continue;
    const std::string model = entry.path().string();
    const std::string chip = model.find("flexi-32") != std::string::npos  ? "flexi-32"
                             : model.find("flexi-4") != std::string::npos ? "flexi-4"
                                                                          : "flexi-1";
    const std::string arguments = fmt::format("{} --json --chip {}", model, chip);
    const Outcome explained = Run("explain " + arguments);
    ASSERT_EQ(explained.code, 0) << model;
    const Json steps = Json::parse(explained.text);
    const Json report = Json::parse(Run("compile " + arguments).text);
    EXPECT_EQ(steps["cycles"], report["cycles"]) << model;
    ASSERT_EQ(steps["layers"].size(), report["layers"].size()) << model;
    uint64_t cycles = 0;
    for (const Json& step : steps["steps"]) {
      cycles += step["cycles"].get<uint64_t>();
      uint64_t commands = 0;
      for (const Json& line : step["lines"]) commands += line["cycles"].get<uint64_t>();
      if (step["times"] == 1) {
        EXPECT_EQ(commands, step["cycles"]) << model << " step " << step["step"];
      }
    }
    EXPECT_EQ(cycles, report["cycles"]) << model;
    size_t hidden = 0;
    for (const Json& layer : report["layers"]) hidden += layer["hidden_rows"].get<size_t>();
    for (size_t i = 0; i < report["layers"].size(); ++i) {
      const Json& layer = report["layers"][i];
      EXPECT_EQ(steps["layers"][i]["cycles"], layer["cycles"]) << model;
      EXPECT_EQ(steps["layers"][i]["bytes_in"], layer["bytes_in"]) << model;
      // The rows of its weights, and perhaps those that its results pass.
      EXPECT_GE(steps["layers"][i]["weight_rows"].size(), layer["weight_rows"]) << model;
      EXPECT_LE(steps["layers"][i]["weight_rows"].size(),
                layer["weight_rows"].get<size_t>() + hidden)
          << model;
    }
    ++networks;
  }
  EXPECT_GE(networks, 13);
}

TEST_F(ExplainTest, SaysLayerRowsAndCycles) {
  const std::string program = File("digits.flx");
  const std::string model = FLEXI_SOURCE_DIR "/models/image-optdigits-flexi-1.onnx";
  ASSERT_EQ(Run("compile " + model + " -o " + program).code, 0);
  const Outcome all = Run("explain " + program);
  EXPECT_EQ(all.code, 0);
  const std::string layer = Json::parse(Run("explain --json " + program).text)["layers"][0]["name"];
  EXPECT_THAT(all.text, HasSubstr("deployment: "));
  EXPECT_THAT(all.text, HasSubstr("load weight row 0 of core 0, for " + layer));
  EXPECT_THAT(all.text, HasSubstr("data: bit 0 of lane segment 0 of the input"));
  EXPECT_THAT(all.text, HasSubstr("1 pair: weight row 0 with feature row 0, added; a bit sent"));
  const Outcome summary = Run("explain --summary " + program);
  EXPECT_LT(summary.text.size(), all.text.size() / 10);
  EXPECT_THAT(summary.text, HasSubstr("  0..29\n"));  // ten channels of three bits
  EXPECT_THAT(summary.text, HasSubstr("232 cycles per inference; the compiler reported 232"));
  ExpectBadInput("explain " + program + " --layer fc9",
                 "has no layer \"fc9\"; its layers: " + layer);
  ExpectBadInput("explain " + File("no.flx"), "no.flx");
}

TEST_F(ExplainTest, LoopsCountAllTheirTurns) {
  const Json json = Json::parse(
      Run("explain --json --chip flexi-4 " FLEXI_SOURCE_DIR "/models/image-mnist-flexi-4.onnx")
          .text);
  uint64_t most = 0;
  for (const Json& step : json["steps"]) most = std::max(most, step["times"].get<uint64_t>());
  EXPECT_GT(most, 10u);
}

TEST_F(ExplainTest, AReportThatSaysSomethingElseIsNoticed) {
  const std::string program = File("ecg.flx");
  ASSERT_EQ(Run("compile " + model_ + " -o " + program).code, 0);
  Json file = Json::parse(std::ifstream(program));
  Json& layer = file["program"]["report"][0];
  layer["cycles"] = layer["cycles"].get<int>() + 1;
  file["crc32"] = fmt::format("{:08x}", Crc32(file["program"].dump()));
  std::ofstream(program) << file.dump();
  const Outcome outcome = Run("explain --summary " + program);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("NOT what the compiler reported"));
  for (Json& step : file["program"]["inference"]) step.erase("layer");
  file["crc32"] = fmt::format("{:08x}", Crc32(file["program"].dump()));
  std::ofstream(program) << file.dump();
  ExpectBadInput("explain " + program, "do not say which layer they are of; compile it again");
}

}  // namespace
}  // namespace flexi
