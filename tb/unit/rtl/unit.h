// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <verilated.h>

#include <cstdint>
#include <memory>

#include "tb/harness/rtl_device.h"

namespace flexi {

// One Verilator model of a single module; everything that has no reset starts at random.
template <class Model>
class Unit {
 public:
  explicit Unit(uint64_t seed = 1) {
    context_.randReset(2);
    context_.randSeed(static_cast<int>(seed % 0x7fffffff) + 1);
    model_ = std::make_unique<Model>(&context_);
    if constexpr (requires { model_->clk_i; }) model_->clk_i = 0;
    model_->eval();
  }
  ~Unit() {
    Verilated::threadContextp(&context_);  // see RtlDevice
    model_->final();
    ModelEnds(&context_);
    model_.reset();
    Verilated::threadContextp(Verilated::defaultContextp());
  }
  Unit(const Unit&) = delete;
  Unit& operator=(const Unit&) = delete;

  Model* operator->() { return model_.get(); }
  // Outputs follow the inputs.
  void Eval() { model_->eval(); }
  // One rising edge with the inputs as they are.
  void Clock() {
    model_->eval();
    model_->clk_i = 1;
    model_->eval();
    model_->clk_i = 0;
    model_->eval();
  }

 private:
  VerilatedContext context_;
  std::unique_ptr<Model> model_;
};

// Writes bits [first, first + count) of a signal of any width, count <= 64.
template <class Signal>
void SetBits(Signal& signal, int first, int count, uint64_t value) {
  if constexpr (std::is_integral_v<Signal>) {
    const uint64_t mask = (count == 64 ? ~0ULL : (1ULL << count) - 1) << first;
    signal =
        static_cast<Signal>((static_cast<uint64_t>(signal) & ~mask) | ((value << first) & mask));
  } else {
    for (int b = 0; b < count; b++) {
      const int at = first + b;
      const uint32_t bit = 1U << (at % 32);
      auto& word = signal.at(at / 32);
      word = ((value >> b) & 1) != 0 ? word | bit : word & ~bit;
    }
  }
}

inline uint64_t Mask(int bits) { return bits >= 64 ? ~0ULL : (1ULL << bits) - 1; }

// `value` modulo 2^bits as two's complement.
inline int64_t Signed(uint64_t value, int bits) {
  const uint64_t sign = 1ULL << (bits - 1);
  return static_cast<int64_t>(((value & Mask(bits)) ^ sign) - sign);
}

}  // namespace flexi
