// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sw/chip/chip_config.h"
#include "sw/device/device.h"
#include "tb/harness/rtl_device.h"

namespace flexi {

// The same state in the Verilator model of a mapped netlist: scripts/kit/simnet.py packs it into
// the net flexi_probe: u_controller.busy, u_controller.state, accumulators of 16 bits, notes of 8
// bits.
struct NetlistProbe {
  static constexpr int kState = 24;      // behind busy
  static constexpr int kRegisters = 11;  // as ChipState orders them
  static constexpr int kAccumulators = kState + 8 * kRegisters;

  template <class Root>
  static bool Idle(const Root& root) {
    return SignalBits(root.flexi_chip__DOT__flexi_probe, 0, kState) == 0;
  }

  template <class Root>
  static ChipState Peek(const Root& root, const ChipConfig& config) {
    const auto& probe = root.flexi_chip__DOT__flexi_probe;
    const auto& features = root.flexi_chip__DOT__u_features__02eu_array__02eu_cells__DOT__mem;
    const auto& weights = root.flexi_chip__DOT__u_weights__02eu_cells__DOT__mem;
    ChipState state;
    for (int row = 0; row < config.feature_rows; row++) {
      state.features.push_back(
          SignalBits(features[StoredRow(row, config.feature_rows, config)], 0, config.lanes));
    }
    const int notes = kAccumulators + 16 * config.cores;
    for (int core = 0; core < config.cores; core++) {
      for (int row = 0; row < config.rows; row++) {
        state.weights.push_back(SignalBits(weights[StoredRow(row, config.rows, config)],
                                           core * config.lanes, config.lanes));
      }
      const auto acc =
          static_cast<int64_t>(SignalBits(probe, kAccumulators + 16 * core, config.acc_width));
      const int64_t sign = 1LL << (config.acc_width - 1);
      state.accumulator.push_back(static_cast<int32_t>((acc ^ sign) - sign));
      if (config.overlap)
        state.noted.push_back(static_cast<uint8_t>(SignalBits(probe, notes + 8 * core, 8)));
    }
    for (int r = 0; r < kRegisters; r++) {
      state.registers.push_back(static_cast<uint8_t>(SignalBits(probe, kState + 8 * r, 8)));
    }
    return state;
  }
};

}  // namespace flexi
