// SPDX-License-Identifier: Apache-2.0
#include "sw/signal/physio_window.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>

#include "sw/common/error.h"

namespace flexi {
namespace {

enum class Kind { kValue, kMean, kMax, kMin, kDev, kLag, kSlowLag, kFirst, kAgeMax, kAgeMin };

struct Scale {
  int low;
  int step;
};

struct Measure {
  Kind kind;
  int h;
  // heart rate, blood oxygen, respiration, temperature, conductance
  std::array<Scale, kPhysioChannels + 1> scales;
};

constexpr Measure kMeasures[] = {
    {Kind::kValue, 4, {{{5325, 344}, {9450, 29}, {1045, 30}, {28701, 291}, {1765, 92}}}},
    {Kind::kValue, 30, {{{5373, 340}, {9470, 25}, {1045, 29}, {28573, 299}, {1758, 93}}}},
    {Kind::kMean, 60, {{{-1070, 136}, {-121, 16}, {-48, 6}, {-116, 27}, {-59, 10}}}},
    {Kind::kMean, 300, {{{-1787, 238}, {-187, 23}, {-142, 17}, {-286, 97}, {-175, 29}}}},
    {Kind::kMean, 600, {{{-1467, 248}, {-224, 26}, {-171, 23}, {-274, 125}, {-226, 39}}}},
    {Kind::kMean, 1200, {{{-1383, 245}, {-191, 24}, {-197, 26}, {-342, 138}, {-297, 49}}}},
    {Kind::kMean, 0, {{{-1338, 242}, {-199, 24}, {-187, 26}, {150, 116}, {-208, 43}}}},
    {Kind::kMax, 300, {{{0, 294}, {0, 29}, {0, 18}, {0, 63}, {0, 25}}}},
    {Kind::kMax, 600, {{{0, 304}, {0, 32}, {0, 26}, {0, 89}, {0, 37}}}},
    {Kind::kMax, 0, {{{0, 340}, {0, 32}, {0, 27}, {0, 140}, {0, 49}}}},
    {Kind::kMin, 300, {{{0, 218}, {0, 38}, {0, 16}, {0, 178}, {0, 37}}}},
    {Kind::kMin, 600, {{{0, 247}, {0, 41}, {0, 23}, {0, 270}, {0, 49}}}},
    {Kind::kMin, 0, {{{0, 247}, {0, 44}, {0, 29}, {0, 445}, {0, 55}}}},
    {Kind::kDev, 30, {{{0, 47}, {0, 6}, {0, 2}, {0, 7}, {0, 3}}}},
    {Kind::kDev, 120, {{{0, 75}, {0, 9}, {0, 4}, {0, 21}, {0, 9}}}},
    {Kind::kDev, 300, {{{0, 89}, {0, 10}, {0, 6}, {0, 43}, {0, 11}}}},
    {Kind::kLag, 300, {{{-2925, 373}, {-300, 34}, {-246, 31}, {-453, 218}, {-302, 51}}}},
    {Kind::kLag, 600, {{{-2633, 303}, {-300, 35}, {-281, 38}, {-469, 312}, {-439, 68}}}},
    {Kind::kLag, 1200, {{{-3126, 346}, {-300, 32}, {-228, 32}, {303, 337}, {-408, 78}}}},
    {Kind::kSlowLag, 150, {{{-2814, 320}, {-237, 29}, {-182, 21}, {-387, 124}, {-225, 34}}}},
    {Kind::kSlowLag, 300, {{{-2998, 368}, {-285, 32}, {-243, 30}, {-435, 211}, {-299, 51}}}},
    {Kind::kSlowLag, 450, {{{-2742, 355}, {-300, 34}, {-261, 35}, {-401, 260}, {-366, 64}}}},
    {Kind::kSlowLag, 600, {{{-2684, 301}, {-300, 35}, {-277, 38}, {-435, 305}, {-433, 68}}}},
    {Kind::kSlowLag, 900, {{{-3076, 344}, {-300, 32}, {-282, 38}, {-389, 349}, {-533, 84}}}},
    {Kind::kSlowLag, 1200, {{{-3115, 332}, {-300, 32}, {-227, 31}, {249, 337}, {-402, 78}}}},
    {Kind::kSlowLag, 1500, {{{-3107, 332}, {-300, 30}, {-205, 29}, {381, 359}, {-341, 76}}}},
    {Kind::kFirst, 20, {{{-1660, 259}, {-300, 31}, {-195, 24}, {1005, 367}, {-197, 67}}}},
    {Kind::kAgeMax, 0, {{{0, 100}, {0, 52}, {0, 185}, {0, 52}, {0, 85}}}},
    {Kind::kAgeMin, 0, {{{0, 121}, {0, 106}, {0, 130}, {0, 137}, {0, 132}}}},
    {Kind::kAgeMax, 600, {{{0, 36}, {0, 33}, {0, 38}, {0, 35}, {0, 38}}}},
    {Kind::kAgeMin, 600, {{{0, 36}, {0, 34}, {0, 38}, {0, 38}, {0, 38}}}},
};
constexpr int kNumMeasures = std::size(kMeasures);

constexpr Measure kMovement[] = {
    {Kind::kValue, 4, {{{1430, 97}}}},
    {Kind::kValue, 60, {{{1505, 83}}}},
    {Kind::kValue, 300, {{{1612, 59}}}},
};

// Numbers of measures, kNumMeasures * channel + measure. Chosen by training quantised networks on
// all of them, and leaving out again and again those with the smallest weights (training part of
// noneeg-random, seed 1).
constexpr int kOf63[] = {2,  3,  7,  8,   9,   10,  16,  17,  18,  19,  22,  23,  24,  25,  27, 29,
                         30, 34, 38, 43,  45,  48,  51,  53,  54,  55,  56,  59,  60,  61,  62, 64,
                         66, 67, 68, 73,  74,  75,  76,  79,  80,  81,  83,  84,  85,  86,  87, 88,
                         90, 92, 94, 101, 103, 105, 106, 111, 112, 114, 116, 118, 119, 121, 123};

// A number against a level. Chosen by scripts/train/choose_bits.py (training
// part of noneeg-random, seed 1).
struct Comparison {
  int measure;
  int level;
};
constexpr Comparison kOf127[] = {
    {1, -1},  {2, 4},   {3, 4},    {4, 0},   {7, 2},    {7, 3},    {8, 0},   {8, 1},   {9, 7},
    {10, -6}, {10, -5}, {10, -1},  {13, -1}, {15, 3},   {16, -3},  {16, -2}, {16, 0},  {17, -2},
    {20, 2},  {21, 3},  {22, -3},  {22, -1}, {22, 1},   {22, 6},   {23, 1},  {23, 2},  {23, 3},
    {24, -2}, {24, 1},  {27, -1},  {27, 6},  {28, 5},   {30, -5},  {30, -2}, {30, 7},  {36, -3},
    {38, -2}, {38, 0},  {40, 4},   {48, -2}, {48, -1},  {51, 0},   {51, 2},  {53, 2},  {55, 7},
    {57, -7}, {58, 4},  {59, 5},   {61, -4}, {61, 0},   {64, -2},  {66, 2},  {66, 5},  {67, 1},
    {68, 2},  {68, 2},  {68, 5},   {70, 3},  {70, 7},   {73, -1},  {73, 7},  {73, 7},  {75, 1},
    {76, -2}, {76, 4},  {79, -3},  {79, -1}, {81, 7},   {81, 7},   {83, 1},  {83, 6},  {84, 1},
    {84, 3},  {85, -1}, {86, 0},   {86, 4},  {87, 3},   {87, 6},   {87, 7},  {90, -2}, {90, -1},
    {90, -1}, {90, -1}, {90, -1},  {90, -1}, {90, 2},   {90, 2},   {90, 2},  {90, 2},  {90, 4},
    {90, 4},  {90, 4},  {90, 4},   {90, 6},  {90, 7},   {90, 7},   {90, 7},  {91, -1}, {91, 1},
    {91, 2},  {92, 0},  {92, 0},   {92, 0},  {92, 7},   {96, -2},  {100, 2}, {105, 1}, {105, 1},
    {105, 7}, {106, 4}, {107, -4}, {107, 2}, {110, -7}, {110, -4}, {114, 2}, {117, 3}, {118, -3},
    {119, 3}, {120, 7}, {120, 7},  {121, 2}, {121, 2},  {121, 2},  {121, 7}, {122, 0}, {123, 2},
    {123, 7}};

struct Definition {
  std::string name;
  std::vector<int> measures = {};
  bool movement = false;
  std::vector<Comparison> comparisons = {};
};

const std::vector<Definition>& Definitions() {
  static const auto kDefinitions = [] {
    std::vector<int> all;
    for (int i = 0; i < kPhysioChannels * kNumMeasures; ++i) all.push_back(i);
    return std::vector<Definition>{
        {.name = "physio-63/1", .measures = {std::begin(kOf63), std::end(kOf63)}},
        {.name = "physio-124/1", .measures = all},
        {.name = "physio-bits-127/1", .comparisons = {std::begin(kOf127), std::end(kOf127)}},
        {.name = "physio-acc-127/1", .measures = all, .movement = true},
    };
  }();
  return kDefinitions;
}

const Definition& DefinitionOf(const std::string& name) {
  for (const Definition& definition : Definitions())
    if (definition.name == name) return definition;
  throw Error(fmt::format("task physio: unknown input \"{}\"; known: {}", name,
                          fmt::join(PhysioInputs(), ", ")));
}

std::int64_t FloorDiv(std::int64_t a, std::int64_t b) {
  const std::int64_t q = a / b;
  return a % b != 0 && (a < 0) != (b < 0) ? q - 1 : q;
}

// One channel with its running sums, largest and smallest values.
class Channel {
 public:
  explicit Channel(const std::vector<int>& x) : x_(x), sums_(1, 0) {
    for (const int v : x) {
      sums_.push_back(sums_.back() + v);
      most_.push_back(most_.empty() ? v : std::max(most_.back(), v));
      least_.push_back(least_.empty() ? v : std::min(least_.back(), v));
    }
  }

  int At(Kind kind, int h, int e) const {
    const int m = Mean(e - kPhysioWindow + 1, e);
    const int from = h == 0 ? 0 : std::max(0, e - h + 1);
    switch (kind) {
      case Kind::kValue:
        return Mean(from, e);
      case Kind::kMean:
        return m - Mean(from, e);
      case Kind::kMax:
        return (from == 0 ? most_[Place(e)]
                          : *std::max_element(x_.begin() + from, x_.begin() + e + 1)) -
               m;
      case Kind::kMin:
        return m - (from == 0 ? least_[Place(e)]
                              : *std::min_element(x_.begin() + from, x_.begin() + e + 1));
      case Kind::kDev: {
        const int mean = Mean(from, e);
        std::int64_t sum = 0;
        for (int s = from; s <= e; ++s) sum += std::abs(x_[Place(s)] - mean);
        return static_cast<int>(FloorDiv(sum, e - from + 1));
      }
      case Kind::kLag:
        return m - Mean(e - h - kMinute + 1, e - h);
      case Kind::kSlowLag:
        return Mean(e - kHalfMinute + 1, e) - Mean(e - h - kMinute + 1, e - h);
      case Kind::kFirst:
        return m - Mean(0, std::min(e, h - 1));
      case Kind::kAgeMax:
      case Kind::kAgeMin: {
        int best = e;
        for (int s = e - 1; s >= from; --s) {
          if (kind == Kind::kAgeMax ? x_[Place(s)] > x_[Place(best)]
                                    : x_[Place(s)] < x_[Place(best)])
            best = s;
        }
        return e - best;
      }
    }
    return 0;
  }

 private:
  static constexpr int kMinute = 60;
  static constexpr int kHalfMinute = 30;

  static std::size_t Place(int s) { return static_cast<std::size_t>(s); }
  int Mean(int a, int b) const {
    a = std::max(0, a);
    b = std::max(0, b);
    return static_cast<int>(FloorDiv(sums_[Place(b) + 1] - sums_[Place(a)], b - a + 1));
  }

  const std::vector<int>& x_;
  std::vector<std::int64_t> sums_;
  std::vector<int> most_;
  std::vector<int> least_;
};

int Number(int value, const Scale& scale) {
  constexpr int kHalf = 1 << (kPhysioBits - 1);
  return static_cast<int>(std::clamp<std::int64_t>(
      FloorDiv(static_cast<std::int64_t>(value) - scale.low, scale.step) - kHalf, -kHalf,
      kHalf - 1));
}

// Column of Measure::scales.
int ScaleOf(int channel, bool respiration) {
  return channel < kSecond ? channel : channel + (channel > kSecond || respiration ? 1 : 0);
}

}  // namespace

std::vector<std::string> PhysioInputs() {
  std::vector<std::string> names;
  for (const Definition& definition : Definitions()) names.push_back(definition.name);
  return names;
}

PhysioForm PhysioFormOf(const std::string& input) {
  const Definition& definition = DefinitionOf(input);
  const int compared = static_cast<int>(definition.comparisons.size());
  if (compared > 0) return {compared, 1, false};
  return {static_cast<int>(definition.measures.size() +
                           (definition.movement ? std::size(kMovement) : 0))};
}

std::vector<PhysioWindow> ExtractPhysioWindows(const PhysioRecording& recording,
                                               const std::string& input, int shift,
                                               bool unlabelled) {
  const Definition& definition = DefinitionOf(input);
  if (definition.movement && recording.movement.empty())
    throw Error(
        fmt::format("task physio: input \"{}\" needs an accelerometer, which subject {} has not",
                    input, recording.subject));
  std::vector<Channel> channels;
  for (const auto& x : recording.channels) channels.emplace_back(x);
  const Channel movement(recording.movement);

  std::vector<PhysioWindow> windows;
  const auto& state = recording.state;
  const int seconds = static_cast<int>(state.size());
  for (int start = 0, end = 0; start < seconds; start = end) {
    while (end < seconds &&
           state[static_cast<std::size_t>(end)] == state[static_cast<std::size_t>(start)])
      ++end;
    const int label = state[static_cast<std::size_t>(start)];
    if (label < 0 && !unlabelled) continue;
    for (int e = start + shift + kPhysioWindow - 1; e < end; e += kPhysioWindow) {
      PhysioWindow window{e, label, {}};
      const auto number = [&](int place) {
        const int c = place / kNumMeasures;
        const Measure& measure = kMeasures[place % kNumMeasures];
        return Number(channels[static_cast<std::size_t>(c)].At(measure.kind, measure.h, e),
                      measure.scales[static_cast<std::size_t>(ScaleOf(c, recording.respiration))]);
      };
      for (const int place : definition.measures) window.numbers.push_back(number(place));
      for (const auto& [place, level] : definition.comparisons)
        window.numbers.push_back(number(place) >= level ? 1 : 0);
      if (definition.movement)
        for (const Measure& measure : kMovement)
          window.numbers.push_back(
              Number(movement.At(measure.kind, measure.h, e), measure.scales[0]));
      windows.push_back(std::move(window));
    }
  }
  return windows;
}

}  // namespace flexi
