// SPDX-License-Identifier: Apache-2.0
#include "sw/program/inference.h"

#include <fmt/format.h>

#include "sw/common/error.h"

namespace flexi {

Inference::Inference(const Program& program, Device* device)
    : program_(program),
      device_(device),
      link_(device),
      chip_(link_.link(), program.chip.row_bytes(), program.chip.cores),
      image_(EncodeInference(program)),
      answer_(static_cast<size_t>(program.bytes_read())) {
  if (device->config().name != program.chip.name)
    throw Error(fmt::format("{}: compiled for chip {}; the device is a {}", program.model,
                            program.chip.name, device->config().name));
  device->Reset();
  device->Transfer(program.deploy, {});
  const driver::ChipStatus status = chip_.Status();
  if (!status.alive || status.chip_id != program.chip.chip_id || status.opcode_error ||
      status.operand_error)
    throw Error(
        fmt::format("{}: after deployment the chip says id {}, opcode error {:d}, operand "
                    "error {:d}; id {} and no error would be right",
                    program.model, status.chip_id, status.opcode_error, status.operand_error,
                    program.chip.chip_id));
}

Inference::Result Inference::Run(const std::vector<int>& features) {
  const std::vector<uint8_t> rows = InputRows(program_, features);
  const uint64_t start = device_->cycles();
  const bool done =
      chip_.Run(image_.data(), image_.size(), rows.data(),
                static_cast<size_t>(program_.input.rows()), answer_.data(), answer_.size());
  if (!done) throw Error(fmt::format("{}: its inference stream is malformed", program_.model));
  link_.Flush();
  Result result;
  result.cycles = device_->cycles() - start;
  result.values = DecodeResults(program_, answer_);
  result.verdict = Judge(program_.verdict, result.values);
  return result;
}

}  // namespace flexi
