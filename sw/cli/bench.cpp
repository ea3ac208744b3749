// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <nlohmann/json.hpp>

#include "sw/bench/icarus.h"
#include "sw/bench/overhead.h"
#include "sw/bench/workload.h"
#include "sw/cli/command.h"
#include "sw/cli/values.h"
#include "sw/common/error.h"
#include "sw/common/metrics.h"
#include "sw/common/progress.h"

namespace flexi {
namespace {

constexpr double kGoalCyclesPerSecond = 12.5e6;  // of FLEXI-1: as fast as the chip
constexpr int kOutputs = 16;                     // dot products in a row
constexpr int kRepeats = 5;  // the fastest counts: other programs only slow down
constexpr double kSecondsPerRepeat = 0.4;
constexpr uint64_t kIcarusCycles = 60'000;

struct Options {
  std::string chip;
  std::string sources = ".";
  std::string metrics;
  bool icarus = true;
  bool json = false;
};

using Clock = std::chrono::steady_clock;
double Since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

struct Speed {
  double rtl = 0;  // cycles per second
  double reference = 0;
  double icarus = 0;  // 0: not measured
};

double MeasureSpeed(Device& device, const Workload& workload) {
  std::vector<uint8_t> out(workload.bytes_out);
  device.Reset();
  device.Transfer(workload.deployment, {});
  double best = 0;
  for (int repeat = 0; repeat < kRepeats; repeat++) {
    const uint64_t cycles = device.cycles();
    const auto start = Clock::now();
    double seconds = 0;
    do {
      for (int n = 0; n < 100; n++) device.Transfer(workload.inference, out);
      seconds = Since(start);
    } while (seconds < kSecondsPerRepeat);
    best = std::max(best, static_cast<double>(device.cycles() - cycles) / seconds);
  }
  return best;
}

double MeasureIcarus(const ChipConfig& chip, const Workload& workload, Device& reference,
                     const std::string& sources) {
  std::vector<uint8_t> one(workload.bytes_out);
  reference.Reset();
  reference.Transfer(workload.deployment, {});
  const uint64_t start = reference.cycles();
  reference.Transfer(workload.inference, one);
  const uint64_t per_inference = reference.cycles() - start;
  const int inferences =
      static_cast<int>(kIcarusCycles / (per_inference * static_cast<uint64_t>(chip.cores)) + 1);
  const IcarusRun run = RunIcarus(chip, workload, inferences, sources, "build/icarus");
  for (int n = 0; n < inferences; n++) {
    const auto begin = run.bytes.begin() + n * static_cast<std::ptrdiff_t>(one.size());
    if (!std::equal(one.begin(), one.end(), begin)) {
      throw std::runtime_error(chip.name + ": Icarus and the reference send different bytes");
    }
  }
  return static_cast<double>(run.cycles) / run.seconds;
}

const Overhead& Worst(const std::vector<Overhead>& shapes, bool layer) {
  return *std::max_element(shapes.begin(), shapes.end(),
                           [layer](const Overhead& one, const Overhead& other) {
                             return layer ? one.layer_percent() < other.layer_percent()
                                          : one.percent() < other.percent();
                           });
}

struct Result {
  ChipConfig chip;
  Speed speed;
  std::vector<Overhead> written, scaled, sent;

  // What the goal is about: results go back into feature rows; on a chip without overlap they are
  // sent.
  const std::vector<Overhead>& layer() const { return chip.overlap ? written : sent; }
  double goal() const { return chip.cores == 1 ? 12 : 4; }
  int most_pairs() const {
    int most = 0;
    for (const Overhead& shape : layer()) most = std::max(most, shape.dot.pairs());
    return most;
  }
  // The goal is one for shapes with kLeastPairs or more.
  bool goal_applies() const { return most_pairs() >= kLeastPairs; }
  std::string note() const {
    if (goal_applies()) return "";
    return fmt::format(
        "no dot product of this chip has {} pairs, which the goal is about; measured are those of "
        "{}, the most it can do",
        kLeastPairs, most_pairs());
  }
};

Result MeasureChip(const ChipConfig& chip, const Options& options) {
  Result result;
  result.chip = chip;
  const Workload workload = MakeWorkload(chip);
  const auto rtl = MakeRtl(chip, 1);
  const auto reference = MakeReference(chip, 1);
  result.speed.rtl = MeasureSpeed(*rtl, workload);
  result.speed.reference = MeasureSpeed(*reference, workload);
  result.written = MeasureOverhead(*rtl, Results::kWritten, kOutputs);
  result.scaled = MeasureOverhead(*rtl, Results::kWrittenScaled, kOutputs);
  result.sent = MeasureOverhead(*rtl, Results::kSent, kOutputs);
  if (options.icarus) {
    result.speed.icarus = MeasureIcarus(chip, workload, *reference, options.sources);
  }
  return result;
}

nlohmann::ordered_json ToJson(const Result& result) {
  nlohmann::ordered_json json = {{"chip", result.chip.name},
                                 {"cycles_per_second", result.speed.rtl},
                                 {"reference_cycles_per_second", result.speed.reference}};
  if (result.speed.icarus > 0) json["icarus_cycles_per_second"] = result.speed.icarus;
  auto shapes = nlohmann::ordered_json::array();
  for (const auto* list : {&result.written, &result.scaled, &result.sent}) {
    for (const Overhead& shape : *list) {
      shapes.push_back({{"dot", shape.Name()},
                        {"outputs", shape.outputs},
                        {"pairs", shape.dot.pairs()},
                        {"cycles", shape.cycles},
                        {"overhead_percent", shape.percent()},
                        {"layer_overhead_percent", shape.layer_percent()}});
    }
  }
  json["shapes"] = shapes;
  return json;
}

std::vector<Figure> Figures(const Result& result) {
  const std::string& name = result.chip.name;
  std::vector<Figure> figures;
  const bool gated = result.chip.name == "flexi-1";
  figures.push_back(
      {"cycles_per_second", name, result.speed.rtl, "1/s",
       gated ? std::optional<double>(kGoalCyclesPerSecond) : std::nullopt,
       gated ? std::optional<bool>(result.speed.rtl >= kGoalCyclesPerSecond) : std::nullopt});
  if (result.speed.icarus > 0) {
    figures.push_back(
        {"ratio_to_icarus", name, result.speed.rtl / result.speed.icarus, "ratio", {}, {}});
  }
  figures.push_back(
      {"ratio_to_reference", name, result.speed.rtl / result.speed.reference, "ratio", {}, {}});
  const double worst = Worst(result.layer(), false).percent();
  figures.push_back(
      {"overhead_percent", name, worst, "%", result.goal(), worst <= result.goal(), result.note()});
  if (!result.chip.overlap) {
    figures.push_back({"overhead_hidden_percent",
                       name,
                       Worst(result.written, false).percent(),
                       "%",
                       {},
                       {},
                       "results written and corrected by bytes of their own"});
  }
  figures.push_back(
      {"overhead_sent_percent", name, Worst(result.sent, false).percent(), "%", {}, {}});
  if (!result.scaled.empty()) {
    const double scaled = Worst(result.scaled, false).percent();
    figures.push_back({"overhead_scaled_percent", name, scaled, "%", {}, {}});
  }
  const double layer = Worst(result.layer(), true).layer_percent();
  figures.push_back({"overhead_with_registers_percent", name, layer, "%", {}, {}});
  return figures;
}

void Print(const Result& result) {
  const Speed& speed = result.speed;
  fmt::print("{}\n", result.chip.name);
  fmt::print("  RTL (Verilator)    {:>8.2f} M cycles/s\n", speed.rtl / 1e6);
  fmt::print("  reference          {:>8.2f} M cycles/s\n", speed.reference / 1e6);
  if (speed.icarus > 0) {
    fmt::print("  RTL (Icarus)       {:>8.4f} M cycles/s: Verilator is {:.0f} times as fast\n",
               speed.icarus / 1e6, speed.rtl / speed.icarus);
  }
  const Overhead& dot = Worst(result.layer(), false);
  const Overhead& layer = Worst(result.layer(), true);
  fmt::print(
      "  overhead           {:>8.2f} %, goal {:.0f} %: worst of {} shapes with {} pairs{}, {}\n",
      dot.percent(), result.goal(), result.layer().size(),
      std::min(kLeastPairs, result.most_pairs()), result.goal_applies() ? " or more" : "",
      dot.Name());
  if (!result.goal_applies()) fmt::print("    {}\n", result.note());
  if (!result.chip.overlap) {
    const Overhead& hidden = Worst(result.written, false);
    fmt::print("  hidden layer       {:>8.2f} %: {}\n", hidden.percent(), hidden.Name());
  }
  fmt::print("  with registers     {:>8.2f} %: {}\n", layer.layer_percent(), layer.Name());
  if (!result.scaled.empty()) {
    const Overhead& scaled = Worst(result.scaled, false);
    fmt::print("  written with FLUSH {:>8.2f} %: {}\n", scaled.percent(), scaled.Name());
  }
  const Overhead& sent = Worst(result.sent, false);
  fmt::print("  sent               {:>8.2f} %: {}\n", sent.percent(), sent.Name());
}

int RunBench(const Options& options) {
  std::vector<ChipConfig> chips = NamedChips();
  if (!options.chip.empty()) chips = {FindChip(options.chip)};
  std::vector<Result> results;
  {
    Progress progress("bench", chips.size(), "chips");
    for (const ChipConfig& chip : chips) {
      results.push_back(MeasureChip(chip, options));
      progress.Add(1);
    }
  }
  auto json = nlohmann::ordered_json::array();
  std::vector<Figure> figures;
  bool good = true;
  for (const Result& result : results) {
    json.push_back(ToJson(result));
    if (!options.json) Print(result);
    // Speed depends on the machine and on what else it does; cycles do not.
    if (result.goal_applies() && Worst(result.layer(), false).percent() > result.goal())
      good = false;
    const std::vector<Figure> more = Figures(result);
    figures.insert(figures.end(), more.begin(), more.end());
  }
  if (options.json) fmt::print("{}\n", json.dump(1));
  if (!options.metrics.empty()) WriteMetrics(options.metrics, figures);
  return good ? kExitGood : kExitCheckFailed;
}

}  // namespace

std::function<int()> AddBenchCommand(CLI::App* app) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app->add_subcommand("bench", "Speed of the RTL models and overhead of dot products");
  command->footer(fmt::format(
      "Speed: the best of {} runs of {} s of a two-layer network on one thread; the same byte "
      "stream under\nIcarus, whose bytes must be the reference's. Overhead: cycles beyond S*W*A of "
      "{} "
      "dot products in a\nrow, all bytes included, of all shapes with S*W*A >= {} that fit, or the "
      "largest ones of a chip that\nhas none (flexi-1, to which the goal does not apply); results "
      "written and corrected without FLUSH,\nor sent where there is no overlap.\n\"With "
      "registers\" counts the SETW and MOV of the layer "
      "too.\nExample: flexi bench --chip flexi-1 --no-icarus",
      kRepeats, kSecondsPerRepeat, kOutputs, kLeastPairs));
  command->add_option("--chip", options->chip, "one chip; default: the three")
      ->type_name(ChipValues());
  command
      ->add_option("--sources", options->sources,
                   "top of the repository, whose rtl/ Icarus compiles")
      ->type_name(kFolderValue)
      ->capture_default_str();
  command->add_flag("!--no-icarus", options->icarus, "leave Icarus out");
  command->add_option("--metrics", options->metrics, "also write build/metrics/NAME.json")
      ->type_name(kNameValue);
  command->add_flag("--json", options->json, "machine-readable result on standard output");
  return [options] { return RunBench(*options); };
}

}  // namespace flexi
