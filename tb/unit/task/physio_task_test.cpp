// SPDX-License-Identifier: Apache-2.0
// The physiology task on data sets that the test writes: splits, folds, sources; and on the real
// ones where FLEXI_DATA has them. Not covered: how well networks do.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <set>
#include <string>

#include "sw/task/task.h"
#include "tb/unit/signal/physio_files.h"

namespace flexi {
namespace {

constexpr const char* kInput = "physio-63/1";

class PhysioData : public testing::Test {
 protected:
  PhysioData() {
    for (const int subject : {1, 2, 5, 10, 12})
      WriteNonEegSubject(folder_, "physio/noneeg", subject, 21);
    WriteStressPredict(folder_, "physio/stress-predict", {2, 5, 11}, 60);
  }
  Examples Split(const std::string& split, Part part, unsigned seed = 1, int variant = 0) const {
    return TaskOf("physio").Split(folder_.path(), split, part, kInput, seed, variant);
  }
  static std::set<std::string> Places(const Examples& examples) {
    std::set<std::string> places;
    for (const Example& example : examples.examples) places.insert(example.where);
    EXPECT_EQ(places.size(), examples.examples.size());
    return places;
  }
  static std::vector<int> Counts(const Examples& examples) {
    std::vector<int> counts(examples.classes.size());
    for (const Example& example : examples.examples) ++counts[static_cast<size_t>(example.label)];
    return counts;
  }

  TempFolder folder_;
};

TEST_F(PhysioData, RandomWindows) {
  const Examples train = Split("noneeg-random", Part::kTrain);
  const Examples test = Split("noneeg-random", Part::kTest);
  // Five windows of four seconds in each of eight runs of 21, five subjects.
  EXPECT_EQ(train.examples.size() + test.examples.size(), 200u);
  EXPECT_EQ(test.examples.size(), 40u);
  std::set<std::string> all = Places(train);
  all.merge(Places(test));
  EXPECT_EQ(all.size(), 200u);
  EXPECT_EQ(Places(test), Places(Split("noneeg-random", Part::kTest)));
  EXPECT_NE(Places(test), Places(Split("noneeg-random", Part::kTest, 2)));
  EXPECT_EQ(train.groups.size(), 5u);
  EXPECT_EQ(train.classes.size(), 4u);
  EXPECT_FALSE(train.generated);
  std::vector<int> counts = Counts(train);
  for (size_t i = 0; i < 4; ++i) EXPECT_EQ(counts[i] + Counts(test)[i], 50);
  // The permutation is numpy's: RandomState(1).permutation(200)[0] == 58.
  EXPECT_EQ(Places(test).count("subject 2, 1:15"), 1u);
}

TEST_F(PhysioData, FoldsOfSubjects) {
  const auto groups = [&](const std::string& split, Part part) {
    return Split(split, part).groups;
  };
  using testing::ElementsAre;
  EXPECT_THAT(groups("noneeg-subjects", Part::kTest), ElementsAre("subject 5", "subject 10"));
  EXPECT_THAT(groups("noneeg-subjects", Part::kTrain),
              ElementsAre("subject 1", "subject 2", "subject 12"));
  EXPECT_THAT(groups("noneeg-subjects-2", Part::kTest), ElementsAre("subject 2", "subject 12"));
  EXPECT_THAT(groups("noneeg-subjects-1", Part::kTest), ElementsAre("subject 1"));
  ExpectError([&] { groups("noneeg-subjects-3", Part::kTest); },
              "no subject whose number mod 5 is 3");
  EXPECT_THAT(groups("stress-predict-subjects", Part::kTest), ElementsAre("subject 5"));
  EXPECT_THAT(groups("stress-predict-subjects-1", Part::kTrain),
              ElementsAre("subject 2", "subject 5"));
}

TEST_F(PhysioData, StressPredict) {
  const Examples train = Split("stress-predict-random", Part::kTrain);
  const Examples test = Split("stress-predict-random", Part::kTest);
  EXPECT_EQ(train.classes.size(), 2u);
  EXPECT_EQ(train.examples.size() + test.examples.size(), 3u * 15);
  EXPECT_EQ(Counts(train)[1] + Counts(test)[1], 3 * 5);
}

TEST_F(PhysioData, Disturbed) {
  const Examples plain = Split("noneeg-subjects", Part::kTrain);
  const Examples one = Split("noneeg-subjects", Part::kTrain, 1, 1);
  const Examples again = Split("noneeg-subjects", Part::kTrain, 1, 1);
  const Examples two = Split("noneeg-subjects", Part::kTrain, 1, 2);
  ASSERT_EQ(plain.examples.size(), one.examples.size());
  int changed = 0, differ = 0;
  for (size_t i = 0; i < plain.examples.size(); ++i) {
    EXPECT_EQ(plain.examples[i].where, one.examples[i].where);
    EXPECT_EQ(plain.examples[i].label, one.examples[i].label);
    EXPECT_EQ(one.examples[i].features, again.examples[i].features);
    changed += plain.examples[i].features != one.examples[i].features;
    differ += one.examples[i].features != two.examples[i].features;
  }
  EXPECT_GT(changed, static_cast<int>(plain.examples.size() / 5));
  EXPECT_GT(differ, static_cast<int>(plain.examples.size() / 5));
  ExpectError([&] { Split("noneeg-subjects", Part::kTest, 1, 1); }, "only training windows");
}

TEST_F(PhysioData, Sources) {
  const Task& task = TaskOf("physio");
  const Examples record =
      task.Load(folder_ / "physio/noneeg/Subject12_AccTempEDA.hea", "physio-acc-127/1");
  EXPECT_EQ(record.examples.size(), 40u);
  EXPECT_EQ(record.input.elements, 127);
  EXPECT_TRUE(record.input.is_signed);
  const Examples person = task.Load(folder_ / "physio/stress-predict/Raw_data/S11", "physio-63/1");
  EXPECT_EQ(person.examples.size(), 15u);
  EXPECT_EQ(person.classes.size(), 2u);
  for (const char* source :
       {"x.hea", "S11", "Subject_AccTempEDA.hea", "SubjectX_AccTempEDA.hea", ""})
    ExpectError([&] { task.Load(source, kInput); }, "is no source");
  ExpectError([&] { task.Load("default", "physio-1/1"); }, "unknown input");
  ExpectError([&] { Split("noneeg", Part::kTest); },
              "unknown split \"noneeg\"; known: noneeg-random");
  ExpectError([&] { Split("noneeg-subjects-5", Part::kTest); }, "unknown split");
}

TEST(PhysioTask, GeneratedRecording) {
  const Examples examples = TaskOf("physio").Load("default", "physio-124/1");
  EXPECT_TRUE(examples.generated);
  EXPECT_EQ(examples.examples.size(), 550u);
  std::set<int> labels;
  for (const Example& example : examples.examples) {
    labels.insert(example.label);
    for (const int v : example.features) {
      EXPECT_GE(v, -8);
      EXPECT_LE(v, 7);
    }
  }
  EXPECT_EQ(labels, (std::set<int>{0, 1, 2, 3}));
}

TEST(PhysioTask, RealData) {
  const char* root = std::getenv("FLEXI_DATA");
  // The recordings are not part of the project: without them this test cannot run, and ctest says
  // so.
  if (root == nullptr) GTEST_SKIP() << "FLEXI_DATA is not set";
  const Task& task = TaskOf("physio");
  ASSERT_TRUE(std::filesystem::is_directory(std::filesystem::path(root) / "physio/noneeg"));
  for (const char* split : {"noneeg-random", "stress-predict-random"}) {
    const Examples examples = task.Split(root, split, Part::kTrain, "physio-63/1", 1, 0);
    EXPECT_GT(examples.examples.size(), 5000u);
    // Every number uses its range: none is nearly always the same.
    for (int i = 0; i < examples.input.elements; ++i) {
      std::vector<size_t> counts(16);
      for (const Example& e : examples.examples)
        ++counts[static_cast<size_t>(e.features[static_cast<size_t>(i)] + 8)];
      EXPECT_LT(*std::max_element(counts.begin(), counts.end()), examples.examples.size() * 19 / 20)
          << split << " " << i;
    }
  }
}

}  // namespace
}  // namespace flexi
