// SPDX-License-Identifier: Apache-2.0
#include "sw/report/port_recorder.h"

#include "sw/device/step_transfer.h"

namespace flexi::report {

PortOut PortRecorder::Step(const PortIn& in) {
  const PortOut out = device_->Step(in);
  log_.push_back({in.in_valid && out.in_ready && !in.reset,
                  in.out_ready && out.out_valid && !in.reset, in.in_data, out.out_data});
  return out;
}

void PortRecorder::Transfer(std::span<const uint8_t> in, std::span<uint8_t> out, uint64_t limit) {
  TransferBySteps(this, in, out, limit);
}

}  // namespace flexi::report
