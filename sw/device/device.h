// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "sw/chip/chip_config.h"

namespace flexi {

// What the host drives in one clock cycle, and what the chip shows in the same cycle.
struct PortIn {
  bool in_valid = false;
  uint8_t in_data = 0;
  bool out_ready = false;
  bool reset = false;  // true = rst_ni low
};
struct PortOut {
  bool in_ready = false;
  bool out_valid = false;
  uint8_t out_data = 0;
  bool operator==(const PortOut&) const = default;
};

// Everything a chip stores, for comparison and for taking over a power-up state.
struct ChipState {
  std::vector<uint64_t> features;    // [row]: lane l in bit l
  std::vector<uint64_t> weights;     // [core * rows + row]
  std::vector<int32_t> accumulator;  // [core], two's complement
  std::vector<uint8_t> noted;  // [core], overlap: bit 1 sign, bit 0 rest of the last written bit
  // FN and RELU, SEG, LANE, CORE, DROW, RING, HIGH as MOV numbers them (RING 7, others 0 where
  // absent), WROW, XROW, direction (1 = down), BYTE.
  std::vector<uint8_t> registers;
  bool operator==(const ChipState&) const = default;
};

// A chip: the reference, the RTL under Verilator, later the netlist. All behave alike, cycle by
// cycle.
class Device {
 public:
  virtual ~Device() = default;
  virtual const ChipConfig& config() const = 0;
  virtual std::string kind() const = 0;  // "ref", "rtl", ...

  // One clock cycle: the outputs that the chip shows with these inputs, then the rising edge.
  virtual PortOut Step(const PortIn& in) = 0;
  virtual uint64_t cycles() const = 0;  // rising edges since construction
  void Reset();                         // as long as docs/commands.md asks for

  // Feeds all of `in` and fills all of `out`, host always willing; ends in the cycle of the last
  // byte moved. Throws DeviceTimeout when `limit` cycles pass without a byte moving.
  virtual void Transfer(std::span<const uint8_t> in, std::span<uint8_t> out,
                        uint64_t limit = 1'000'000) = 0;

  // Clocks until the chip takes a byte and nothing is going on (idle, quiet). Throws DeviceTimeout.
  virtual bool Idle() const = 0;
  void Drain(uint64_t limit = 1'000'000);

  virtual ChipState Peek() const = 0;
};

class DeviceTimeout : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// seed chooses the power-up contents of what reset does not touch.
std::unique_ptr<Device> MakeReference(const ChipConfig& config, uint64_t seed);
// `trace`: FST file, empty for none. Throws Error when this build has no RTL model of the chip.
std::unique_ptr<Device> MakeRtl(const ChipConfig& config, uint64_t seed,
                                const std::string& trace = "");

}  // namespace flexi
