// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

namespace flexi {

// A device that can begin a waveform late: the RTL models that were built with tracing.
class TraceGate {
 public:
  virtual ~TraceGate() = default;
  // From this cycle on (Device::cycles) an FST file holds what happens; call it once, on a device
  // that was made without a trace. Throws std::logic_error where the model has no tracing.
  virtual void TraceFrom(const std::string& file, uint64_t cycle) = 0;
};

}  // namespace flexi
