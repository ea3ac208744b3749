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

Graph SmallGraph() {
  Graph graph;
  graph.name = "small";
  graph.metadata = {{"flexi.task", "test"}};
  graph.input = {3, 1, 1};
  graph.input_format = {4, false, false};
  Layer layer;
  layer.name = "only";
  layer.inputs = {-1};
  layer.shape = {2, 1, 1};
  layer.weight_format = {3, true, false};
  layer.weights = {1, -2, 3, -4, 0, 2};
  layer.bias = {15, -30};
  graph.layers.push_back(layer);
  return graph;
}

Program SmallProgram() { return Compile(SmallGraph(), FindChip("flexi-1")); }

// A convolution, a pool and what is flattened of it: loops, all kinds of tensors.
Graph WindowGraph() {
  Graph graph;
  graph.name = "window";
  graph.input = {1, 4, 6};
  graph.input_format = {2, false, false};
  Layer conv;
  conv.name = "conv";
  conv.inputs = {-1};
  conv.shape = {2, 4, 4};
  conv.window.kernel_y = conv.window.kernel_x = 3;
  conv.window.pad_top = conv.window.pad_bottom = 1;
  conv.weight_format = {2, true, false};
  conv.weights = {1, -2, 0, 1, 1, -1, 0, 0, 1, -1, 1, 0, 0, -2, 1, 1, 1, 1};
  conv.bias = {3, -2};
  conv.requant.kind = Requant::Kind::kThresholds;
  conv.requant.thresholds = {{0, 2, 5}, {-3, 1, 1}};
  conv.format = {2, false, false};
  graph.layers.push_back(conv);
  Layer pool;
  pool.name = "pool";
  pool.kind = Layer::Kind::kMaxPool;
  pool.inputs = {0};
  pool.shape = {2, 2, 2};
  pool.window.kernel_y = pool.window.kernel_x = pool.window.stride_y = pool.window.stride_x = 2;
  pool.format = conv.format;
  graph.layers.push_back(pool);
  Layer flat;
  flat.name = "flat";
  flat.kind = Layer::Kind::kMove;
  flat.inputs = {1};
  flat.shape = {8, 1, 1};
  flat.sources = {7, 6, 5, 4, 3, 2, 1, 0};
  flat.format = conv.format;
  graph.layers.push_back(flat);
  Layer dense;
  dense.name = "dense";
  dense.inputs = {2};
  dense.shape = {2, 1, 1};
  dense.weight_format = {2, true, false};
  dense.weights = {1, 1, -2, 0, 1, -1, 1, 0, -1, 1, 1, 1, 0, -2, 1, 1};
  dense.bias = {0, 1};
  graph.layers.push_back(dense);
  return graph;
}

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
std::string Changed(Change change, const Program& program = SmallProgram()) {
  Json json = Json::parse(FormatProgram(program));
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

TEST(ProgramFileTest, NumbersThatDoNotFitTheirFieldsAreErrors) {
  EXPECT_THAT(FailureOf(Changed([](Json& p) { p["result"] = 1e99; })),
              HasSubstr("result is 1e+99; an integer would be right"));
  EXPECT_THAT(FailureOf(Changed([](Json& p) { p["tensors"][0]["elements"] = -1e300; })),
              HasSubstr("elements is -1e+300"));
  EXPECT_EQ(FailureOf(Changed([](Json& p) { p["output_scale"] = 1e99; })), "read");
}

// A few bytes that stand for as many numbers as one list may have, again and again.
TEST(ProgramFileTest, ListsTogetherAreBounded) {
  EXPECT_THAT(FailureOf(Changed([](Json& p) {
                Json block = p["blocks"][0];
                block["positions"] = {{0, 1 << 23, 1}};
                block["elements"] = {{0, 1 << 23, 1}};
                for (int n = 0; n < 100; n++) p["blocks"].push_back(block);
              })),
              HasSubstr("lists of more than 16777216 numbers"));
}

TEST(ProgramFileTest, DeepNestingIsAnErrorAndNoOverflowOfTheStack) {
  const std::string deep = std::string(1 << 20, '[');
  EXPECT_THAT(FailureOf(deep), HasSubstr("p.flx: nested more than 32 deep"));
  EXPECT_THAT(FailureOf("{\"program\":" + deep + std::string(1 << 20, ']') + "}"),
              HasSubstr("p.flx: nested more than 32 deep"));
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
  json["version"] = 2;
  EXPECT_THAT(FailureOf(json.dump()), HasSubstr("version 2; this build reads version 3"));
}

TEST(ProgramFileTest, ContradictionsAreRefused) {
  const auto failure = [](auto change) { return FailureOf(Changed(change)); };
  EXPECT_EQ(failure([](Json&) {}), "read");
  EXPECT_THAT(failure([](Json& p) { p["chip"]["name"] = "flexi-9"; }), HasSubstr("unknown chip"));
  EXPECT_THAT(failure([](Json& p) { p["chip"]["rows"] = 64; }), HasSubstr("compile again"));
  EXPECT_THAT(failure([](Json& p) { p["tensors"][0]["format"]["bits"] = 9; }), HasSubstr("9 bits"));
  EXPECT_THAT(failure([](Json& p) { p["tensors"] = Json::array(); }), HasSubstr("0 tensors"));
  EXPECT_THAT(failure([](Json& p) { p["tensors"][1]["elements"] = 1 << 30; }),
              HasSubstr("a tensor of"));
  EXPECT_THAT(failure([](Json& p) { p["blocks"][0]["bits"] = 3; }),
              HasSubstr("3 bits, its tensor 4"));
  EXPECT_THAT(failure([](Json& p) { p["blocks"][0]["tensor"] = 1; }), HasSubstr("takes sums"));
  EXPECT_THAT(failure([](Json& p) { p["blocks"][0]["tensor"] = 9; }), HasSubstr("tensor 9"));
  EXPECT_THAT(failure([](Json& p) { p["blocks"][0]["segments"] = 1'000'000; }),
              HasSubstr("1000000 segments"));
  EXPECT_THAT(failure([](Json& p) { p["blocks"][0]["positions"][0][0] = 32; }),
              HasSubstr("position 32"));
  EXPECT_THAT(failure([](Json& p) { p["blocks"][0]["positions"][0][2] = 0; }),
              HasSubstr("taken twice"));
  EXPECT_THAT(failure([](Json& p) {
                p["blocks"][0]["positions"] = {{0, 1 << 26, 0}};
              }),
              HasSubstr("lists of more than"));
  EXPECT_THAT(failure([](Json& p) {
                p["blocks"][0]["positions"] = {{2, 3, -1}};
              }),
              HasSubstr("do not ascend"));
  EXPECT_THAT(failure([](Json& p) { p["blocks"][0]["elements"][0][1] = 4; }),
              HasSubstr("3 block positions for 4 elements"));
  EXPECT_THAT(failure([](Json& p) { p["blocks"][0]["elements"][0][0] = 1; }),
              HasSubstr("element 3 of 3"));
  EXPECT_THAT(failure([](Json& p) {
                p["inference"].push_back({{"block", 0}, {"row", 4}});
              }),
              HasSubstr("row 4 of block 0"));
  EXPECT_THAT(failure([](Json& p) {
                p["inference"].push_back({{"read", 1 << 20}});
              }),
              HasSubstr("cut off"));
  EXPECT_THAT(failure([](Json& p) {
                p["inference"].push_back({{"read", 0}});
              }),
              HasSubstr("at least 1"));
  EXPECT_THAT(failure([](Json& p) {
                p["inference"].push_back({{"loop", 2}, {"load", 0}, {"store", 0}});
              }),
              HasSubstr("cut off"));
  EXPECT_THAT(failure([](Json& p) {
                p["inference"].push_back({{"loop", 0}, {"load", 0}, {"store", 0}});
              }),
              HasSubstr("a loop of 0 turns"));
  EXPECT_THAT(failure([](Json& p) {
                p["inference"].push_back({{"end", true}});
              }),
              HasSubstr("has not begun"));
  EXPECT_THAT(failure([](Json& p) {
                p["inference"].push_back({{"host", 0}});
              }),
              HasSubstr("host operation 0"));
  EXPECT_THAT(failure([](Json& p) { p["decodes"][0]["bytes"] = 1000; }), HasSubstr("1000 bytes"));
  EXPECT_THAT(failure([](Json& p) { p["decodes"][0]["results"][0][0] = 1000; }),
              HasSubstr("byte 1000"));
  EXPECT_THAT(failure([](Json& p) { p["decodes"][0]["results"][0][1] = 1; }), HasSubstr("core 1"));
  EXPECT_THAT(failure([](Json& p) { p["decodes"][0]["results"][0][2] = 2; }),
              HasSubstr("element 2 of 2"));
  EXPECT_THAT(failure([](Json& p) { p["decodes"][0]["bits"] = 49; }), HasSubstr("49 bits"));
  EXPECT_THAT(failure([](Json& p) { p["decodes"][0]["tensor"] = 0; }), HasSubstr("no sums"));
  EXPECT_THAT(failure([](Json& p) { p["result"] = 2; }), HasSubstr("tensor 2"));
  EXPECT_THAT(failure([](Json& p) { p["verdict"] = "non-negative"; }), HasSubstr("one output"));
  EXPECT_THAT(failure([](Json& p) { p["verdict"] = "guess"; }), HasSubstr("verdict \"guess\""));
  EXPECT_THAT(failure([](Json& p) { p["verdict_factors"] = {1}; }), HasSubstr("1 numbers of the"));
  EXPECT_THAT(failure([](Json& p) { p["deploy"] = "123"; }), HasSubstr("odd length"));
  EXPECT_THAT(failure([](Json& p) { p["deploy"] = "zz"; }), HasSubstr("hexadecimal"));
  EXPECT_THAT(failure([](Json& p) { p.erase("input"); }), HasSubstr("not a valid .flx program"));
  EXPECT_THAT(failure([](Json& p) { p["blocks"] = 3; }), HasSubstr("not a valid .flx program"));
}

TEST(ProgramFileTest, HostWorkThatContradictsItselfIsRefused) {
  const Program window = Compile(WindowGraph(), FindChip("flexi-4"));
  EXPECT_EQ(FormatProgram(ParseProgram(FormatProgram(window), "p.flx")), FormatProgram(window));
  const auto find = [](Json& p, const char* kind) -> Json& {
    for (Json& host : p["host"])
      if (host["kind"] == kind) return host;
    throw std::runtime_error("no such host work");
  };
  const auto failure = [&](auto change) { return FailureOf(Changed(change, window)); };
  EXPECT_EQ(failure([](Json&) {}), "read");
  EXPECT_THAT(failure([&](Json& p) { find(p, "move")["kind"] = "magic"; }), HasSubstr("\"magic\""));
  EXPECT_THAT(failure([&](Json& p) {
                find(p, "move")["sources"] = {{0, 8, 2}};
              }),
              HasSubstr("layer flat: host work with source 8"));
  EXPECT_THAT(failure([&](Json& p) { find(p, "move")["inputs"] = {99}; }), HasSubstr("tensor 99"));
  EXPECT_THAT(failure([&](Json& p) { find(p, "move")["output"] = 0; }), HasSubstr("tensor 0"));
  EXPECT_THAT(failure([&](Json& p) { find(p, "max-pool")["window"][2] = 0; }),
              HasSubstr("a window that is none"));
  EXPECT_THAT(failure([&](Json& p) {
                find(p, "max-pool")["to"] = {2, 2, 3};
              }),
              HasSubstr("an output of another size"));
  EXPECT_THAT(failure([&](Json& p) {
                find(p, "max-pool")["from"] = {2, 1, 1};
              }),
              HasSubstr("inputs of another size"));
  EXPECT_THAT(failure([&](Json& p) {
                find(p, "pad")["from"] = {1, 4, 5};
              }),
              HasSubstr("inputs of another size"));
  EXPECT_THAT(failure([&](Json& p) {
                find(p, "finish")["thresholds"][0] = {2, 1, 3};
              }),
              HasSubstr("3 ascending ones would be right"));
  EXPECT_THAT(failure([&](Json& p) {
                find(p, "finish")["thresholds"][0] = {1, 2};
              }),
              HasSubstr("2 thresholds"));
  EXPECT_THAT(failure([&](Json& p) { find(p, "finish")["offset"] = {1}; }), HasSubstr("1 offsets"));
  EXPECT_THAT(failure([&](Json& p) { find(p, "finish")["pitch"] = 3; }), HasSubstr("rows of 3"));
  EXPECT_THAT(failure([&](Json& p) { find(p, "finish").erase("thresholds"); }),
              HasSubstr("wrong kind of tensor"));
  EXPECT_THAT(failure([&](Json& p) {
                for (Json& step : p["inference"])
                  if (step.contains("loop")) step["load"] = 1000;
              }),
              HasSubstr("a row takes element"));
  EXPECT_THAT(failure([&](Json& p) {
                for (Json& step : p["inference"])
                  if (step.contains("loop")) step["loop"] = 1 << 20;
              }),
              HasSubstr("a loop goes on to element"));
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
TEST(StoredProgramTest, NamesTheLayersThatNeedMore) {
  const Program program = Compile(WindowGraph(), FindChip("flexi-4"));
  try {
    EncodeInference(program);
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("the host computes for conv, pool, flat"));
  }
}

TEST(StoredProgramTest, RunsOnAHostThatBlocks) {
  for (const char* chip : {"flexi-1", "flexi-4", "flexi-32"}) {
    const Program program = Compile(SmallGraph(), FindChip(chip));
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
