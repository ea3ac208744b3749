// SPDX-License-Identifier: Apache-2.0
// Handwritten digits: optdigits (8 x 8, UCI) and MNIST (28 x 28).
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "sw/common/error.h"
#include "sw/common/random.h"
#include "sw/signal/idx.h"
#include "sw/signal/optdigits.h"
#include "sw/task/task.h"

namespace flexi {
namespace {

namespace fs = std::filesystem;

// One picture, row by row, 0 = background.
struct Digit {
  int side = 0;
  int most = 0;  // of a pixel: 16 (optdigits) or 255 (MNIST)
  std::vector<int> pixels;
  int label = -1;
  std::string where;

  int At(int y, int x) const {
    return y < 0 || x < 0 || y >= side || x >= side ? 0 : pixels[static_cast<size_t>(y * side + x)];
  }
};

// What a network takes of a picture: the columns left of `first_column` dropped, boxes of
// box_y x box_x pixels summed, divided by `divisor` (rounded down), saturated to `bits`. With
// `strokes` behind them how much the pixels of each row, then of each of these columns but the
// first, change from one to the next: about twice the number of strokes that it crosses.
struct ImageInput {
  const char* name;
  int side;
  int first_column;
  int box_y;
  int box_x;
  int divisor;
  int bits;
  bool strokes = false;

  int rows() const { return side / box_y; }
  int columns() const { return (side - first_column) / box_x; }
  int elements() const { return rows() * columns() + (strokes ? 2 * side - 1 : 0); }
};

constexpr int kOptSide = 8;
constexpr int kMnistSide = 28;
constexpr int kRowDivisor = 5;  // of the changes in optdigits-strokes
constexpr int kColumnDivisor = 4;

// The first column of an optdigits picture is empty but for a few grey pixels.
constexpr ImageInput kInputs[] = {
    {"optdigits-8x8/1", kOptSide, 0, 1, 1, 1, 4},
    {"optdigits-8x7/1", kOptSide, 1, 1, 1, 4, 2},
    {"optdigits-4x7/1", kOptSide, 1, 2, 1, 2, 4},
    {"optdigits-strokes/1", kOptSide, 0, 2, 2, 4, 4, true},
    {"mnist-28x28/1", kMnistSide, 0, 1, 1, 16, 4},
    {"mnist-28x28-2bit/1", kMnistSide, 0, 1, 1, 64, 2},
    {"mnist-14x14/1", kMnistSide, 0, 2, 2, 64, 4},
    {"mnist-14x14-2bit/1", kMnistSide, 0, 2, 2, 256, 2},
    {"mnist-7x7/1", kMnistSide, 0, 4, 4, 256, 4},
};

const ImageInput& InputOf(const std::string& name) {
  std::vector<std::string> known;
  for (const ImageInput& input : kInputs) {
    if (name == input.name) return input;
    known.emplace_back(input.name);
  }
  throw Error(
      fmt::format("task image: unknown input \"{}\"; known: {}", name, fmt::join(known, ", ")));
}

std::vector<int> FeaturesOf(const Digit& picture, const ImageInput& input) {
  std::vector<int> features;
  for (int row = 0; row < input.rows(); ++row) {
    for (int column = 0; column < input.columns(); ++column) {
      int sum = 0;
      for (int y = 0; y < input.box_y; ++y)
        for (int x = 0; x < input.box_x; ++x)
          sum += picture.At(row * input.box_y + y, input.first_column + column * input.box_x + x);
      features.push_back(std::min(sum / input.divisor, (1 << input.bits) - 1));
    }
  }
  if (!input.strokes) return features;
  const auto add = [&](int change, int divisor) {
    features.push_back(std::min(change / divisor, (1 << input.bits) - 1));
  };
  for (int y = 0; y < input.side; ++y) {
    int change = 0;
    for (int x = 1; x < input.side; ++x)
      change += std::abs(picture.At(y, x) - picture.At(y, x - 1));
    add(change, kRowDivisor);
  }
  for (int x = 1; x < input.side; ++x) {
    int change = 0;
    for (int y = 1; y < input.side; ++y)
      change += std::abs(picture.At(y, x) - picture.At(y - 1, x));
    add(change, kColumnDivisor);
  }
  return features;
}

// The picture turned, slanted, stretched and moved a little: an affine map about its middle in
// 1/256, grey values between pixels by bilinear weights.
Digit Disturbed(const Digit& picture, Random* random) {
  constexpr int kOne = 256;
  constexpr int kMostSlope = kOne / 7;  // about 8 degrees, or 14 % of size
  const int most_move = picture.side * kOne / 16;
  int64_t map[2][3];
  for (int row = 0; row < 2; ++row) {
    for (int column = 0; column < 2; ++column)
      map[row][column] = random->Range(-kMostSlope, kMostSlope) + (row == column ? kOne : 0);
    map[row][2] = random->Range(-most_move, most_move);
  }
  Digit result = picture;
  const int middle = picture.side - 1;  // in halves of a pixel
  for (int y = 0; y < picture.side; ++y) {
    for (int x = 0; x < picture.side; ++x) {
      const auto place = [&](int row) {  // in 1/256 pixel; >> rounds down
        return ((map[row][0] * (2 * y - middle) + map[row][1] * (2 * x - middle)) >> 1) +
               map[row][2] + middle * kOne / 2;
      };
      const int64_t v = place(0);
      const int64_t u = place(1);
      const int y0 = static_cast<int>(v >> 8);
      const int x0 = static_cast<int>(u >> 8);
      const int64_t fy = v & 255;
      const int64_t fx = u & 255;
      const int64_t sum =
          (kOne - fy) * ((kOne - fx) * picture.At(y0, x0) + fx * picture.At(y0, x0 + 1)) +
          fy * ((kOne - fx) * picture.At(y0 + 1, x0) + fx * picture.At(y0 + 1, x0 + 1));
      result.pixels[static_cast<size_t>(y * picture.side + x)] =
          static_cast<int>((sum + kOne * kOne / 2) >> 16);
    }
  }
  return result;
}

// An optdigits picture as MNIST would show it, roughly: 20 x 20 in the middle of 28 x 28.
Digit Enlarged(const Digit& small) {
  constexpr int kBox = 20;
  constexpr int kMargin = (kMnistSide - kBox) / 2;
  Digit large;
  large.side = kMnistSide;
  large.most = 255;
  large.label = small.label;
  large.where = small.where;
  large.pixels.assign(static_cast<size_t>(kMnistSide * kMnistSide), 0);
  for (int y = 0; y < kBox; ++y) {
    for (int x = 0; x < kBox; ++x) {
      // Middle of pixel y of 20 in 1/40 of a pixel of 8, that pixel's middle at 20.
      const int v = (2 * y + 1) * small.side - kBox;
      const int u = (2 * x + 1) * small.side - kBox;
      const int y0 = v < 0 ? -1 : v / (2 * kBox);
      const int x0 = u < 0 ? -1 : u / (2 * kBox);
      const int fy = v - y0 * 2 * kBox;
      const int fx = u - x0 * 2 * kBox;
      const int sum =
          (2 * kBox - fy) * ((2 * kBox - fx) * small.At(y0, x0) + fx * small.At(y0, x0 + 1)) +
          fy * ((2 * kBox - fx) * small.At(y0 + 1, x0) + fx * small.At(y0 + 1, x0 + 1));
      large.pixels[static_cast<size_t>((y + kMargin) * kMnistSide + x + kMargin)] =
          sum * large.most / (small.most * 4 * kBox * kBox);
    }
  }
  return large;
}

std::vector<Digit> ReadOptPictures(const fs::path& file) {
  std::vector<Digit> pictures;
  for (const OptDigit& digit : ReadOptDigits(file)) {
    Digit picture;
    picture.side = kOptSide;
    picture.most = 16;
    picture.pixels.assign(digit.counts.begin(), digit.counts.end());
    picture.label = digit.label;
    picture.where = fmt::format("{}, digit {}", file.filename().string(), pictures.size() + 1);
    pictures.push_back(std::move(picture));
  }
  return pictures;
}

// MNIST images and, where `labels` is not empty, their labels.
std::vector<Digit> ReadIdxPictures(const fs::path& images, const fs::path& labels) {
  const IdxArray pixels = ReadIdx(images);
  if (pixels.sizes.size() != 3 || pixels.sizes[1] != kMnistSide || pixels.sizes[2] != kMnistSide)
    throw Error(fmt::format("{}: sizes {}; images x {} x {} would be right", images.string(),
                            fmt::join(pixels.sizes, " x "), kMnistSide, kMnistSide));
  IdxArray classes;
  if (!labels.empty()) {
    classes = ReadIdx(labels);
    if (classes.sizes.size() != 1 || classes.sizes[0] != pixels.sizes[0])
      throw Error(fmt::format("{}: labels {}; one for each of the {} images would be right",
                              labels.string(), fmt::join(classes.sizes, " x "), pixels.sizes[0]));
  }
  constexpr size_t kSize = kMnistSide * kMnistSide;
  std::vector<Digit> pictures(static_cast<size_t>(pixels.sizes[0]));
  for (size_t i = 0; i < pictures.size(); ++i) {
    Digit& picture = pictures[i];
    picture.side = kMnistSide;
    picture.most = 255;
    for (size_t p = 0; p < kSize; ++p)
      picture.pixels.push_back(static_cast<unsigned char>(pixels.bytes[i * kSize + p]));
    if (!labels.empty()) {
      picture.label = static_cast<unsigned char>(classes.bytes[i]);
      if (picture.label > 9)
        throw Error(fmt::format("{}: label {} is {}; 0..9 would be right", labels.string(), i,
                                picture.label));
    }
    picture.where = fmt::format("{}, image {}", images.filename().string(), i + 1);
  }
  return pictures;
}

// Takes the pictures apart so that there is never twice as much in memory.
Examples MakeExamples(std::vector<Digit> pictures, const ImageInput& input,
                      const std::string& source, unsigned seed, int variant) {
  Examples examples;
  examples.input = {input.name, input.elements(), input.bits, false};
  for (int digit = 0; digit < 10; ++digit) examples.classes.push_back(std::to_string(digit));
  examples.groups = {source};
  examples.source = source;
  Random random(uint64_t{seed} << 32 | static_cast<uint32_t>(variant));
  for (Digit& picture : pictures) {
    if (picture.side != input.side)
      throw Error(fmt::format("{}: {} x {} pixels; input {} needs {} x {}", source, picture.side,
                              picture.side, input.name, input.side, input.side));
    Example example;
    example.features = FeaturesOf(variant > 0 ? Disturbed(picture, &random) : picture, input);
    example.label = picture.label;
    example.where = std::move(picture.where);
    picture = {};
    examples.examples.push_back(std::move(example));
  }
  return examples;
}

class ImageTask : public Task {
 public:
  std::string name() const override { return "image"; }
  std::vector<std::string> inputs() const override {
    std::vector<std::string> names;
    for (const ImageInput& input : kInputs) names.emplace_back(input.name);
    return names;
  }
  std::vector<std::string> splits() const override { return {"optdigits", "mnist"}; }
  std::string unit() const override { return "images"; }
  std::string figures(const std::string& split) const override {
    return "image-" + split + "/test";
  }
  std::string help() const override {
    return "Handwritten digits 0..9. Splits: optdigits (optdigits.tra to train, optdigits.tes to "
           "test: other writers) and mnist (train, t10k) below image/ of the data folder. Sources: "
           "default (the digits of python3-sklearn, which are optdigits.tes; enlarged to 28 x 28 "
           "for the inputs of MNIST), a text of optdigits, or an idx file of MNIST images (with "
           "its labels where the file of the same name with labels-idx1 is there); gzip or not.";
  }

  Examples Load(const std::string& source, const std::string& input_name) const override {
    const ImageInput& input = InputOf(input_name);
    std::string what = fs::path(source).filename().string();
    if (source == "default") {
      what = "the digits of python3-sklearn (optdigits.tes)";
      if (input.side == kMnistSide) what += ", enlarged to 28 x 28 (not MNIST)";
    }
    return MakeExamples(Read(source, input), input, what, 0, 0);
  }

  View Show(const std::string& source, const std::string& input_name) const override {
    View view;
    for (const Digit& digit : Read(source, InputOf(input_name))) {
      Picture picture{digit.side, digit.side, {}};
      for (const int pixel : digit.pixels)
        picture.values.push_back(static_cast<double>(pixel) / digit.most);
      view.pictures.push_back(std::move(picture));
    }
    return view;
  }

  Examples Split(const std::string& data, const std::string& split, Part part,
                 const std::string& input_name, unsigned seed, int variant) const override {
    const ImageInput& input = InputOf(input_name);
    if (variant > 0 && part == Part::kTest)
      throw Error("task image: only training examples are disturbed; variant 0 would be right");
    const fs::path folder = fs::path(data) / "image" / split;
    std::vector<Digit> pictures;
    std::string source;
    if (split == "optdigits") {
      source = part == Part::kTrain ? "optdigits.tra" : "optdigits.tes";
      pictures = ReadOptPictures(folder / source);
    } else if (split == "mnist") {
      const std::string set = part == Part::kTrain ? "train" : "t10k";
      source = "MNIST " + set;
      pictures = ReadIdxPictures(folder / (set + "-images-idx3-ubyte.gz"),
                                 folder / (set + "-labels-idx1-ubyte.gz"));
    } else {
      throw Error(fmt::format("task image: unknown split \"{}\"; known: optdigits, mnist", split));
    }
    return MakeExamples(std::move(pictures), input, source, seed, variant);
  }

 private:
  static std::vector<Digit> Read(const std::string& source, const ImageInput& input) {
    if (source == "default") {
      if (!fs::exists(kSklearnDigitsFile))
        throw Error(fmt::format("{}: not there; install Debian's python3-sklearn, or give a file",
                                kSklearnDigitsFile));
      std::vector<Digit> pictures = ReadOptPictures(kSklearnDigitsFile);
      if (input.side == kMnistSide)
        for (Digit& picture : pictures) picture = Enlarged(picture);
      return pictures;
    }
    const fs::path file(source);
    const std::string name = file.filename().string();
    const auto images = name.find("images-idx3");
    if (images == std::string::npos) return ReadOptPictures(file);
    fs::path labels =
        file.parent_path() / (name.substr(0, images) + "labels-idx1" +
                              name.substr(images + std::string("images-idx3").size()));
    if (!fs::exists(labels)) labels.clear();
    return ReadIdxPictures(file, labels);
  }
};

}  // namespace

std::unique_ptr<Task> MakeImageTask() { return std::make_unique<ImageTask>(); }

}  // namespace flexi
