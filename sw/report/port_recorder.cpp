// SPDX-License-Identifier: Apache-2.0
#include "sw/report/port_recorder.h"

#include <fmt/format.h>

namespace flexi::report {

PortOut PortRecorder::Step(const PortIn& in) {
  const PortOut out = device_->Step(in);
  log_.push_back({in.in_valid && out.in_ready && !in.reset,
                  in.out_ready && out.out_valid && !in.reset, in.in_data, out.out_data});
  return out;
}

void PortRecorder::Transfer(std::span<const uint8_t> in, std::span<uint8_t> out, uint64_t limit) {
  size_t sent = 0;
  size_t got = 0;
  uint64_t idle = 0;
  while (sent < in.size() || got < out.size()) {
    PortIn pins;
    pins.in_valid = sent < in.size();
    if (pins.in_valid) pins.in_data = in[sent];
    pins.out_ready = got < out.size();
    Step(pins);
    const Cycle& cycle = log_.back();
    if (cycle.out) out[got++] = cycle.out_byte;
    if (cycle.in) ++sent;
    idle = cycle.in || cycle.out ? 0 : idle + 1;
    if (idle > limit)
      throw DeviceTimeout(
          fmt::format("{} {}: no byte moved in {} cycles", config().name, kind(), idle));
  }
}

}  // namespace flexi::report
