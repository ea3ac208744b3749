// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <string>
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
    uint64_t cycles = 0;          // of this inference: of the chip at work, without the host's time
  };
  // Never lets the device wait: all bytes up to the next host work in one transfer. Throws Error
  // when features are out of range.
  Result Run(const std::vector<int>& features);

  // The same, and every layer's integers by its name: those of the host's tensors, and those of
  // hidden results as they lie in the chip's rows. The chip waits where they are looked at, so
  // there are more cycles.
  Result Observe(const std::vector<int>& features,
                 std::map<std::string, std::vector<int64_t>>* layers);

 private:
  struct Decoding {
    const ProgramDecode* decode;
    int store;
  };

  Result Execute(const std::vector<int>& features,
                 std::map<std::string, std::vector<int64_t>>* layers);
  void Transfer();
  std::vector<int64_t> Look(const ProgramProbe& probe) const;

  const Program& program_;
  Device* device_;
  HostTensors tensors_;
  std::vector<uint8_t> bytes_;       // to be sent
  size_t reads_ = 0;                 // to be read
  std::vector<Decoding> decodings_;  // of what is to be read
  size_t decoded_ = 0;               // bytes of answer_ that decodes have had
  std::vector<uint8_t> answer_;
};

}  // namespace flexi
