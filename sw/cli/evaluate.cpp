// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/evaluate.h"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <exception>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "sw/common/atomic_file.h"
#include "sw/common/error.h"
#include "sw/common/interrupt.h"
#include "sw/common/progress.h"
#include "sw/program/inference.h"

namespace flexi {
namespace {

using Clock = std::chrono::steady_clock;

double Since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// The devices of one thread.
class Bench {
 public:
  Bench(const Model& model, const EvaluateOptions& options, uint64_t seed, const std::string& trace)
      : model_(model) {
    const ChipConfig& chip = model.program.chip;
    if (options.backend != Backend::kReference) {
      rtl_device_ = MakeRtl(chip, seed, trace);
      rtl_ = std::make_unique<Inference>(model.program, rtl_device_.get());
    }
    if (options.backend != Backend::kRtl) {
      reference_device_ = MakeReference(chip, seed + 1);
      reference_ = std::make_unique<Inference>(model.program, reference_device_.get());
    }
  }

  struct Outcome {
    int verdict = 0;
    bool mismatch = false;
    uint64_t cycles = 0;
  };

  Outcome Run(const std::vector<int>& input) {
    Inference::Result rtl;
    Inference::Result reference;
    if (rtl_) {
      const auto start = Clock::now();
      rtl = rtl_->Run(input);
      rtl_seconds += Since(start);
      rtl_cycles += rtl.cycles;
    }
    if (reference_) reference = reference_->Run(input);
    const Inference::Result& shown = rtl_ ? rtl : reference;
    Outcome outcome{shown.verdict, false, shown.cycles};
    if (rtl_ && reference_)
      outcome.mismatch = rtl.values != reference.values || rtl.cycles != reference.cycles;
    if (model_.graph)
      outcome.mismatch =
          outcome.mismatch || shown.values != InterpretGraph(*model_.graph, input).back();
    return outcome;
  }

  uint64_t rtl_cycles = 0;
  double rtl_seconds = 0;

 private:
  const Model& model_;
  std::unique_ptr<Device> rtl_device_;
  std::unique_ptr<Device> reference_device_;
  std::unique_ptr<Inference> rtl_;
  std::unique_ptr<Inference> reference_;
};

}  // namespace

Backend BackendFrom(const std::string& name) {
  if (name == "ref") return Backend::kReference;
  if (name == "rtl") return Backend::kRtl;
  if (name == "both") return Backend::kBoth;
  throw Error(fmt::format("unknown backend \"{}\"; known: rtl, ref, both", name));
}

Evaluation Evaluate(const Model& model, const std::vector<std::vector<int>>& inputs,
                    const EvaluateOptions& options) {
  if (!options.trace.empty() && (options.jobs != 1 || options.backend == Backend::kReference))
    throw Error(
        fmt::format("--trace {}: a trace needs --jobs 1 and --backend rtl or both", options.trace));
  const auto start = Clock::now();
  Evaluation result;
  result.verdicts.resize(inputs.size());
  std::atomic<size_t> next{0};
  std::mutex mutex;  // of result and failure
  std::exception_ptr failure;
  Progress progress(options.title, inputs.size(), options.unit, options.quiet);
  std::optional<TemporaryFile> trace;  // there only when it is whole
  if (!options.trace.empty()) trace.emplace(options.trace);
  if (trace) RemoveOnInterrupt(trace->path() + ".hier");  // of the library that writes FST

  const auto work = [&](uint64_t seed) {
    try {
      Bench bench(model, options, seed, trace ? trace->path() : "");
      uint64_t mismatches = 0;
      uint64_t most = 0;
      for (size_t i = next++; i < inputs.size(); i = next++) {
        const Bench::Outcome outcome = bench.Run(inputs[i]);
        result.verdicts[i] = outcome.verdict;
        mismatches += outcome.mismatch ? 1 : 0;
        most = std::max(most, outcome.cycles);
        progress.Add(1);
      }
      const std::lock_guard<std::mutex> lock(mutex);
      result.mismatches += mismatches;
      result.cycles_per_inference = std::max(result.cycles_per_inference, most);
      result.rtl_cycles += bench.rtl_cycles;
      result.rtl_seconds += bench.rtl_seconds;
    } catch (...) {
      const std::lock_guard<std::mutex> lock(mutex);
      if (!failure) failure = std::current_exception();
      next = inputs.size();
    }
  };
  std::vector<std::thread> threads;
  for (int job = 1; job < options.jobs; ++job)
    threads.emplace_back(work, options.seed + 2 * static_cast<uint64_t>(job));
  work(options.seed);
  for (std::thread& thread : threads) thread.join();
  if (failure) std::rethrow_exception(failure);
  if (trace) trace->Commit();
  progress.Finish();
  result.seconds = Since(start);
  return result;
}

}  // namespace flexi
