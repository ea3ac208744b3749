// SPDX-License-Identifier: Apache-2.0
// One test body, many devices: every chip of config/chips.json as reference and as RTL, on ltps
// primitives and as mapped netlist where they are built.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "sw/asm/isa.h"
#include "sw/asm/stream.h"
#include "sw/chip/reference.h"
#include "sw/chip/stream_chip.h"
#include "sw/common/random.h"
#include "sw/device/device.h"
#include "tb/chip/failure_trace.h"
#include "tb/chip/spec_chip.h"
#include "tb/harness/rtl_models.h"

namespace flexi {

using Bytes = std::vector<uint8_t>;

struct DeviceCase {
  std::string name;  // of the test
  ChipConfig config;
  std::function<std::unique_ptr<Device>(uint64_t seed)> make;
  std::string prim = {};  // primitives of the RTL; empty: the reference
};

inline void PrintTo(const DeviceCase& device, std::ostream* out) { *out << device.name; }

inline std::vector<DeviceCase> RtlDevices() {
  std::vector<DeviceCase> devices;
  for (const RtlModel& model : RtlModels()) {
    if (model.trace) continue;
    const ChipConfig config = FindChip(model.chip);
    devices.push_back({"rtl_" + std::string(model.prim) + "_" + model.chip, config,
                       [model](uint64_t seed) { return MakeTestDevice(model, seed); }, model.prim});
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

inline std::vector<DeviceCase> DevicesWhere(const std::function<bool(const ChipConfig&)>& wanted) {
  std::vector<DeviceCase> devices;
  for (const DeviceCase& device : AllDevices()) {
    if (wanted(device.config)) devices.push_back(device);
  }
  return devices;
}
inline std::vector<DeviceCase> DevicesWithOverlap() {
  return DevicesWhere([](const ChipConfig& config) { return config.overlap; });
}
inline std::vector<DeviceCase> DevicesWithoutOverlap() {
  return DevicesWhere([](const ChipConfig& config) { return !config.overlap; });
}

inline std::string DeviceName(const testing::TestParamInfo<DeviceCase>& info) {
  return info.param.name;
}

inline void PrintTo(const ChipState& state, std::ostream* out) {
  *out << "registers " << testing::PrintToString(state.registers) << " accumulators "
       << testing::PrintToString(state.accumulator) << " noted "
       << testing::PrintToString(state.noted) << " features "
       << testing::PrintToString(state.features) << " weights "
       << testing::PrintToString(state.weights);
}

// What the port showed while a stream of bytes was fed by a host that is always willing.
struct PortLog {
  std::vector<uint64_t> in_cycles;   // when each byte was taken
  std::vector<uint64_t> out_cycles;  // when each byte came
  Bytes out;
  uint64_t idle = 0;  // first cycle in which all bytes are taken and the chip is idle

  // Cycles that byte n kept the byte register, while another one follows.
  uint64_t Kept(size_t n) const { return in_cycles[n + 1] - in_cycles[n]; }
};

class ChipTest : public testing::TestWithParam<DeviceCase> {
 protected:
  ChipTest() : seed_(SeedFromEnvironment(1)), random_(seed_), config_(GetParam().config) {
    device_ = GetParam().make(seed_);
    device_->Reset();
    trace_ = std::make_unique<testing::ScopedTrace>(__FILE__, __LINE__,
                                                    "FLEXI_SEED=" + std::to_string(seed_));
  }

  // The waveform of the last cycles, if the test has failed.
  void TearDown() override {
    if (HasFailure() && !GetParam().prim.empty())
      std::cout << TraceFailure(*device_, GetParam().prim, seed_) << std::endl;
  }

  // Until the chip is idle or, for a load that is not complete, until all bytes are taken.
  PortLog Run(const Bytes& bytes, bool until_idle = true) {
    PortLog log;
    uint64_t waited = 0;
    while (log.in_cycles.size() < bytes.size() || (until_idle && !device_->Idle())) {
      PortIn in;
      in.in_valid = log.in_cycles.size() < bytes.size();
      in.in_data = in.in_valid ? bytes[log.in_cycles.size()] : 0;
      in.out_ready = true;
      const uint64_t cycle = device_->cycles();
      const PortOut out = device_->Step(in);
      if (in.in_valid && out.in_ready) log.in_cycles.push_back(cycle);
      if (out.out_valid) {
        log.out.push_back(out.out_data);
        log.out_cycles.push_back(cycle);
      }
      if (++waited > 1'000'000) throw DeviceTimeout("a byte does not end");
    }
    log.idle = device_->cycles();
    return log;
  }

  static uint8_t SetW(int row) { return static_cast<uint8_t>(0x40 | (row & 63)); }
  static uint8_t SetX(int row) { return static_cast<uint8_t>(0x20 | (row & 31)); }
  static uint8_t Mov(int reg) { return static_cast<uint8_t>(0x10 | reg); }
  // Value 0 .. 63 into a register.
  void Set(int reg, int value) { Run({SetW(value), Mov(reg)}); }
  // Both pointers, through HIGH where rows need it.
  Bytes PointBytes(int w_row, int x_row) const {
    if (!config_.has_high()) return {SetW(w_row), SetX(x_row)};
    return {SetW((w_row >> 6 & 1) << 2 | (x_row >> 5 & 3)), Mov(6), SetW(w_row), SetX(x_row)};
  }
  void PointAt(int w_row, int x_row) { Run(PointBytes(w_row, x_row)); }
  uint8_t Status() {
    const PortLog log = Run({0x19});
    return log.out.size() == 1 ? log.out[0] : 0;
  }
  uint8_t Alive() const { return static_cast<uint8_t>(config_.chip_id << 4 | 8); }

  void Append(Bytes* bytes, const Bytes& more) const {
    bytes->insert(bytes->end(), more.begin(), more.end());
  }
  int Below(int n) { return static_cast<int>(random_.Below(static_cast<uint64_t>(n))); }
  uint64_t LaneMask() const { return config_.lanes == 64 ? ~0ULL : (1ULL << config_.lanes) - 1; }
  Bytes RowBytes(uint64_t row) const {
    Bytes bytes(config_.row_bytes());
    for (size_t b = 0; b < bytes.size(); b++) bytes[b] = static_cast<uint8_t>(row >> (8 * b));
    return bytes;
  }
  // Bytes that load a row; BYTE is 0.
  Bytes LoadBytes(bool weights, uint64_t row) const {
    Bytes bytes = {static_cast<uint8_t>(weights ? 3 : 2)};
    Append(&bytes, RowBytes(row));
    return bytes;
  }
  void LoadFeature(int row, uint64_t value) {
    PointAt(0, row);
    Run(LoadBytes(false, value));
  }
  void LoadWeight(int core, int row, uint64_t value) {
    if (config_.cores > 1) Set(kRegCore, core);
    PointAt(row, 0);
    Run(LoadBytes(true, value));
  }
  // Everything that a program can set, at random: also rows and cores that do not exist, either
  // direction, any BYTE. Arrays keep what they power up with, which is random as well.
  void RandomState() {
    Bytes bytes;
    for (int reg = 0; reg < isa::kRegisters; reg++) {
      Append(&bytes, {SetW(Below(64)), Mov(reg)});
    }
    if (config_.cores > 1 && Below(4) != 0) {
      Append(&bytes, {SetW(Below(config_.cores)), Mov(kRegCore)});
    }
    Append(&bytes, PointBytes(Below(128), Below(128)));
    for (int n = Below(config_.row_bytes()); n > 0; n--) bytes.push_back(1);
    bytes.push_back(4);
    // Something in the accumulators, and sometimes the other direction.
    for (int n = Below(3); n > 0; n--) bytes.push_back(static_cast<uint8_t>(0x80 + Below(16)));
    if (Below(2) == 0) bytes.push_back(static_cast<uint8_t>(0x90 + 0x40 * Below(2)));
    Run(bytes);
  }

  // The chip and SpecChip after the same bytes: bytes that come back, everything stored, error.
  void ExpectAsText(const Bytes& bytes, const std::string& what = "") {
    SpecChip spec(config_, device_->Peek());
    spec.Take(bytes);
    ASSERT_EQ(Run(bytes).out, spec.out) << what;
    ExpectState(spec.state, what);
    ASSERT_EQ(Status(), Alive() + (spec.error ? 1 : 0)) << what;
  }
  void ExpectState(const ChipState& expected, const std::string& what = "") {
    const ChipState state = device_->Peek();
    ASSERT_EQ(state.registers, expected.registers) << what;
    ASSERT_EQ(state.accumulator, expected.accumulator) << what;
    ASSERT_EQ(state.features, expected.features) << what;
    ASSERT_EQ(state.weights, expected.weights) << what;
    ASSERT_EQ(state.noted, expected.noted) << what;
  }

  uint64_t seed_;
  Random random_;
  ChipConfig config_;
  std::unique_ptr<Device> device_;
  std::unique_ptr<testing::ScopedTrace> trace_;
};

inline std::string Hex(const Bytes& bytes) {
  std::string text;
  for (const uint8_t byte : bytes) {
    constexpr char kDigits[] = "0123456789abcdef";
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
    text += ' ';
  }
  return text;
}

}  // namespace flexi
