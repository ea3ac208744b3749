// SPDX-License-Identifier: Apache-2.0
// Heart beats of records that the test writes: splits, classes, disturbed positions.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "sw/common/random.h"
#include "sw/signal/beat_window.h"
#include "sw/task/task.h"
#include "tb/unit/signal/temp_folder.h"

namespace flexi {
namespace {

constexpr int kBeats = 120;
constexpr int kInterval = 300;

// Records 101 (DS1), 100 and 103 (DS2) and 107 (paced): a beat every 300 samples and a bit. Symbols
// in turn: N N V N A N F N N N.
class EcgData : public testing::Test {
 protected:
  EcgData() {
    std::filesystem::create_directories(folder_ / "ecg/mitdb");
    for (const int record : {100, 101, 103, 107}) Write(record);
  }

  void Write(int record) const {
    constexpr int kCodes[] = {1, 1, 5, 1, 8, 1, 6, 1, 1, 1};
    Random random(static_cast<uint64_t>(record));
    const int samples = (kBeats + 2) * kInterval;
    std::vector<int> signal(static_cast<size_t>(samples));
    for (int& value : signal) value = static_cast<int>(random.Range(-3, 3));
    std::string annotations;
    int before = 0;
    for (int beat = 0; beat < kBeats; ++beat) {
      const int at = kInterval * (beat + 1) + static_cast<int>(random.Range(-20, 20));
      for (int i = -12; i <= 12; ++i) signal[static_cast<size_t>(at + i)] += 240 - 20 * std::abs(i);
      const int word = kCodes[beat % 10] << 10 | (at - before);
      annotations += static_cast<char>(word & 255);
      annotations += static_cast<char>(word >> 8);
      before = at;
    }
    annotations += std::string(2, '\0');
    std::string bytes;
    int sum = 0;
    for (const int value : signal) {
      sum += value;
      bytes += static_cast<char>(value & 255);
      bytes += static_cast<char>(value >> 8);
    }
    const std::string name = std::to_string(record);
    const std::string begin = "ecg/mitdb/" + name;
    const auto checksum = static_cast<int16_t>(static_cast<uint16_t>(sum));
    folder_.Write(begin + ".hea", fmt::format("{0} 1 360 {1}\n{0}.dat 16 200 16 0 {2} {3} 0 MLII\n",
                                              name, samples, signal[0], checksum));
    folder_.Write(begin + ".dat", bytes);
    folder_.Write(begin + ".atr", annotations);
  }

  Examples Split(const std::string& split, Part part, unsigned seed = 1, int variant = 0) const {
    return TaskOf("ecg").Split(folder_.path(), split, part, kBeatWindowName, seed, variant);
  }
  static std::vector<int> Counts(const Examples& examples) {
    std::vector<int> counts(examples.classes.size());
    for (const Example& example : examples.examples) ++counts[static_cast<size_t>(example.label)];
    return counts;
  }
  static std::set<std::string> Places(const Examples& examples) {
    std::set<std::string> places;
    for (const Example& example : examples.examples) places.insert(example.where);
    return places;
  }

  TempFolder folder_;
};

TEST_F(EcgData, BetweenPatients) {
  const Examples train = Split("inter", Part::kTrain);
  const Examples test = Split("inter", Part::kTest);
  EXPECT_EQ(train.classes, (std::vector<std::string>{"N", "V"}));
  EXPECT_EQ(train.groups, std::vector<std::string>{"101"});
  EXPECT_EQ(test.groups, (std::vector<std::string>{"100", "103"}));  // not the paced one
  EXPECT_EQ(Counts(train)[1], kBeats / 10);
  EXPECT_EQ(Counts(test)[1], 2 * kBeats / 10);
  EXPECT_NEAR(Counts(train)[0], kBeats * 0.7, 2);  // the first and the last beat lack one beside
  EXPECT_EQ(test.examples.back().group, 1);
  EXPECT_THAT(test.examples.back().where, testing::StartsWith("record 103, "));
}

TEST_F(EcgData, ClassesOfASplit) {
  const Examples nsv = Split("inter-nsv", Part::kTest);
  EXPECT_EQ(nsv.classes, (std::vector<std::string>{"N", "S", "V"}));
  EXPECT_EQ(Counts(nsv)[1], 2 * kBeats / 10);
  EXPECT_EQ(Counts(nsv)[2], 2 * kBeats / 10);
  const Examples nsvf = Split("random-nsvf", Part::kTrain);
  EXPECT_EQ(nsvf.classes, (std::vector<std::string>{"N", "S", "V", "F"}));
  for (const int count : Counts(nsvf)) EXPECT_GT(count, 10);
  EXPECT_EQ(TaskOf("ecg").figures("inter-nsv"), "ecg-nsv/inter");
  EXPECT_EQ(TaskOf("ecg").figures("random"), "ecg-nv/random");
}

TEST_F(EcgData, RandomSplitIsAPartition) {
  const Examples train = Split("random", Part::kTrain);
  const Examples test = Split("random", Part::kTest);
  std::set<std::string> all = Places(train);
  const std::set<std::string> tested = Places(test);
  EXPECT_EQ(all.size(), train.examples.size());
  EXPECT_EQ(tested.size(), test.examples.size());
  EXPECT_EQ(train.examples.size(), (train.examples.size() + test.examples.size()) * 4 / 5);
  for (const std::string& place : tested) EXPECT_TRUE(all.insert(place).second) << place;
  EXPECT_NE(tested, Places(Split("random", Part::kTest, 2)));
}

TEST_F(EcgData, DisturbedBeatsAreTheSameBeats) {
  for (const std::string split : {"random", "inter"}) {
    const Examples plain = Split(split, Part::kTrain);
    for (const int variant : {1, 2, 3}) {
      const Examples other = Split(split, Part::kTrain, 1, variant);
      ASSERT_EQ(other.examples.size(), plain.examples.size());
      size_t changed = 0;
      for (size_t i = 0; i < plain.examples.size(); ++i) {
        EXPECT_EQ(other.examples[i].label, plain.examples[i].label);
        EXPECT_EQ(other.examples[i].group, plain.examples[i].group);
        EXPECT_NEAR(other.examples[i].seconds, plain.examples[i].seconds, 0.15);
        changed += other.examples[i].features != plain.examples[i].features ? 1 : 0;
      }
      EXPECT_GT(changed, plain.examples.size() / 2) << split << variant;
    }
  }
  ExpectError([&] { Split("inter", Part::kTest, 1, 1); }, "only training");
}

TEST_F(EcgData, Errors) {
  ExpectError([&] { Split("odd", Part::kTest); }, "random, inter");
  ExpectError([&] { TaskOf("ecg").Load("default", "ecg-beat-window/1"); }, kBeatWindowName);
  ExpectError([&] { TaskOf("ecg").Load("a.wav", kBeatWindowName); }, "a.wav");
  ExpectError([&] { TaskOf("ecg").Split("/nowhere", "inter", Part::kTest, kBeatWindowName, 1, 0); },
              "/nowhere");
  ExpectError([&] { TaskOf("golf"); }, "known: ecg");
}

TEST_F(EcgData, LoadsARecord) {
  const Examples examples = TaskOf("ecg").Load(folder_ / "ecg/mitdb/100.hea", kBeatWindowName);
  EXPECT_EQ(examples.source, "100.hea");
  EXPECT_GT(examples.examples.size(), 60u);
  EXPECT_EQ(examples.examples[0].label, -1);
  EXPECT_GT(examples.examples[1].seconds, examples.examples[0].seconds);
}

}  // namespace
}  // namespace flexi
