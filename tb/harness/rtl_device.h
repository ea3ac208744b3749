// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <verilated.h>
#include <verilated_fst_c.h>

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "sw/chip/stored_row.h"
#include "sw/device/device.h"
#include "tb/harness/trace_gate.h"
#include "tb/verilator/coverage.h"

namespace flexi {

// Bits [first, first + count) of a Verilator signal of any width, count <= 64.
template <class Signal>
uint64_t SignalBits(const Signal& signal, int first, int count) {
  const uint64_t mask = count == 64 ? ~0ULL : (1ULL << count) - 1;
  if constexpr (std::is_integral_v<Signal>) {
    return (static_cast<uint64_t>(signal) >> first) & mask;
  } else {
    const auto word = [&signal](int w) { return static_cast<uint64_t>(signal.at(w)); };
    const int low = first / 32;
    const int high = (first + count - 1) / 32;
    const int shift = first % 32;
    uint64_t bits = word(low) >> shift;
    for (int w = low + 1; w <= high; w++) bits |= word(w) << (32 * (w - low) - shift);
    return bits & mask;
  }
}

// What the bench compares, from the signals of a Verilator model that hold it.
template <class Memory, class Weights, class Acc, class Noted, class Registers>
ChipState StateOf(const ChipConfig& config, const Memory& features, const Weights& weights,
                  const Acc& accumulators, const Noted& noted, const Registers& registers) {
  ChipState state;
  for (int row = 0; row < config.feature_rows; row++) {
    state.features.push_back(
        SignalBits(features[StoredRow(row, config.feature_rows, config)], 0, config.lanes));
  }
  for (int core = 0; core < config.cores; core++) {
    for (int row = 0; row < config.rows; row++) {
      state.weights.push_back(SignalBits(weights[StoredRow(row, config.rows, config)],
                                         core * config.lanes, config.lanes));
    }
    const int width = config.acc_width;
    const uint64_t acc = SignalBits(accumulators, core * width, width);
    const int64_t sign = 1LL << (width - 1);
    state.accumulator.push_back(static_cast<int32_t>((static_cast<int64_t>(acc) ^ sign) - sign));
    if (config.overlap) state.noted.push_back(static_cast<uint8_t>(SignalBits(noted, 2 * core, 2)));
  }
  // u_controller.state has what ChipState::registers holds, eight bits each.
  for (int r = 0; r < 11; r++)
    state.registers.push_back(static_cast<uint8_t>(SignalBits(registers, 8 * r, 8)));
  return state;
}

// Where the Verilator model of the RTL keeps the state that the bench compares.
struct RtlProbe {
  template <class Root>
  static bool Idle(const Root& root) {
    return root.flexi_chip__DOT__u_controller__DOT__busy == 0;
  }

  template <class Root>
  static ChipState Peek(const Root& root, const ChipConfig& config) {
    return StateOf(config, root.flexi_chip__DOT__u_features__DOT__u_array__DOT__u_cells__DOT__mem,
                   root.flexi_chip__DOT__u_weights__DOT__u_cells__DOT__mem,
                   root.flexi_chip__DOT__acc, root.flexi_chip__DOT__noted,
                   root.flexi_chip__DOT__u_controller__DOT__state);
  }
};

// The RTL chip under Verilator behind the device interface: the only place that knows what a clock
// is. `Model` is the Verilator class of one chip, `Trace` says whether it was built with FST
// tracing.
// Latches: the model has transparent latches; its clock rests high, so that inputs change in that
// phase.
template <class Model, bool Trace, bool Latches = false, class Probe = RtlProbe>
class RtlDevice final : public Device, public TraceGate {
 public:
  // Power-up contents are random, chosen by the seed; then reset.
  RtlDevice(const ChipConfig& config, uint64_t seed, const std::string& trace) : config_(config) {
    context_.randReset(2);
    context_.randSeed(static_cast<int>(seed % 0x7fffffff) + 1);
    model_ = std::make_unique<Model>(&context_);
    if constexpr (Trace) context_.traceEverOn(true);
    if (!trace.empty()) TraceFrom(trace, 0);
    model_->clk_i = 0;
    model_->rst_ni = 0;
    model_->in_valid_i = 0;
    model_->out_ready_i = 0;
    model_->in_data_i = 0;
    model_->eval();
    Reset();
  }
  ~RtlDevice() override {
    // Verilator 5.006 takes scopes off the context of the thread, whichever model was made last.
    Verilated::threadContextp(&context_);
    model_->final();
    ModelEnds(&context_);
    if (fst_) fst_->close();
    model_.reset();
    Verilated::threadContextp(Verilated::defaultContextp());
  }

  const ChipConfig& config() const override { return config_; }
  std::string kind() const override { return "rtl"; }
  uint64_t cycles() const override { return cycles_; }

  PortOut Step(const PortIn& in) override {
    model_->rst_ni = !in.reset;
    model_->in_valid_i = in.in_valid;
    model_->in_data_i = in.in_data;
    model_->out_ready_i = in.out_ready;
    const PortOut out{model_->in_ready_o != 0, model_->out_valid_o != 0, model_->out_data_o};
    Edge();
    return out;
  }

  void Transfer(std::span<const uint8_t> in, std::span<uint8_t> out, uint64_t limit) override {
    Model& top = *model_;
    const uint8_t* next = in.data();
    const uint8_t* const in_end = next + in.size();
    uint8_t* got = out.data();
    uint8_t* const out_end = got + out.size();
    uint64_t idle = 0;
    top.rst_ni = 1;
    while (next != in_end || got != out_end) {
      const bool offer = next != in_end;
      const bool want = got != out_end;
      top.in_valid_i = offer;
      if (offer) top.in_data_i = *next;
      top.out_ready_i = want;
      const bool in_moves = offer && top.in_ready_o;
      const bool out_moves = want && top.out_valid_o;
      const uint8_t byte = top.out_data_o;
      Edge();
      idle++;
      if (in_moves || out_moves) {
        next += in_moves;
        if (out_moves) *got++ = byte;
        idle = 0;
      } else if (idle > limit) {
        throw DeviceTimeout(config_.name + " RTL: no byte moved in " + std::to_string(idle) +
                            " cycles");
      }
    }
    top.in_valid_i = 0;
    top.out_ready_i = 0;
  }

  void TraceFrom(const std::string& file, uint64_t cycle) override {
    if constexpr (Trace) {
      trace_from_ = cycle;
      fst_ = std::make_unique<VerilatedFstC>();
      model_->trace(fst_.get(), 99);
      fst_->open(file.c_str());
    } else {
      throw std::logic_error(config_.name + ": this model was built without tracing: " + file +
                             " from cycle " + std::to_string(cycle));
    }
  }

  bool Idle() const override { return Probe::Idle(*model_->rootp); }
  ChipState Peek() const override { return Probe::Peek(*model_->rootp, config_); }

 private:
  // Inputs are settled before the rising edge, outputs after it.
  void Edge() {
    if constexpr (Latches) {
      // Enables of latches and gated clocks settle in the high phase, the low phase is one pulse.
      model_->clk_i = 1;
      model_->eval();
      model_->clk_i = 0;
      model_->eval();
    }
    model_->clk_i = 1;
    model_->eval();
    if constexpr (Trace) {
      if (fst_ && cycles_ >= trace_from_) fst_->dump(static_cast<uint64_t>(2 * cycles_));
    }
    if constexpr (!Latches) {
      model_->clk_i = 0;
      model_->eval();
    }
    if constexpr (Trace) {
      if (fst_ && cycles_ >= trace_from_) fst_->dump(static_cast<uint64_t>(2 * cycles_ + 1));
    }
    cycles_++;
  }

  ChipConfig config_;
  VerilatedContext context_;
  std::unique_ptr<Model> model_;
  std::unique_ptr<VerilatedFstC> fst_;
  uint64_t cycles_ = 0;
  uint64_t trace_from_ = 0;
};

}  // namespace flexi
