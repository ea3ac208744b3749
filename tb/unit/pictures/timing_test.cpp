// SPDX-License-Identifier: Apache-2.0
// The timing diagrams of the documents, docs/pictures/*.json, cycle by cycle: their inputs are
// driven into RTL and reference, and every other lane must show what these do. A lane of another
// name is refused. Not covered: whether the picture beside it is of the text (scripts/pictures.py
// --check).
#include <fmt/format.h>
#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>

#include "sw/asm/assembler.h"
#include "sw/common/atomic_file.h"
#include "sw/device/device.h"

namespace flexi {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kLimit = 1 << 20;
constexpr const char* kAnything = "x";

using Values = std::vector<std::string>;  // [cycle]

// WaveJSON: a letter a cycle, `.` as before, `=` the next of the data.
Values Expand(const nlohmann::json& lane) {
  const auto wave = lane.at("wave").get<std::string>();
  const Values data = lane.value("data", Values());
  Values values;
  size_t next = 0;
  for (const char letter : wave) {
    if (letter == '.') {
      values.push_back(values.at(values.size() - 1));
    } else if (letter == '=') {
      values.push_back(data.at(next++));
    } else {
      values.emplace_back(1, letter);
    }
  }
  EXPECT_EQ(next, data.size()) << lane << ": data that no cycle shows";
  return values;
}

// What a lane would have to say, to be copied from a failure.
std::string Text(const Values& values) {
  std::string wave;
  std::string data;
  for (size_t t = 0; t < values.size(); ++t) {
    if (t > 0 && values[t] == values[t - 1]) {
      wave += '.';
    } else if (values[t] == "0" || values[t] == "1") {
      wave += values[t];
    } else {
      wave += '=';
      data += fmt::format("{}\"{}\"", data.empty() ? "" : ", ", values[t]);
    }
  }
  return fmt::format("\"wave\": \"{}\", \"data\": [{}]", wave, data);
}

// A byte as the diagram names it: a command of the assembler, or data in hexadecimal.
uint8_t ByteOf(const std::string& text, const ChipConfig& chip) {
  if (text.starts_with("0x")) return static_cast<uint8_t>(std::stoul(text, nullptr, 16));
  const std::vector<uint8_t> bytes = Assemble(text, chip, text);
  if (bytes.size() != 1) throw std::runtime_error(text + ": not one byte");
  return bytes.front();
}

class Diagram {
 public:
  explicit Diagram(const nlohmann::json& file)
      : chip_(FindChip(file.at("flexi").at("chip"))), before_(file.at("flexi").at("before")) {
    for (const nlohmann::json& lane : file.at("signal"))
      if (!lane.empty()) lanes_[lane.at("name")] = Expand(lane);
    for (const auto& [name, values] : lanes_) EXPECT_EQ(values.size(), cycles()) << name;
  }

  void Compare(Device* device) const {
    device->Reset();
    device->Transfer(Assemble(before_, chip_, "before"), {});
    device->Drain();
    std::map<std::string, Values> seen;
    for (size_t t = 0; t < cycles(); ++t) {
      const ChipState state = device->Peek();
      const PortIn in = At(t);
      const PortOut out = device->Step(in);
      if (in.in_valid && !out.in_ready && t + 1 < cycles()) {
        EXPECT_TRUE(At(t + 1).in_valid && At(t + 1).in_data == in.in_data)
            << "cycle " << t << ": the host takes back a byte";
      }
      seen["in_ready_o"].push_back(out.in_ready ? "1" : "0");
      seen["out_valid_o"].push_back(out.out_valid ? "1" : "0");
      seen["out_data_o"].push_back(out.out_valid ? fmt::format("{:#04x}", out.out_data)
                                                 : kAnything);
      seen["WROW"].push_back(fmt::format("{}", state.registers.at(7)));
      seen["XROW"].push_back(fmt::format("{}", state.registers.at(8)));
      seen["DROW"].push_back(fmt::format("{}", state.registers.at(4)));
      seen["accumulator"].push_back(fmt::format("{}", state.accumulator.at(0)));
      for (size_t row = 0; row < state.features.size(); ++row)
        seen[fmt::format("feature row {}", row)].push_back(
            fmt::format("{:#04x}", state.features[row] & 0xff));
    }
    for (const auto& [name, drawn] : lanes_) {
      if (name == "clk_i" || name == "in_valid_i" || name == "in_data_i" || name == "out_ready_i")
        continue;
      ASSERT_TRUE(seen.count(name) > 0) << name << ": no lane that can be compared";
      for (size_t t = 0; t < cycles(); ++t)
        EXPECT_TRUE(drawn[t] == seen[name][t] ||
                    (drawn[t] == kAnything && name != "in_ready_o" && name != "out_valid_o"))
            << device->kind() << ", " << name << ", cycle " << t << ": drawn " << drawn[t]
            << ", seen " << seen[name][t] << "\n  " << Text(seen[name]);
    }
  }
  const ChipConfig& chip() const { return chip_; }

 private:
  size_t cycles() const { return lanes_.at("clk_i").size(); }

  PortIn At(size_t t) const {
    PortIn in;
    in.in_valid = lanes_.at("in_valid_i")[t] == "1";
    if (in.in_valid) in.in_data = ByteOf(lanes_.at("in_data_i")[t], chip_);
    in.out_ready = lanes_.at("out_ready_i")[t] == "1";
    return in;
  }

  ChipConfig chip_;
  std::string before_;
  std::map<std::string, Values> lanes_;
};

TEST(TimingPictures, ShowWhatTheChipDoes) {
  int pictures = 0;
  for (const auto& entry : fs::directory_iterator(FLEXI_SOURCE_DIR "/docs/pictures")) {
    if (entry.path().extension() != ".json") continue;
    SCOPED_TRACE(entry.path().filename().string());
    const Diagram diagram(nlohmann::json::parse(ReadFile(entry.path().string(), kLimit)));
    for (const auto& device : {MakeRtl(diagram.chip(), 3), MakeReference(diagram.chip(), 4)})
      diagram.Compare(device.get());
    ++pictures;
  }
  EXPECT_GE(pictures, 4);
}

TEST(TimingPictures, AWrongOneIsFound) {
  auto file = nlohmann::json::parse(ReadFile(FLEXI_SOURCE_DIR "/docs/pictures/port.json", kLimit));
  auto& lanes = file["signal"];
  const auto ready = std::find_if(lanes.begin(), lanes.end(), [](const nlohmann::json& lane) {
    return lane.value("name", "") == "in_ready_o";
  });
  ASSERT_NE(ready, lanes.end());
  auto wave = (*ready)["wave"].get<std::string>();
  wave[0] = wave[0] == '1' ? '0' : '1';
  (*ready)["wave"] = wave;
  const Diagram diagram(file);
  testing::TestPartResultArray found;
  {
    const testing::ScopedFakeTestPartResultReporter reporter(
        testing::ScopedFakeTestPartResultReporter::INTERCEPT_ONLY_CURRENT_THREAD, &found);
    diagram.Compare(MakeReference(diagram.chip(), 4).get());
  }
  EXPECT_GT(found.size(), 0);
}

}  // namespace
}  // namespace flexi
