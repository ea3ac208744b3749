// SPDX-License-Identifier: Apache-2.0
#include "sw/program/inference.h"

#include <fmt/format.h>

#include "sw/asm/isa.h"
#include "sw/common/error.h"

namespace flexi {

Inference::Inference(const Program& program, Device* device)
    : program_(program), device_(device), answer_(static_cast<size_t>(program.bytes_read())) {
  if (device->config().name != program.chip.name)
    throw Error(fmt::format("{}: compiled for chip {}; the device is a {}", program.model,
                            program.chip.name, device->config().name));
  device->Reset();
  device->Transfer(program.deploy, {});
  const uint8_t ask = isa::kStatus;
  uint8_t status = 0;
  device->Transfer({&ask, 1}, {&status, 1});
  const int expected = program.chip.chip_id << 4 | isa::kStatusAlive;
  if (status != expected)
    throw Error(
        fmt::format("{}: after deployment the chip says STATUS {:#04x}; {:#04x} (chip {}, "
                    "no error) would be right",
                    program.model, status, expected, program.chip.chip_id));
}

Inference::Result Inference::Run(const std::vector<int>& features) {
  const std::vector<uint8_t> bytes = InferenceBytes(program_, features);
  const uint64_t start = device_->cycles();
  device_->Transfer(bytes, answer_);
  Result result;
  result.cycles = device_->cycles() - start;
  result.values = DecodeResults(program_, answer_);
  result.verdict = Judge(program_.verdict, result.values);
  return result;
}

}  // namespace flexi
