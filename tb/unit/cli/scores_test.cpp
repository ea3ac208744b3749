// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/scores.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sw/cli/task_input.h"
#include "sw/common/error.h"

namespace flexi {
namespace {

using testing::HasSubstr;

TEST(Scores, CountsWhatHasALabel) {
  const Scores scores =
      CountScores({0, 1, 1, 2, 0, 2}, {0, 0, 1, 1, -1, 2}, {"cat", "dog", "cow", "owl"});
  EXPECT_EQ(scores.examples(), 5u);
  EXPECT_DOUBLE_EQ(scores.accuracy(), 0.6);
  EXPECT_DOUBLE_EQ(scores.majority(), 0.4);
  EXPECT_DOUBLE_EQ(scores.sensitivity(0), 0.5);
  EXPECT_DOUBLE_EQ(scores.precision(0), 1.0);
  EXPECT_DOUBLE_EQ(scores.precision(1), 0.5);
  EXPECT_DOUBLE_EQ(scores.sensitivity(3), 0);
  EXPECT_DOUBLE_EQ(scores.precision(3), 0);
  EXPECT_THAT(ScoresText(scores), HasSubstr("cow"));
  const auto json = ScoresJson(scores);
  EXPECT_EQ(json["confusion"][0][1], 1);
  EXPECT_EQ(json["sensitivities"]["cow"], 1.0);
}

TEST(TaskInput, ProgramsThatDoNotFitATask) {
  Program program;
  const auto expect = [&](auto action, const std::string& part) {
    try {
      action();
      ADD_FAILURE() << "no error with '" << part << "'";
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr(part));
    }
  };
  expect([&] { TaskFor("", program, "m.onnx"); }, "m.onnx: its metadata name no task");
  program.metadata["flexi.task"] = "ecg-nv";
  const Task& task = TaskFor("", program, "m.onnx");
  EXPECT_EQ(task.name(), "ecg");
  EXPECT_EQ(TaskFor("image", program, "m.onnx").name(), "image");
  expect([&] { InputFor(task, program, "m.onnx"); }, "input \"\"; task ecg gives");
  program.metadata["flexi.input"] = task.inputs().front();
  EXPECT_EQ(InputFor(task, program, "m.onnx"), task.inputs().front());
  Examples examples;
  examples.classes = {"a", "b"};
  EXPECT_EQ(ClassesOf(program, examples), examples.classes);
  program.metadata["flexi.classes"] = "x,y,z";
  EXPECT_EQ(ClassesOf(program, examples), (std::vector<std::string>{"x", "y", "z"}));
  examples.input = {"i/1", 7, 4, false};
  expect([&] { CheckProgram(program, examples, "m.onnx"); }, "i/1 has 7 unsigned 4-bit ones");
}

}  // namespace
}  // namespace flexi
