// SPDX-License-Identifier: Apache-2.0
// Pictures of digits: files that the test writes, whole and damaged, and the integers of each
// input.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "sw/common/random.h"
#include "sw/signal/idx.h"
#include "sw/signal/optdigits.h"
#include "sw/task/task.h"
#include "tb/unit/signal/temp_folder.h"

namespace flexi {
namespace {

std::string Gzip(const std::string& bytes) {
  const TempFolder folder;
  const std::string file = folder / "x.gz";
  const gzFile out = gzopen(file.c_str(), "wb");
  gzwrite(out, bytes.data(), static_cast<unsigned>(bytes.size()));
  gzclose(out);
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

std::string Idx(const std::vector<uint32_t>& sizes, const std::string& bytes) {
  std::string text = {0, 0, 8, static_cast<char>(sizes.size())};
  for (const uint32_t size : sizes)
    for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(size >> shift);
  return text + bytes;
}

std::string OptLine(const std::vector<int>& counts, int label) {
  std::string line;
  for (const int count : counts) line += std::to_string(count) + ",";
  return line + std::to_string(label) + "\n";
}

std::vector<int> RandomCounts(Random* random) {
  std::vector<int> counts(64);
  for (int& count : counts) count = static_cast<int>(random->Range(0, 16));
  return counts;
}

// A data folder with a few pictures of each set.
class ImageData : public testing::Test {
 protected:
  ImageData() {
    std::filesystem::create_directories(folder_ / "image/optdigits");
    std::filesystem::create_directories(folder_ / "image/mnist");
    Random random(7);
    for (const char* file : {"tra", "tes"}) {
      std::string text;
      for (int i = 0; i < 5; ++i) {
        digits_.push_back(RandomCounts(&random));
        text += OptLine(digits_.back(), i);
      }
      folder_.Write(std::string("image/optdigits/optdigits.") + file, text);
    }
    for (const char* set : {"train", "t10k"}) {
      std::string pixels, labels;
      for (int i = 0; i < 3; ++i) {
        for (int p = 0; p < 784; ++p) pixels += static_cast<char>(random.Below(256));
        labels += static_cast<char>(9 - i);
      }
      pixels_.push_back(pixels);
      const std::string begin = std::string("image/mnist/") + set;
      folder_.Write(begin + "-images-idx3-ubyte.gz", Gzip(Idx({3, 28, 28}, pixels)));
      folder_.Write(begin + "-labels-idx1-ubyte.gz", Gzip(Idx({3}, labels)));
    }
  }

  Examples Split(const std::string& split, Part part, const std::string& input,
                 int variant = 0) const {
    return TaskOf("image").Split(folder_.path(), split, part, input, 1, variant);
  }
  int Pixel(int set, int image, int y, int x) const {
    return static_cast<unsigned char>(
        pixels_[static_cast<size_t>(set)][static_cast<size_t>((image * 28 + y) * 28 + x)]);
  }

  TempFolder folder_;
  std::vector<std::vector<int>> digits_;  // 5 of .tra, 5 of .tes
  std::vector<std::string> pixels_;       // train, t10k
};

TEST_F(ImageData, Optdigits) {
  const Examples train = Split("optdigits", Part::kTrain, "optdigits-8x8/1");
  EXPECT_EQ(train.input.elements, 64);
  EXPECT_EQ(train.input.bits, 4);
  ASSERT_EQ(train.examples.size(), 5u);
  ASSERT_EQ(train.classes.size(), 10u);
  for (size_t i = 0; i < 5; ++i) {
    EXPECT_EQ(train.examples[i].label, static_cast<int>(i));
    for (size_t p = 0; p < 64; ++p)
      EXPECT_EQ(train.examples[i].features[p], std::min(15, digits_[i][p]));
  }
  const Examples test = Split("optdigits", Part::kTest, "optdigits-8x7/1");
  const Examples pairs = Split("optdigits", Part::kTest, "optdigits-4x7/1");
  ASSERT_EQ(test.examples.size(), 5u);
  EXPECT_EQ(test.input.elements, 56);
  EXPECT_EQ(pairs.input.elements, 28);
  for (size_t i = 0; i < 5; ++i) {
    const std::vector<int>& digit = digits_[5 + i];
    for (size_t y = 0; y < 8; ++y)
      for (size_t x = 0; x < 7; ++x)
        EXPECT_EQ(test.examples[i].features[y * 7 + x], std::min(3, digit[y * 8 + x + 1] / 4));
    for (size_t y = 0; y < 4; ++y)
      for (size_t x = 0; x < 7; ++x)
        EXPECT_EQ(pairs.examples[i].features[y * 7 + x],
                  std::min(15, (digit[y * 16 + x + 1] + digit[y * 16 + x + 9]) / 2));
  }
}

// Two strokes cross every row of an H but the one with the bar.
TEST_F(ImageData, Strokes) {
  std::vector<int> letter(64);
  for (size_t y = 0; y < 8; ++y)
    for (size_t x = 0; x < 8; ++x)
      if (x == 1 || x == 6 || (y == 3 && x > 1 && x < 6)) letter[y * 8 + x] = 10;
  folder_.Write("image/optdigits/optdigits.tes", OptLine(letter, 4));
  const Examples test = Split("optdigits", Part::kTest, "optdigits-strokes/1");
  EXPECT_EQ(test.input.elements, 31);
  const std::vector<int>& features = test.examples.at(0).features;
  ASSERT_EQ(features.size(), 31u);
  EXPECT_THAT(std::vector<int>(features.begin(), features.begin() + 8),
              testing::ElementsAre(5, 0, 0, 5, 5, 5, 5, 5));
  EXPECT_THAT(std::vector<int>(features.begin() + 16, features.begin() + 24),
              testing::ElementsAre(8, 8, 8, 4, 8, 8, 8, 8));
  EXPECT_THAT(std::vector<int>(features.begin() + 24, features.end()),
              testing::ElementsAre(0, 5, 5, 5, 5, 0, 0));
}

TEST_F(ImageData, Mnist) {
  const Examples train = Split("mnist", Part::kTrain, "mnist-28x28/1");
  const Examples test = Split("mnist", Part::kTest, "mnist-14x14/1");
  ASSERT_EQ(train.examples.size(), 3u);
  ASSERT_EQ(test.examples.size(), 3u);
  EXPECT_EQ(train.input.elements, 784);
  EXPECT_EQ(test.input.elements, 196);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(test.examples[static_cast<size_t>(i)].label, 9 - i);
    for (int y = 0; y < 14; ++y) {
      for (int x = 0; x < 14; ++x) {
        EXPECT_EQ(train.examples[static_cast<size_t>(i)]
                      .features[static_cast<size_t>(2 * y * 28 + 2 * x)],
                  Pixel(0, i, 2 * y, 2 * x) / 16);
        const int sum = Pixel(1, i, 2 * y, 2 * x) + Pixel(1, i, 2 * y, 2 * x + 1) +
                        Pixel(1, i, 2 * y + 1, 2 * x) + Pixel(1, i, 2 * y + 1, 2 * x + 1);
        EXPECT_EQ(test.examples[static_cast<size_t>(i)].features[static_cast<size_t>(y * 14 + x)],
                  sum / 64);
      }
    }
  }
}

TEST_F(ImageData, EveryInputKeepsItsPromise) {
  for (const std::string& input : TaskOf("image").inputs()) {
    const std::string split = input.starts_with("mnist") ? "mnist" : "optdigits";
    for (const int variant : {0, 1}) {
      const Examples examples = Split(split, Part::kTrain, input, variant);
      EXPECT_EQ(examples.input.name, input);
      for (const Example& example : examples.examples) {
        ASSERT_EQ(static_cast<int>(example.features.size()), examples.input.elements);
        EXPECT_THAT(example.features, testing::Each(testing::AllOf(
                                          testing::Ge(0), testing::Lt(1 << examples.input.bits))));
      }
    }
  }
}

TEST_F(ImageData, VariantsAreDisturbedAndRepeatable) {
  const Examples plain = Split("mnist", Part::kTrain, "mnist-28x28/1");
  const Examples one = Split("mnist", Part::kTrain, "mnist-28x28/1", 1);
  const Examples two = Split("mnist", Part::kTrain, "mnist-28x28/1", 2);
  EXPECT_NE(plain.examples[0].features, one.examples[0].features);
  EXPECT_NE(two.examples[0].features, one.examples[0].features);
  EXPECT_EQ(one.examples[0].features,
            Split("mnist", Part::kTrain, "mnist-28x28/1", 1).examples[0].features);
  EXPECT_EQ(one.examples[2].label, plain.examples[2].label);
  ExpectError([&] { Split("mnist", Part::kTest, "mnist-28x28/1", 1); }, "only training");
}

// A blot in the middle stays whole: the map about the middle loses and makes no ink.
TEST(ImageTask, VariantsKeepTheInk) {
  const TempFolder folder;
  std::filesystem::create_directories(folder / "image/mnist");
  std::string pixels(784, '\0');
  for (size_t y = 10; y < 18; ++y)
    for (size_t x = 10; x < 18; ++x) pixels[y * 28 + x] = '\xff';
  folder.Write("image/mnist/train-images-idx3-ubyte.gz", Idx({1, 28, 28}, pixels));
  folder.Write("image/mnist/train-labels-idx1-ubyte.gz", Idx({1}, std::string(1, '\5')));
  for (int variant = 0; variant < 20; ++variant) {
    const Examples examples =
        TaskOf("image").Split(folder.path(), "mnist", Part::kTrain, "mnist-28x28/1", 1, variant);
    int ink = 0;
    for (const int value : examples.examples[0].features) ink += value;
    EXPECT_GT(ink, 64 * 15 * 6 / 10) << variant;
    EXPECT_LT(ink, 64 * 15 * 14 / 10) << variant;
  }
}

TEST_F(ImageData, Load) {
  const Task& task = TaskOf("image");
  const Examples text = task.Load(folder_ / "image/optdigits/optdigits.tes", "optdigits-8x8/1");
  ASSERT_EQ(text.examples.size(), 5u);
  EXPECT_EQ(text.examples[3].where, "optdigits.tes, digit 4");
  const Examples idx =
      task.Load(folder_ / "image/mnist/t10k-images-idx3-ubyte.gz", "mnist-28x28/1");
  ASSERT_EQ(idx.examples.size(), 3u);
  EXPECT_EQ(idx.examples[0].label, 9);
  std::filesystem::remove(folder_ / "image/mnist/t10k-labels-idx1-ubyte.gz");
  EXPECT_EQ(task.Load(folder_ / "image/mnist/t10k-images-idx3-ubyte.gz", "mnist-28x28/1")
                .examples[0]
                .label,
            -1);
  ExpectError([&] { task.Load(folder_ / "image/optdigits/optdigits.tes", "mnist-28x28/1"); },
              "8 x 8 pixels");
  ExpectError([&] { task.Load("default", "mnist/9"); }, "mnist-14x14/1");
  ExpectError([&] { Split("cifar", Part::kTest, "mnist-28x28/1"); }, "optdigits, mnist");
  ExpectError([&] { task.Load(folder_ / "none.csv", "optdigits-8x8/1"); }, "none.csv");
  ExpectError([&] { task.Load(folder_.path(), "optdigits-8x8/1"); }, "folder");
}

TEST(ImageTask, Default) {
  if (!std::filesystem::exists(kSklearnDigitsFile)) {
    // scripts/setup.sh installs the digits on Debian; elsewhere ctest says that this did not run.
    // In CI it is a failure.
    ASSERT_EQ(std::getenv("CI"), nullptr) << "python3-sklearn is not there";
    GTEST_SKIP() << "python3-sklearn is not there";
  }
  const Task& task = TaskOf("image");
  const Examples small = task.Load("default", "optdigits-8x8/1");
  ASSERT_EQ(small.examples.size(), 1797u);
  EXPECT_EQ(small.examples[0].label, 0);
  EXPECT_FALSE(small.generated);
  const Examples large = task.Load("default", "mnist-28x28/1");
  ASSERT_EQ(large.examples.size(), 1797u);
  EXPECT_THAT(large.source, testing::HasSubstr("not MNIST"));
  // The frame is empty, the digit is not.
  const std::vector<int>& features = large.examples[0].features;
  for (size_t i = 0; i < 28; ++i) EXPECT_EQ(features[3 * 28 + i], 0);
  int ink = 0;
  for (const int value : features) ink += value;
  EXPECT_GT(ink, 500);
}

TEST(Idx, HostileFiles) {
  const TempFolder folder;
  const auto refuse = [&](const std::string& bytes, const std::string& part) {
    folder.Write("x.idx", bytes);
    ExpectError([&] { ReadIdx(folder / "x.idx"); }, part);
  };
  const std::string good = Idx({2, 3}, "abcdef");
  folder.Write("x.idx", good);
  EXPECT_EQ(ReadIdx(folder / "x.idx").sizes, (std::vector<int>{2, 3}));
  EXPECT_EQ(ReadIdx(folder / "x.idx").bytes, "abcdef");
  folder.Write("x.idx", Gzip(good));
  EXPECT_EQ(ReadIdx(folder / "x.idx").bytes, "abcdef");
  for (size_t size = 0; size < good.size(); ++size) refuse(good.substr(0, size), "x.idx");
  refuse(good + "g", "there are 7");
  refuse(Idx({0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFF}, "a"), "out of range");
  refuse(Idx({0, 3}, ""), "out of range");
  refuse(Idx({1, 1, 1, 1, 1}, "a"), "5 dimensions");
  std::string floats = good;
  floats[2] = 13;
  refuse(floats, "no idx file");
  const std::string packed = Gzip(good);
  refuse(packed.substr(0, packed.size() - 3), "x.idx");
  std::string damaged = packed;
  damaged[damaged.size() - 6] = static_cast<char>(damaged[damaged.size() - 6] ^ 1);  // CRC
  refuse(damaged, "x.idx");
  ExpectError([&] { ReadIdx(folder / "none"); }, "cannot be opened");
  // A bomb: 129 MiB of zeros in a small file.
  refuse(Gzip(std::string(129 << 20, '\0')), "more than");
}

TEST(OptDigits, HostileFiles) {
  const TempFolder folder;
  const auto refuse = [&](const std::string& text, const std::string& part) {
    folder.Write("x.tra", text);
    ExpectError([&] { ReadOptDigits(folder / "x.tra"); }, part);
  };
  const std::string line = OptLine(std::vector<int>(64, 3), 4);
  folder.Write("x.tra", line + "\r\n" + line.substr(0, line.size() - 1));
  EXPECT_EQ(ReadOptDigits(folder / "x.tra").size(), 2u);
  refuse("", "no digits");
  refuse(OptLine(std::vector<int>(64, 17), 4), "line 1, column 1:");
  refuse(OptLine(std::vector<int>(64, -1), 4), "line 1, column 1:");
  refuse(OptLine(std::vector<int>(63, 1), 4), "line 1, column 64:");
  refuse(OptLine(std::vector<int>(65, 1), 4), "line 1, column 65:");
  refuse(OptLine(std::vector<int>(64, 1), 10), "line 1, column 65:");
  refuse(line + "1,2,x", "line 2, column 3:");
  refuse(line + std::string("\0\0", 2), "line 2, column 1:");
  refuse("99999999999999999999,", "column 1:");
}

TEST_F(ImageData, LabelsThatDoNotFit) {
  folder_.Write("image/mnist/train-labels-idx1-ubyte.gz", Idx({2}, "\1\2"));
  ExpectError([&] { Split("mnist", Part::kTrain, "mnist-28x28/1"); }, "3 images");
  folder_.Write("image/mnist/train-labels-idx1-ubyte.gz", Idx({3}, "\1\2\12"));
  ExpectError([&] { Split("mnist", Part::kTrain, "mnist-28x28/1"); }, "label 2 is 10");
  folder_.Write("image/mnist/train-images-idx3-ubyte.gz", Idx({3, 5, 5}, std::string(75, 'a')));
  ExpectError([&] { Split("mnist", Part::kTrain, "mnist-28x28/1"); }, "3 x 5 x 5");
}

}  // namespace
}  // namespace flexi
