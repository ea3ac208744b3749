// SPDX-License-Identifier: Apache-2.0
// One test body, many devices: every chip of config/chips.json as reference and as RTL, on ltps
// primitives where they are built.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sw/asm/isa.h"
#include "sw/chip/reference.h"
#include "sw/common/random.h"
#include "sw/device/device.h"
#include "tb/harness/pair_path.h"
#include "tb/harness/rtl_models.h"

namespace flexi {

struct DeviceCase {
  std::string name;  // of the test
  ChipConfig config;
  std::function<std::unique_ptr<Device>(uint64_t seed)> make;
};

inline void PrintTo(const DeviceCase& device, std::ostream* out) { *out << device.name; }

inline std::vector<DeviceCase> RtlDevices() {
  std::vector<DeviceCase> devices;
  for (const RtlModel& model : RtlModels()) {
    if (model.trace) continue;
    const ChipConfig config = FindChip(model.chip);
    devices.push_back(
        {"rtl_" + std::string(model.prim) + "_" + model.chip, config,
         [config, make = model.make](uint64_t seed) { return make(config, seed, ""); }});
  }
  for (DeviceCase& device : devices) std::replace(device.name.begin(), device.name.end(), '-', '_');
  return devices;
}

inline std::vector<DeviceCase> AllDevices() {
  std::vector<DeviceCase> devices = RtlDevices();
  for (const ChipConfig& config : AllChips()) {
    std::string name = "ref_" + config.name;
    std::replace(name.begin(), name.end(), '-', '_');
    devices.push_back(
        {name, config, [config](uint64_t seed) { return MakeReference(config, seed); }});
  }
  return devices;
}

inline std::string DeviceName(const testing::TestParamInfo<DeviceCase>& info) {
  return info.param.name;
}

// What the port showed while a stream of bytes was fed by a host that is always willing.
struct PortLog {
  std::vector<uint64_t> in_cycles;  // when each byte was taken
  std::vector<uint8_t> out;
  uint64_t idle = 0;  // first cycle in which all bytes are taken and the chip is idle
};

class ChipTest : public testing::TestWithParam<DeviceCase> {
 protected:
  ChipTest() : seed_(SeedFromEnvironment(1)), random_(seed_), config_(GetParam().config) {
    device_ = GetParam().make(seed_);
    trace_ = std::make_unique<testing::ScopedTrace>(__FILE__, __LINE__,
                                                    "FLEXI_SEED=" + std::to_string(seed_));
  }

  PortLog Run(const std::vector<uint8_t>& bytes) {
    PortLog log;
    uint64_t waited = 0;
    while (log.in_cycles.size() < bytes.size() || !device_->Idle()) {
      PortIn in;
      in.in_valid = log.in_cycles.size() < bytes.size();
      in.in_data = in.in_valid ? bytes[log.in_cycles.size()] : 0;
      in.out_ready = true;
      const uint64_t cycle = device_->cycles();
      const PortOut out = device_->Step(in);
      if (in.in_valid && out.in_ready) log.in_cycles.push_back(cycle);
      if (out.out_valid) log.out.push_back(out.out_data);
      if (++waited > 1'000'000) throw DeviceTimeout("a command does not end");
    }
    log.idle = device_->cycles();
    return log;
  }
  void Set(int reg, int value) { Run({isa::SetOpcode(reg), static_cast<uint8_t>(value)}); }
  uint8_t Status() {
    const PortLog log = Run({isa::kStatus});
    return log.out.size() == 1 ? log.out[0] : 0;
  }
  uint8_t Alive() const { return static_cast<uint8_t>(config_.chip_id << 4 | isa::kStatusAlive); }
  int Below(int n) { return static_cast<int>(random_.Below(static_cast<uint64_t>(n))); }
  int registers() const { return config_.ring ? isa::kRegisters : isa::kRegisters - 1; }
  // Number of legal values of a register: 0 .. limit - 1.
  int Limit(int reg) const {
    const int limits[16] = {256,
                            64,
                            config_.max_segments(),
                            128,
                            config_.rows,
                            config_.feature_rows,
                            config_.feature_rows,
                            config_.lane_segments(),
                            config_.cores,
                            config_.ring ? config_.feature_row_bits() + 1 : 0};
    return limits[reg];
  }
  // Every register to a random legal value; dot products of `most` segments at the most.
  void SetAll(int most = 4) {
    std::vector<uint8_t> bytes;
    for (int reg = 0; reg < registers(); reg++) {
      bytes.push_back(isa::SetOpcode(reg));
      bytes.push_back(
          static_cast<uint8_t>(Below(reg == isa::kSegs ? std::min(most, Limit(reg)) : Limit(reg))));
    }
    Run(bytes);
  }
  uint64_t LaneMask() const { return config_.lanes == 64 ? ~0ULL : (1ULL << config_.lanes) - 1; }
  std::vector<uint8_t> RowBytes(uint64_t row) const {
    std::vector<uint8_t> bytes(config_.row_bytes());
    for (size_t b = 0; b < bytes.size(); b++) bytes[b] = static_cast<uint8_t>(row >> (8 * b));
    return bytes;
  }

  uint64_t seed_;
  Random random_;
  ChipConfig config_;
  std::unique_ptr<Device> device_;
  std::unique_ptr<testing::ScopedTrace> trace_;
};

// ---------------------------------------------------------------- what docs/commands.md says, in
// integers

inline uint64_t SpecFunction(int fn, uint64_t w, uint64_t x, uint64_t lanes) {
  return (((fn & 1) != 0 ? ~w & ~x : 0) | ((fn & 2) != 0 ? ~w & x : 0) |
          ((fn & 4) != 0 ? w & ~x : 0) | ((fn & 8) != 0 ? w & x : 0)) &
         lanes;
}

struct SpecResult {
  int64_t y = 0;        // exact
  int64_t wrapped = 0;  // as an accumulator of acc_width bits gives it
};

// The dot product of one core, with the registers as they stand in `state`.
inline SpecResult SpecDot(const ChipConfig& config, const ChipState& state, int core) {
  const auto& reg = state.registers;
  const int a = isa::WidthA(reg[isa::kWidth]);
  const int w = isa::WidthW(reg[isa::kWidth]);
  const int ring = (1 << (config.ring ? reg[isa::kRing] : config.feature_row_bits())) - 1;
  const uint64_t lanes = config.lanes == 64 ? ~0ULL : (1ULL << config.lanes) - 1;
  const int unused = 64 - config.acc_width;
  SpecResult result;
  int64_t acc = 0;
  uint64_t emitted = 0;
  int emissions = 0;
  for (const PathPair& pair : PairPath(w, a)) {
    for (int g = 0; g < isa::SegsOf(reg[isa::kSegs]); g++) {
      const int x_row = (reg[isa::kXrow] & ~ring) | ((reg[isa::kXrow] + g * a + pair.i) & ring);
      const int w_row = (reg[isa::kWrow] + g * w + pair.j) & ((1 << config.row_bits()) - 1);
      const uint64_t x = x_row < config.feature_rows ? state.features[x_row] : 0;
      const uint64_t v = w_row < config.rows ? state.weights[core * config.rows + w_row] : 0;
      int64_t count = 0;
      for (uint64_t f = SpecFunction(isa::ModeFn(reg[isa::kMode]), v, x, lanes); f != 0; f >>= 1) {
        count += static_cast<int64_t>(f & 1);
      }
      const bool minus = (isa::ModeXs(reg[isa::kMode]) && pair.i == a - 1) !=
                         (isa::ModeWs(reg[isa::kMode]) && pair.j == w - 1);
      if (minus) count = -count;
      result.y += count * (int64_t{1} << (pair.i + pair.j));
      acc = static_cast<int64_t>(static_cast<uint64_t>(acc + count) << unused) >> unused;
    }
    if (pair.ends) {
      emitted |= static_cast<uint64_t>(acc & 1) << emissions++;
      acc >>= 1;
    }
  }
  result.wrapped = static_cast<int64_t>(emitted) + acc * (int64_t{1} << emissions);
  return result;
}

// The k bits that DOTW writes for y.
inline uint64_t SpecWritten(int64_t y, int shift, int k, int wb) {
  const int64_t v = y >> shift;
  const int64_t range = int64_t{1} << k;
  int64_t value = 0;
  switch (wb) {
    case isa::kRelu:
      value = std::clamp<int64_t>(v, 0, range - 1);
      break;
    case isa::kSigned:
      value = std::clamp<int64_t>(v, -range / 2, range / 2 - 1);
      break;
    case isa::kRaw:
      value = v;
      break;
    default:
      value = v >= 0 ? -1 : 0;
  }
  return static_cast<uint64_t>(value & (range - 1));
}

}  // namespace flexi
