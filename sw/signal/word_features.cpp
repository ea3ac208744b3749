// SPDX-License-Identifier: Apache-2.0
#include "sw/signal/word_features.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>

#include "sw/common/error.h"

namespace flexi {
namespace {

constexpr int kSteps = 8;         // u
constexpr int kQuefrencies = 12;  // q

// How many q of each u, the loudness u = 0, q = 0 not counted as it is always 0; none: the image.
struct Definition {
  const char* name;
  std::array<int, kSteps> counts;
  bool duration;
};

constexpr Definition kDefinitions[] = {
    {"speech-cosines-31/1", {10, 8, 7, 6}, true},
    {"speech-cosines-63/1", {12, 11, 10, 9, 8, 7, 6}, true},
    {"speech-cosines-95/1", {12, 12, 12, 12, 12, 12, 12, 12}, false},
    {"speech-image-16x20/1", {}, false},
};

struct Scale {
  int mean;
  int gain;
};

// [u][q]; docs/audio.md says of which words.
constexpr Scale kCosineScales[kSteps][kQuefrencies] = {
    {{155, 0},
     {-1272, 25},
     {3540, 34},
     {-134, 40},
     {-4531, 55},
     {-3109, 55},
     {-1246, 88},
     {-876, 75},
     {-268, 119},
     {320, 123},
     {675, 125},
     {213, 139}},
    {{8167, 25},
     {-589, 55},
     {-592, 65},
     {-1260, 94},
     {-400, 125},
     {-117, 141},
     {-1, 178},
     {138, 214},
     {-115, 245},
     {-15, 264},
     {33, 300},
     {-115, 317}},
    {{-7935, 30},
     {-893, 78},
     {442, 92},
     {83, 121},
     {432, 182},
     {653, 177},
     {-85, 214},
     {106, 251},
     {60, 306},
     {29, 368},
     {173, 394},
     {-88, 399}},
    {{-1165, 47},
     {-149, 139},
     {246, 140},
     {119, 208},
     {-107, 231},
     {-204, 273},
     {-40, 343},
     {-25, 340},
     {85, 423},
     {0, 439},
     {-10, 474},
     {-43, 519}},
    {{-2286, 59},
     {-259, 166},
     {-42, 268},
     {131, 328},
     {150, 322},
     {119, 380},
     {-7, 412},
     {23, 464},
     {54, 557},
     {-36, 576},
     {5, 555},
     {15, 609}},
    {{-79, 76},
     {74, 227},
     {81, 334},
     {40, 417},
     {16, 408},
     {27, 489},
     {-83, 500},
     {-58, 576},
     {13, 642},
     {-33, 719},
     {-35, 686},
     {9, 764}},
    {{-587, 104},
     {-96, 299},
     {20, 412},
     {8, 548},
     {42, 564},
     {28, 596},
     {14, 661},
     {28, 740},
     {12, 737},
     {19, 838},
     {-5, 873},
     {-1, 933}},
    {{9, 135},
     {21, 344},
     {27, 493},
     {7, 634},
     {0, 688},
     {-20, 704},
     {-15, 721},
     {-14, 835},
     {-19, 901},
     {7, 959},
     {4, 977},
     {2, 1032}},
};
constexpr Scale kDurationScale = {156, 12207};

std::int64_t FloorDiv(std::int64_t a, std::int64_t b) { return a / b - (a % b < 0 ? 1 : 0); }

int Limit(std::int64_t value) {
  return static_cast<int>(std::clamp<std::int64_t>(value, 0, (1 << kWordBits) - 1));
}

int Scaled(int value, const Scale& scale) {
  return Limit((static_cast<std::int64_t>(value - scale.mean) * scale.gain >> 16) +
               (1 << (kWordBits - 1)));
}

const Definition& DefinitionOf(const std::string& input) {
  for (const Definition& definition : kDefinitions)
    if (input == definition.name) return definition;
  throw Error(fmt::format("task audio: unknown input \"{}\"; known: {}", input,
                          fmt::join(WordInputs(), ", ")));
}

bool IsImage(const Definition& definition) { return definition.counts[0] == 0; }

// g(n,k,i) of step 3b, [k][i]; the circle of 4n parts has all these angles.
template <int kCount, int kLength>
std::array<std::array<int, kLength>, kCount> MakeBasis() {
  std::array<std::array<int, kLength>, kCount> basis{};
  constexpr int kParts = 4 * kLength;
  for (int k = 0; k < kCount; ++k)
    for (int i = 0; i < kLength; ++i)
      basis[k][i] = CosineStep(k * (2 * i + 1) % kParts, kParts, 4096);
  return basis;
}

}  // namespace

WordImage WordSlots(const std::vector<MelFrame>& frames) {
  const auto count = static_cast<std::int64_t>(frames.size());
  if (count <= 0) throw Error("task audio: a word without a frame");
  WordImage image{};
  std::int64_t all = 0;
  for (int t = 0; t < kWordSlots; ++t) {
    std::array<std::int64_t, kMelBands> sums{};
    for (std::int64_t f = t * count / kWordSlots; f * kWordSlots < (t + 1) * count; ++f) {
      const std::int64_t common =
          std::min((f + 1) * kWordSlots, (t + 1) * count) - std::max(f * kWordSlots, t * count);
      for (int b = 0; b < kMelBands; ++b) sums[b] += common * frames[f][b];
    }
    for (int b = 0; b < kMelBands; ++b) {
      image[t][b] = static_cast<int>(FloorDiv(sums[b], count));
      all += image[t][b];
    }
  }
  const auto level = static_cast<int>(FloorDiv(all, kWordSlots * kMelBands));
  for (auto& slot : image)
    for (int& value : slot) value -= level;
  return image;
}

int WordCosine(const WordImage& image, int u, int q) {
  static const auto kOfSlots = MakeBasis<kSteps, kWordSlots>();
  static const auto kOfBands = MakeBasis<kQuefrencies, kMelBands>();
  std::int64_t sum = 0;
  for (int t = 0; t < kWordSlots; ++t) {
    std::int64_t slot = 0;
    for (int b = 0; b < kMelBands; ++b) slot += std::int64_t{image[t][b]} * kOfBands[q][b];
    sum += slot * kOfSlots[u][t];
  }
  return static_cast<int>(sum >> 24);
}

const std::vector<std::string>& WordInputs() {
  static const auto kNames = [] {
    std::vector<std::string> names;
    for (const Definition& definition : kDefinitions) names.emplace_back(definition.name);
    return names;
  }();
  return kNames;
}

int WordElements(const std::string& input) {
  const Definition& definition = DefinitionOf(input);
  if (IsImage(definition)) return kWordSlots * kMelBands;
  int elements = definition.duration ? 0 : -1;
  for (const int count : definition.counts) elements += count;
  return elements;
}

std::vector<int> WordFeatures(const std::vector<MelFrame>& frames, const std::string& input) {
  const Definition& definition = DefinitionOf(input);
  const WordImage image = WordSlots(frames);
  std::vector<int> features;
  if (IsImage(definition)) {
    for (const auto& slot : image)
      for (const int value : slot) features.push_back(Limit((value >> 5) + 8));
    return features;
  }
  for (int u = 0; u < kSteps; ++u)
    for (int q = u == 0 ? 1 : 0; q < definition.counts[u]; ++q)
      features.push_back(Scaled(WordCosine(image, u, q), kCosineScales[u][q]));
  if (definition.duration)
    features.push_back(Scaled(Log2Steps(static_cast<std::int64_t>(frames.size())), kDurationScale));
  return features;
}

}  // namespace flexi
