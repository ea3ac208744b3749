// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <cmath>
#include <exception>
#include <filesystem>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "sw/cli/command.h"
#include "sw/cli/values.h"
#include "sw/common/error.h"
#include "sw/common/interrupt.h"
#include "sw/common/metrics.h"
#include "sw/common/progress.h"
#include "sw/common/random.h"
#include "sw/soak/checkpoint.h"
#include "sw/soak/chunk.h"
#include "tb/harness/lockstep.h"
#include "tb/harness/rtl_models.h"

namespace flexi {
namespace {

constexpr double kGoalOps = 1e10;
constexpr double kGoalSeconds = 600;
constexpr double kGoalCommands = 1e7;
constexpr uint64_t kShardCommands = 20'000;
constexpr double kSaveEverySeconds = 10;

struct Options {
  std::string ops;
  std::string commands;
  std::string chip;
  std::string checkpoint;
  std::string metrics;
  std::string trace;
  uint64_t seed = 1;
  uint64_t replay = 0;
  int jobs = 0;
  bool fresh = false;
  bool json = false;
};

using Clock = std::chrono::steady_clock;
double Since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

uint64_t Count(const std::string& text, const char* option) {
  size_t end = 0;
  double value = 0;
  try {
    value = std::stod(text, &end);
  } catch (const std::exception&) {
    end = 0;
  }
  if (end != text.size() || text.empty() || !(value >= 1) || value > 1e15) {
    throw Error(fmt::format("{} {}: expected a number from 1 to 1e15, such as 1e9", option, text));
  }
  return static_cast<uint64_t>(std::llround(value));
}

// Runs work(job) on `jobs` threads and passes on the first exception.
void OnThreads(int jobs, const std::function<void(int)>& work) {
  std::mutex mutex;
  std::exception_ptr failure;
  std::vector<std::thread> threads;
  const auto guarded = [&](int job) {
    try {
      work(job);
    } catch (...) {
      const std::lock_guard<std::mutex> lock(mutex);
      if (!failure) failure = std::current_exception();
    }
  };
  for (int job = 1; job < jobs; job++) threads.emplace_back(guarded, job);
  guarded(0);
  for (std::thread& thread : threads) thread.join();
  if (failure) std::rethrow_exception(failure);
}

// Chunks 0 .. n-1 whose multiplications add up to at least `ops`.
std::vector<SoakChunk> Plan(const ChipConfig& chip, uint64_t seed, uint64_t ops) {
  std::vector<SoakChunk> plan;
  for (uint64_t sum = 0; sum < ops; sum += plan.back().multiplications()) {
    plan.push_back(PlanChunk(chip, seed, plan.size()));
  }
  return plan;
}

int SoakMultiplications(const Options& options) {
  const ChipConfig& chip = FindChip(options.chip.empty() ? "flexi-32" : options.chip);
  const uint64_t ops = Count(options.ops, "--ops");
  const std::vector<SoakChunk> plan = Plan(chip, options.seed, ops);
  const std::string path = options.checkpoint.empty()
                               ? fmt::format("build/soak/{}-seed{}.json", chip.name, options.seed)
                               : options.checkpoint;
  const std::string commit = CurrentCommit();
  SoakCheckpoint checkpoint;
  if (!options.fresh) checkpoint = LoadCheckpoint(path);
  const bool resumed = checkpoint.chip == chip.name && checkpoint.seed == options.seed &&
                       checkpoint.commit == commit && !checkpoint.done.empty();
  if (!resumed) checkpoint = SoakCheckpoint{chip.name, commit, options.seed, {}, 0, 0, 0, 0};
  if (resumed) {
    fmt::print(stderr, "resumed from {}: {:.4g} multiplications done\n", path,
               static_cast<double>(checkpoint.multiplications));
  }

  const double seconds_before = checkpoint.seconds;
  const auto start = Clock::now();
  auto saved = start;
  std::atomic<size_t> next{0};
  std::mutex mutex;
  std::string first_error;
  uint64_t planned = 0;
  for (const SoakChunk& chunk : plan) planned += chunk.multiplications();
  Progress progress("soak " + chip.name, planned, "multiplications");
  progress.Add(checkpoint.multiplications);

  OnThreads(options.jobs, [&](int job) {
    const auto rtl = MakeRtl(chip, options.seed + static_cast<uint64_t>(job));
    const auto reference = MakeReference(chip, options.seed + static_cast<uint64_t>(job));
    for (size_t index = next++; index < plan.size(); index = next++) {
      {
        const std::lock_guard<std::mutex> lock(mutex);
        if (checkpoint.done.contains(index)) continue;
      }
      const SoakResult result = RunChunk(plan[index], *rtl, *reference);
      const std::lock_guard<std::mutex> lock(mutex);
      checkpoint.done.insert(index);
      checkpoint.multiplications += plan[index].multiplications();
      checkpoint.errors += result.errors;
      checkpoint.cycles += result.cycles;
      checkpoint.seconds = seconds_before + Since(start);
      if (first_error.empty()) first_error = result.first;
      progress.Add(plan[index].multiplications());
      if (Since(saved) > kSaveEverySeconds) {
        SaveCheckpoint(path, checkpoint);
        saved = Clock::now();
      }
    }
  });
  progress.Finish();
  checkpoint.seconds = seconds_before + Since(start);
  std::filesystem::remove(path);  // done: the next soak starts anew

  const double multiplications = static_cast<double>(checkpoint.multiplications);
  const double for_goal = checkpoint.seconds * kGoalOps / multiplications;
  const bool good = checkpoint.errors == 0 && checkpoint.multiplications >= ops;
  if (!first_error.empty()) fmt::print(stderr, "first error: {}\n", first_error);
  if (options.json) {
    const nlohmann::ordered_json json = {{"chip", chip.name},
                                         {"seed", options.seed},
                                         {"multiplications", checkpoint.multiplications},
                                         {"errors", checkpoint.errors},
                                         {"cycles", checkpoint.cycles},
                                         {"seconds", checkpoint.seconds},
                                         {"seconds_for_1e10", for_goal}};
    fmt::print("{}\n", json.dump(1));
  } else {
    fmt::print(
        "chip             {}\nseed             {}\nmultiplications  {}\nerrors           {}\n"
        "RTL cycles       {}\nseconds          {:.1f}\nfor 1e10         {:.0f} s\n",
        chip.name, options.seed, checkpoint.multiplications, checkpoint.errors, checkpoint.cycles,
        checkpoint.seconds, for_goal);
  }
  if (!options.metrics.empty()) {
    WriteMetrics(
        options.metrics,
        {{"multiplications", chip.name, multiplications, "multiplications", kGoalOps,
          multiplications >= kGoalOps},
         {"errors", chip.name, static_cast<double>(checkpoint.errors), "results", 0,
          checkpoint.errors == 0},
         {"seconds", chip.name, checkpoint.seconds, "s", {}, {}},
         {"seconds_for_1e10", chip.name, for_goal, "s", kGoalSeconds, for_goal <= kGoalSeconds},
         {"cycles", chip.name, static_cast<double>(checkpoint.cycles), "cycles", {}, {}}});
  }
  return good ? kExitGood : kExitCheckFailed;
}

// The same shard again, its last cycles up to `end` as a waveform.
void TraceShard(const ChipConfig& chip, uint64_t seed, uint64_t end, const std::string& file) {
  const std::filesystem::path folder = std::filesystem::path(file).parent_path();
  std::error_code code;
  if (!folder.empty()) std::filesystem::create_directories(folder, code);
  const uint64_t from = FailureTraceFrom(end);
  std::unique_ptr<Device> device = MakeTraced(chip, "generic", seed, file, from);
  if (!device) throw Error(fmt::format("no RTL model with tracing of chip {}", chip.name));
  Lockstep(std::move(device), seed).Run(kShardCommands);
  if (!std::filesystem::exists(file, code)) throw Error(fmt::format("{}: cannot be written", file));
  fmt::print(stderr, "  waveform of cycles {} to {}: {}\n", from, end, file);
}

int SoakCommands(const Options& options) {
  std::vector<ChipConfig> chips = NamedChips();
  if (!options.chip.empty()) chips = {FindChip(options.chip)};
  if (options.replay != 0) {
    if (chips.size() != 1) throw Error("--replay SEED: name the chip with --chip");
    Lockstep lockstep(MakeRtl(chips[0], options.replay), options.replay);
    const auto& report = lockstep.Run(kShardCommands);
    if (options.json) {
      const nlohmann::ordered_json json = {{"chip", chips[0].name},
                                           {"seed", options.replay},
                                           {"commands", report.commands},
                                           {"differences", report.differences},
                                           {"first_difference", report.first_difference}};
      fmt::print("{}\n", json.dump(1));
    } else {
      fmt::print("{} commands, {} differences {}\n", report.commands, report.differences,
                 report.first_difference);
    }
    if (!options.trace.empty())
      TraceShard(chips[0], options.replay, lockstep.chip().cycles(), options.trace);
    return report.differences == 0 ? kExitGood : kExitCheckFailed;
  }
  const uint64_t commands = Count(options.commands, "--commands");
  const uint64_t shards = (commands + kShardCommands - 1) / kShardCommands;
  std::atomic<uint64_t> next{0};
  std::mutex mutex;
  Lockstep::Report total;
  std::map<std::string, uint64_t> per_chip;
  Progress progress("lock-step", shards * kShardCommands, "commands");
  const auto start = Clock::now();
  OnThreads(options.jobs, [&](int) {
    for (uint64_t shard = next++; shard < shards; shard = next++) {
      const ChipConfig& chip = chips[shard % chips.size()];
      const uint64_t seed = Random(options.seed * 0x9e3779b97f4a7c15ULL + shard).Next() | 1;
      Lockstep lockstep(MakeRtl(chip, seed), seed);
      const Lockstep::Report& report = lockstep.Run(kShardCommands);
      const std::lock_guard<std::mutex> lock(mutex);
      total.commands += report.commands;
      total.cycles += report.cycles;
      total.bytes_out += report.bytes_out;
      total.resets += report.resets;
      total.differences += report.differences;
      per_chip[chip.name] += report.commands;
      if (report.differences != 0) {
        const std::string file = fmt::format("build/soak/{}-{}.fst", chip.name, seed);
        fmt::print(stderr,
                   "difference: {}\n  replay: flexi soak --chip {} --replay {} --trace {}\n",
                   report.first_difference, chip.name, seed, file);
        TraceShard(chip, seed, lockstep.chip().cycles(), file);
      }
      progress.Add(report.commands);
    }
  });
  progress.Finish();
  const double seconds = Since(start);
  // A chip that never answers cannot pass.
  const bool good = total.differences == 0 && total.commands >= commands && total.bytes_out > 0;
  if (options.json) {
    const nlohmann::ordered_json json = {
        {"seed", options.seed},   {"commands", total.commands},      {"per_chip", per_chip},
        {"cycles", total.cycles}, {"bytes_out", total.bytes_out},    {"resets", total.resets},
        {"seconds", seconds},     {"differences", total.differences}};
    fmt::print("{}\n", json.dump(1));
  } else {
    fmt::print("seed         {}\ncommands     {}\n", options.seed, total.commands);
    for (const auto& [name, count] : per_chip) fmt::print("  {:10} {}\n", name, count);
    fmt::print(
        "cycles       {}\nbytes out    {}\nresets       {}\nseconds      {:.1f}\n"
        "differences  {}\n",
        total.cycles, total.bytes_out, total.resets, seconds, total.differences);
  }
  if (!options.metrics.empty()) {
    std::vector<Figure> figures = {
        {"commands", "all", static_cast<double>(total.commands), "commands", kGoalCommands,
         static_cast<double>(total.commands) >= kGoalCommands},
        {"differences", "all", static_cast<double>(total.differences), "differences", 0,
         total.differences == 0},
        {"cycles", "all", static_cast<double>(total.cycles), "cycles", {}, {}},
        {"seconds", "all", seconds, "s", {}, {}}};
    for (const auto& [name, count] : per_chip) {
      figures.push_back({"commands", name, static_cast<double>(count), "commands", {}, {}});
    }
    WriteMetrics(options.metrics, figures);
  }
  return good ? kExitGood : kExitCheckFailed;
}

}  // namespace

std::function<int()> AddSoakCommand(CLI::App* app) {
  auto options = std::make_shared<Options>();
  options->seed = 1;
  CLI::App* command = app->add_subcommand(
      "soak", "Long runs of the RTL against the reference: multiplications or random commands");
  command->footer(
      "Examples:\n"
      "  flexi soak --ops 1e10                   fixed and random multiplications on flexi-32\n"
      "  flexi soak --commands 1e7               random commands on the three chips, cycle by "
      "cycle\n"
      "  flexi soak --chip flexi-4 --replay 77   the one shard of commands that this seed makes\n"
      "A multiplication soak that was interrupted goes on where it stopped.");
  auto* ops = command->add_option("--ops", options->ops, "multiplications, such as 1e9")
                  ->type_name(kCountValue);
  auto* commands =
      command->add_option("--commands", options->commands, "random commands, such as 1e7")
          ->type_name(kCountValue);
  auto* replay = command->add_option("--replay", options->replay, "seed of one shard of commands")
                     ->type_name(kSeedValue);
  ops->excludes(commands)->excludes(replay);
  commands->excludes(replay);
  command->add_option("--chip", options->chip, "chip (multiplications: flexi-32, commands: all)")
      ->type_name(ChipValues());
  command->add_option("--trace", options->trace, "of --replay: the last 2,000 cycles (.fst)")
      ->type_name(kFileValue)
      ->needs(replay);
  command->add_option("--seed", options->seed, "decides everything; default FLEXI_SEED or 1")
      ->type_name(kSeedValue);
  command->add_option("--jobs", options->jobs, "threads; default: all processors")
      ->type_name(kCountValue);
  command
      ->add_option("--checkpoint", options->checkpoint,
                   "file to resume from; default build/soak/CHIP-seedSEED.json")
      ->type_name(kFileValue);
  command->add_flag("--fresh", options->fresh, "do not resume");
  command->add_option("--metrics", options->metrics, "also write build/metrics/NAME.json")
      ->type_name(kNameValue);
  command->add_flag("--json", options->json, "machine-readable result on standard output");
  return [options, command] {
    if (command->get_option("--seed")->empty()) options->seed = SeedFromEnvironment(1);
    if (options->jobs <= 0) {
      options->jobs = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    }
    if (!options->ops.empty()) {
      SetInterruptAdvice("the same command goes on where this one stopped");
      return SoakMultiplications(*options);
    }
    if (!options->commands.empty() || options->replay != 0) return SoakCommands(*options);
    throw Error("soak: say how much, --ops 1e9 or --commands 1e6 (see flexi soak --help)");
  };
}

}  // namespace flexi
