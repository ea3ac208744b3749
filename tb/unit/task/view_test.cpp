// SPDX-License-Identifier: Apache-2.0
// What people are shown of a source belongs to the examples of the same source.
#include "sw/task/view.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "sw/task/task.h"
#include "tb/unit/signal/temp_folder.h"

namespace flexi {
namespace {

TEST(ViewTest, BeatsStandOnThePeaksOfTheTrace) {
  const Task& task = TaskOf("ecg");
  const std::string input = task.inputs().front();
  const View view = task.Show("scipy", input);
  ASSERT_EQ(view.traces.size(), 1U);
  const Trace& trace = view.traces[0];
  EXPECT_EQ(static_cast<double>(trace.values.size()) / trace.hz, 300.0);
  double near = 0;
  double all = 0;
  const auto beats = task.Load("scipy", input).examples;
  for (const Example& beat : beats) {
    const auto at = static_cast<size_t>(beat.seconds * trace.hz);
    const auto [low, high] =
        std::minmax_element(trace.values.begin() + at - 18, trace.values.begin() + at + 18);
    near += *high - *low;
  }
  for (size_t at = 18; at + 18 < trace.values.size(); at += 36) {
    const auto [low, high] =
        std::minmax_element(trace.values.begin() + at - 18, trace.values.begin() + at + 18);
    all += *high - *low;
  }
  // A tenth of a second about a beat has much more going on than any tenth of a second.
  near /= static_cast<double>(beats.size());
  all /= static_cast<double>(trace.values.size()) / 36;
  EXPECT_GT(near, 2 * all);
  EXPECT_GT(near, 0.5);  // mV
}

TEST(ViewTest, MillivoltsAreThoseOfTheHeader) {
  const TempFolder folder;
  folder.Write("one.hea", "one 1 360 2000\none.dat 16 100(-50) 16 0 -50 -30964 0 MLII\n");
  std::string samples;
  for (int i = 0; i < 2000; ++i) {
    const int value = i % 300 == 150 ? 450 : -50;  // 5 mV and 0 mV
    samples += static_cast<char>(value & 255);
    samples += static_cast<char>(value >> 8 & 255);
  }
  folder.Write("one.dat", samples);
  const View view = TaskOf("ecg").Show((folder / "one.hea").string(), "");
  ASSERT_EQ(view.traces.size(), 1U);
  EXPECT_DOUBLE_EQ(view.traces[0].values.at(150), 5.0);
  EXPECT_DOUBLE_EQ(view.traces[0].values.at(151), 0.0);
}

TEST(ViewTest, OnePictureForEachDigit) {
  const TempFolder folder;
  std::string line;
  for (int i = 0; i < 64; ++i) line += i == 9 ? "16," : i == 10 ? "4," : "0,";
  folder.Write("a.txt", line + "7\n");
  const View view = TaskOf("image").Show((folder / "a.txt").string(), "optdigits-8x8/1");
  ASSERT_EQ(view.pictures.size(), 1U);
  EXPECT_EQ(view.pictures[0].width, 8);
  EXPECT_EQ(view.pictures[0].values.at(9), 1.0);
  EXPECT_EQ(view.pictures[0].values.at(10), 0.25);
  EXPECT_EQ(view.pictures[0].values.at(11), 0.0);
}

TEST(ViewTest, OneSpectrogramForEachWord) {
  const Task& task = TaskOf("audio");
  const View view = task.Show("default", task.inputs().front());
  ASSERT_EQ(view.pictures.size(), 10U);
  for (const Picture& picture : view.pictures) {
    ASSERT_EQ(picture.values.size(), static_cast<size_t>(picture.width * picture.height));
    const auto [low, high] = std::minmax_element(picture.values.begin(), picture.values.end());
    EXPECT_EQ(*low, 0.0);
    EXPECT_EQ(*high, 1.0);
  }
}

TEST(ViewTest, FourTracesOfAPerson) {
  const Task& task = TaskOf("physio");
  const std::string input = task.inputs().front();
  const View view = task.Show("default", input);
  ASSERT_EQ(view.traces.size(), 4U);
  const double last = task.Load("default", input).examples.back().seconds;
  for (const Trace& trace : view.traces) {
    EXPECT_GT(static_cast<double>(trace.values.size()), last);
    EXPECT_LT(static_cast<double>(trace.values.size()), last + 60);
  }
  EXPECT_NEAR(view.traces[0].values.at(0), 70, 15);  // beats per minute
  EXPECT_NEAR(view.traces[1].values.at(0), 96, 4);   // %
}

}  // namespace
}  // namespace flexi
