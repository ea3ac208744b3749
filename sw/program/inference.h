// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "sw/device/device.h"
#include "sw/program/program.h"

namespace flexi {

// A program on a device: deployed by the constructor, then run once per call of Run. Other bytes to
// the device in between are allowed as long as they leave FN, SEG and RING, the weight rows and the
// feature rows of hidden layers as they are, and BYTE 0.
class Inference {
 public:
  // `program` and `device` stay the caller's. Throws Error when the device is another chip, or
  // reports an error or another chip number after deployment.
  Inference(const Program& program, Device* device);

  struct Result {
    std::vector<int64_t> values;  // [output]
    int verdict = 0;              // class, or 0 / 1
    uint64_t cycles = 0;          // of this inference, from its first byte to its last
  };
  // Never lets the device wait: all bytes in one transfer. Throws Error when features are out of
  // range.
  Result Run(const std::vector<int>& features);

 private:
  const Program& program_;
  Device* device_;
  std::vector<uint8_t> answer_;
};

}  // namespace flexi
