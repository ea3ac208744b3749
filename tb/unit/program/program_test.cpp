// SPDX-License-Identifier: Apache-2.0
// The .flx file: round trip, and every way in which one can be wrong.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "sw/common/crc32.h"
#include "sw/common/error.h"
#include "sw/common/random.h"
#include "sw/compiler/compiler.h"
#include "sw/driver/flexi_driver.h"
#include "sw/program/inference.h"
#include "sw/program/program_file.h"

namespace flexi {
namespace {

using testing::HasSubstr;
using Json = nlohmann::ordered_json;

Network SmallNetwork() {
  Network network;
  network.name = "small";
  network.metadata = {{"flexi.task", "test"}};
  DenseLayer layer;
  layer.name = "only";
  layer.inputs = 3;
  layer.outputs = 2;
  layer.weight_bits = 3;
  layer.input_bits = 4;
  layer.weights = {1, -2, 3, -4, 0, 2};
  layer.bias = {15, -30};
  network.layers.push_back(layer);
  return network;
}

Program SmallProgram() { return Compile(SmallNetwork(), FindChip("flexi-1")); }

std::string FailureOf(const std::string& text) {
  try {
    ParseProgram(text, "p.flx");
  } catch (const Error& error) {
    return error.what();
  }
  return "read";
}

// The program's file with a change to its body, and a CRC that is right again.
template <typename Change>
std::string Changed(Change change) {
  Json json = Json::parse(FormatProgram(SmallProgram()));
  change(json["program"]);
  json["crc32"] = fmt::format("{:08x}", Crc32(json["program"].dump()));
  return json.dump();
}

TEST(ProgramFileTest, RoundTripIsExactAndStillRuns) {
  const std::string text = FormatProgram(SmallProgram());
  const Program program = ParseProgram(text, "p.flx");
  EXPECT_EQ(FormatProgram(program), text);
  const auto device = MakeReference(program.chip, 1);
  Inference inference(program, device.get());
  EXPECT_EQ(inference.Run({1, 2, 3}).values, (std::vector<int64_t>{1 - 4 + 9 + 15, -4 + 6 - 30}));
  EXPECT_EQ(inference.Run({0, 0, 0}).verdict, 0);
}

TEST(ProgramFileTest, CutOffAtEveryLengthIsAnError) {
  const std::string text = FormatProgram(SmallProgram());
  for (size_t length = 0; length + 2 < text.size(); length += 7)
    ASSERT_THAT(FailureOf(text.substr(0, length)), HasSubstr("p.flx: cut off or no .flx program"));
}

TEST(ProgramFileTest, ForeignDamagedOrOldFiles) {
  EXPECT_THAT(FailureOf("{\"a\": 1}"), HasSubstr("no .flx program"));
  EXPECT_THAT(FailureOf("[1, 2]"), HasSubstr("no .flx program"));
  std::string text = FormatProgram(SmallProgram());
  const size_t model = text.find("small");
  text[model] = 'S';
  EXPECT_THAT(FailureOf(text), HasSubstr("damaged: CRC"));
  Json json = Json::parse(FormatProgram(SmallProgram()));
  json["version"] = 1;
  EXPECT_THAT(FailureOf(json.dump()), HasSubstr("version 1; this build reads version 2"));
}

TEST(ProgramFileTest, ContradictionsAreRefused) {
  const auto failure = [](auto change) { return FailureOf(Changed(change)); };
  EXPECT_EQ(failure([](Json&) {}), "read");
  EXPECT_THAT(failure([](Json& p) { p["chip"]["name"] = "flexi-9"; }), HasSubstr("unknown chip"));
  EXPECT_THAT(failure([](Json& p) { p["chip"]["rows"] = 64; }), HasSubstr("compile again"));
  EXPECT_THAT(failure([](Json& p) { p["input"]["bits"] = 9; }), HasSubstr("9 bits"));
  EXPECT_THAT(failure([](Json& p) { p["input"]["segments"] = 1'000'000; }), HasSubstr("segments"));
  EXPECT_THAT(failure([](Json& p) { p["input"]["positions"][0] = 32; }), HasSubstr("position 32"));
  EXPECT_THAT(failure([](Json& p) { p["input"]["positions"][0] = 1; }), HasSubstr("taken twice"));
  EXPECT_THAT(failure([](Json& p) { p["input"]["elements"] = 4; }), HasSubstr("3 input positions"));
  EXPECT_THAT(failure([](Json& p) {
                p["inference"].push_back({{"row", 4}});
              }),
              HasSubstr("input row 4"));
  EXPECT_THAT(failure([](Json& p) {
                p["inference"].push_back({{"read", 1 << 20}});
              }),
              HasSubstr("reads more than"));
  EXPECT_THAT(failure([](Json& p) {
                p["inference"].push_back({{"read", 0}});
              }),
              HasSubstr("at least 1"));
  EXPECT_THAT(failure([](Json& p) { p["outputs"][0]["offset"] = 1000; }), HasSubstr("byte 1000"));
  EXPECT_THAT(failure([](Json& p) { p["outputs"][0]["core"] = 1; }), HasSubstr("core 1"));
  EXPECT_THAT(failure([](Json& p) { p["outputs"][0]["bits"] = 49; }), HasSubstr("49 bits"));
  EXPECT_THAT(failure([](Json& p) { p["outputs"] = Json::array(); }), HasSubstr("no outputs"));
  EXPECT_THAT(failure([](Json& p) { p["verdict"] = "non-negative"; }), HasSubstr("one output"));
  EXPECT_THAT(failure([](Json& p) { p["verdict"] = "guess"; }), HasSubstr("verdict \"guess\""));
  EXPECT_THAT(failure([](Json& p) { p["deploy"] = "123"; }), HasSubstr("odd length"));
  EXPECT_THAT(failure([](Json& p) { p["deploy"] = "zz"; }), HasSubstr("hexadecimal"));
  EXPECT_THAT(failure([](Json& p) { p.erase("input"); }), HasSubstr("not a valid .flx program"));
  EXPECT_THAT(failure([](Json& p) { p["input"] = 3; }), HasSubstr("not a valid .flx program"));
}

TEST(ProgramFileTest, MissingFileAndFolder) {
  EXPECT_THROW(ReadProgram("no/such/file.flx"), Error);
  EXPECT_THROW(ReadProgram("/"), Error);
}

TEST(InferenceTest, WrongChipWrongFeatures) {
  const Program program = SmallProgram();
  const auto other = MakeReference(FindChip("flexi-4"), 1);
  EXPECT_THROW(Inference(program, other.get()), Error);
  const auto device = MakeReference(program.chip, 1);
  Inference inference(program, device.get());
  EXPECT_THROW(inference.Run({1, 2}), Error);
  EXPECT_THROW(inference.Run({1, 2, 16}), Error);
  EXPECT_THROW(inference.Run({1, 2, -1}), Error);
}

// A host that does one thing at a time: it waits until the chip has taken a byte, and until one
// comes.
TEST(StoredProgramTest, RunsOnAHostThatBlocks) {
  for (const char* chip : {"flexi-1", "flexi-4", "flexi-32"}) {
    const Program program = Compile(SmallNetwork(), FindChip(chip));
    const auto device = MakeReference(program.chip, 1);
    const std::vector<uint8_t> image = EncodeInference(program);
    const std::vector<uint8_t> rows = InputRows(program, {1, 2, 3});
    const auto row_bytes = static_cast<size_t>(program.chip.row_bytes());
    std::vector<uint8_t> answer;
    const auto put = [&](const uint8_t* bytes, size_t count) {
      for (size_t i = 0; i < count; ++i) device->Transfer({bytes + i, 1}, {}, 1000);
    };
    device->Reset();
    put(program.deploy.data(), program.deploy.size());
    size_t at = 0;
    while (image.at(at) != driver::kTagEnd) {
      const uint8_t tag = image[at];
      const size_t number = image.at(at + 1);
      if (tag == driver::kTagRow) {
        put(rows.data() + number * row_bytes, row_bytes);
        at += 2;
        continue;
      }
      const size_t length = number + 256u * image.at(at + 2);
      at += 3;
      if (tag == driver::kTagBytes) put(&image.at(at), length);
      if (tag == driver::kTagBytes) at += length;
      for (size_t i = 0; tag == driver::kTagRead && i < length; ++i) {
        answer.push_back(0);
        device->Transfer({}, {&answer.back(), 1}, 1000);
      }
    }
    EXPECT_EQ(at + 1, image.size());
    EXPECT_EQ(DecodeResults(program, answer), (std::vector<int64_t>{1 - 4 + 9 + 15, -4 + 6 - 30}));
  }
}

}  // namespace
}  // namespace flexi
