// SPDX-License-Identifier: Apache-2.0
// The program as a person uses it: exit codes, the one line on standard error, no partial files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sw/common/random.h"
#include "tb/unit/cli/cli_fixture.h"

namespace flexi {
namespace {

using testing::HasSubstr;

TEST_F(CliTest, ListsChips) {
  EXPECT_THAT(Run("chips").text, HasSubstr("flexi-32"));
  const auto json = nlohmann::json::parse(Run("chips --all --json").text);
  EXPECT_GE(json.size(), 9u);
  EXPECT_EQ(json[0]["weight_bits"], 1024);
}

TEST_F(CliTest, HelpTeaches) {
  EXPECT_EQ(Run("--help").code, 0);
  for (const char* command :
       {"chips", "compile", "run", "accuracy", "asm", "disasm", "report", "wave"}) {
    const Outcome outcome = Run(std::string(command) + " --help");
    EXPECT_EQ(outcome.code, 0);
    EXPECT_THAT(outcome.text, HasSubstr("xample")) << command;
  }
}

TEST_F(CliTest, CompilesAndRunsOnRtlAndReference) {
  const std::string program = File("ecg.flx");
  ASSERT_EQ(Run("compile " + model_ + " --chip flexi-1 -o " + program).code, 0);
  const Outcome outcome =
      Run("run --model " + program + " --limit 40 --jobs 2 --json --metrics demo");
  ASSERT_EQ(outcome.code, 0);
  const auto json = nlohmann::json::parse(outcome.text);
  EXPECT_EQ(json["beats"], 40);
  EXPECT_EQ(json["mismatches"], 0);
  EXPECT_LE(json["weight_bits"], 1024);
  EXPECT_TRUE(std::filesystem::exists(File("demo.json")));
  EXPECT_EQ(Run("run --model " + model_ + " --chip flexi-32 --limit 5 --backend ref").code, 0);
}

TEST_F(CliTest, RunsDigits) {
  const std::string model = FLEXI_SOURCE_DIR "/models/image-optdigits-flexi-1.onnx";
  std::string digits;  // an empty field, and one with all the ink there is
  for (const int ink : {0, 16}) {
    for (int i = 0; i < 64; ++i) digits += std::to_string(ink) + ",";
    digits += "3\n";
  }
  const Outcome outcome = Run("run --model " + model + " --input " + Write("two.tes", digits) +
                              " --json --metrics digits");
  ASSERT_EQ(outcome.code, 0);
  const auto json = nlohmann::json::parse(outcome.text);
  EXPECT_EQ(json["task"], "image");
  EXPECT_EQ(json["images"], 2);
  EXPECT_EQ(json["mismatches"], 0);
  EXPECT_EQ(json["majority"], 1.0);
  EXPECT_EQ(json["confusion"].size(), 10u);
  EXPECT_TRUE(std::filesystem::exists(File("digits.json")));
  ExpectBadInput("run --task ecg --model " + model, "task ecg gives ecg-beat-window/2");
  ExpectBadInput("run --model " + model + " --input " + Write("bad.tes", "1,2\n"),
                 "bad.tes, line 1, column 2");
}

// Whole test set of a data folder that the test writes.
TEST_F(CliTest, ScoresDigits) {
  std::filesystem::create_directories(folder_ / "image/optdigits");
  std::string digits;
  for (int label = 0; label < 10; ++label) {
    for (int i = 0; i < 64; ++i) digits += std::to_string((i * 7 + label * 5) % 17) + ",";
    digits += std::to_string(label) + "\n";
  }
  Write("image/optdigits/optdigits.tes", digits);
  const Outcome outcome =
      Run("accuracy --model " FLEXI_SOURCE_DIR "/models/image-optdigits-flexi-1.onnx --data " +
          folder_.string() + " --json --metrics scores");
  ASSERT_EQ(outcome.code, 0);
  const auto json = nlohmann::json::parse(outcome.text);
  EXPECT_EQ(json["config"], "flexi-1/image-optdigits/test");
  EXPECT_EQ(json["images"], 10);
  EXPECT_EQ(json["majority"], 0.1);
  EXPECT_EQ(json["mismatches"], 0);
  EXPECT_GT(json["float_accuracy"], 0.9);
  int right = 0;
  for (size_t c = 0; c < 10; ++c) right += json["confusion"][c][c].get<int>();
  EXPECT_DOUBLE_EQ(json["accuracy"], right / 10.0);
  const auto figures = nlohmann::json::parse(std::ifstream(File("scores.json")))["figures"];
  std::vector<std::string> names;
  for (const auto& figure : figures) names.push_back(figure["name"]);
  for (const char* name :
       {"accuracy", "float_accuracy", "weight_bits", "mismatches", "cycles", "majority"})
    EXPECT_THAT(names, testing::Contains(name));
}

TEST_F(CliTest, WritesATrace) {
  EXPECT_EQ(Run("run --model " + model_ + " --backend rtl --limit 1 --trace " + File("a.fst")).code,
            0);
  EXPECT_GT(std::filesystem::file_size(File("a.fst")), 1000u);
}

TEST_F(CliTest, AssemblesAndDisassembles) {
  const std::string source = Write("a.s", "set fn and\nrun 8 minus send w\n");
  ASSERT_EQ(Run("asm " + source + " -o " + File("a.bin")).code, 0);
  EXPECT_EQ(Run("disasm " + File("a.bin")).text, "setw 8\nmov fn\nrun 8 minus send w\n");
  EXPECT_THAT(Run("disasm --cycles " + File("a.bin")).text,
              HasSubstr("# 13 cycles, 3 bytes in, 1 bytes out"));
}

TEST_F(CliTest, BadInputIsOneLineAndCodeTwo) {
  const std::string out = File("out.flx");
  ExpectBadInput("classify", "unknown command \"classify\"; known: chips, compile, run");
  ExpectBadInput("run", "--model is required");
  ExpectBadInput("run --model x.onnx --jobs 0", "--jobs");
  ExpectBadInput("compile " + model_ + " --chip flexi-2 -o " + out, "unknown chip \"flexi-2\"");
  ExpectBadInput("compile " + model_ + " --chip odd-8x8 -o " + out, "does not fit odd-8x8");
  ExpectBadInput("compile nothing.onnx -o " + out, "nothing.onnx");
  ExpectBadInput("compile " + Write("text.onnx", "hello") + " -o " + out, "text.onnx");
  EXPECT_FALSE(std::filesystem::exists(out));
  ExpectBadInput("run --model " + Write("bad.flx", "{") + " --limit 1", "bad.flx: cut off");
  ExpectBadInput("run --model " + model_ + " --backend fpga", "known: rtl, ref, both");
  ExpectBadInput("run --model " + model_ + " --task golf", "unknown task \"golf\"");
  ExpectBadInput("run --model " + model_ + " --input no.hea", "no.hea");
  ExpectBadInput("run --model " + model_ + " --input a.wav", "a.wav");
  ExpectBadInput("run --model " + model_ + " --jobs 2 --trace a.fst", "--jobs 1");
  ExpectBadInput("accuracy --model " + model_ + " --data /nowhere", "/nowhere");
  ExpectBadInput("accuracy --model " + model_ + " --data /nowhere --split odd", "random, inter");
  ExpectBadInput("asm " + Write("bad.s", "nop\nset seg 99\n") + " -o " + out, "bad.s:2: seg");
  EXPECT_FALSE(std::filesystem::exists(out));
}

TEST_F(CliTest, ReportIsOnePageAndSaysWhatIsMissing) {
  const std::string page = File("a/b.html");
  const auto json = nlohmann::json::parse(Run("report --json -o " + page).text);
  EXPECT_EQ(json["mismatches"], 0);
  ASSERT_EQ(json["tasks"].size(), 4u);
  for (const auto& task : json["tasks"]) {
    EXPECT_EQ(task["problem"], "");
    EXPECT_GE(task["examples"], 10);
  }
  EXPECT_EQ(json["bytes"], std::filesystem::file_size(page));
  // An input that is not there: the others are shown all the same.
  const Outcome outcome = Run("report --ecg " + File("none.hea") + " -o " + page);
  EXPECT_EQ(outcome.code, 0);
  std::ifstream file(page);
  const std::string text((std::istreambuf_iterator<char>(file)), {});
  EXPECT_THAT(text, HasSubstr("Missing:</strong> this task: "));
  EXPECT_THAT(text, HasSubstr("Digits with the chip&#39;s verdicts"));
}

TEST_F(CliTest, ReportAndWaveRefuseWhatTheyCannotShow) {
  ExpectBadInput("report --chip odd-8x8 -o " + File("r.html"), "flexi-1, flexi-4 and flexi-32");
  ExpectBadInput("report --chip golf -o " + File("r.html"), "unknown chip \"golf\"");
  EXPECT_FALSE(std::filesystem::exists(File("r.html")));
  ExpectBadInput("wave --task golf --folder " + File("w"), "no network for task golf");
  ExpectBadInput("wave --model a.flx --folder " + File("w"), "an .onnx file would be right");
  ExpectBadInput("wave --input none.hea --folder " + File("w"), "none.hea");
  EXPECT_FALSE(std::filesystem::exists(File("w")));
  ExpectBadInput("wave --folder " + Write("file", "x") + "/w", "cannot make this folder");
  ExpectBadInput("soak --commands 10 --trace " + File("s.fst"), "--replay");
}

TEST_F(CliTest, WrongSamplingRateIsNamed) {
  Write("slow.hea", "slow 1 250 4\nslow.dat 16 200 16 0 1 10 0 MLII\n");
  Write("slow.dat", std::string("\1\0\2\0\3\0\4\0", 8));
  ExpectBadInput("run --model " + model_ + " --input " + File("slow.hea"),
                 "sampled at 250 Hz; 360 Hz would be right");
}

// First numbers of numpy.random.RandomState(1).permutation(10) and of seed 7.
TEST(NumpyPermutationTest, IsThatOfNumpy) {
  EXPECT_EQ(NumpyPermutation(10, 1), (std::vector<uint32_t>{2, 9, 6, 4, 0, 3, 1, 7, 8, 5}));
  EXPECT_EQ(NumpyPermutation(1, 1), std::vector<uint32_t>{0});
}

}  // namespace
}  // namespace flexi
