// SPDX-License-Identifier: Apache-2.0
#include "sw/program/inference.h"

#include <fmt/format.h>

#include "sw/asm/isa.h"
#include "sw/common/error.h"

namespace flexi {

Inference::Inference(const Program& program, Device* device) : program_(program), device_(device) {
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
  return Execute(features, nullptr);
}

Inference::Result Inference::Observe(const std::vector<int>& features,
                                     std::map<std::string, std::vector<int64_t>>* layers) {
  layers->clear();
  return Execute(features, layers);
}

// All that is gathered, in one transfer. What a probe has cut off stays for the next decode.
void Inference::Transfer() {
  const size_t before = answer_.size();
  answer_.resize(before + reads_);
  device_->Transfer(bytes_, std::span(answer_).subspan(before));
  for (const Decoding& decoding : decodings_) {
    auto& sums = tensors_[static_cast<size_t>(decoding.decode->tensor)];
    DecodeInto(program_, *decoding.decode, answer_.data() + decoded_, decoding.store, &sums);
    decoded_ += static_cast<size_t>(decoding.decode->bytes);
  }
  if (decoded_ == answer_.size()) {
    answer_.clear();
    decoded_ = 0;
  }
  bytes_.clear();
  reads_ = 0;
  decodings_.clear();
}

std::vector<int64_t> Inference::Look(const ProgramProbe& probe) const {
  const ChipState state = device_->Peek();
  const std::vector<uint64_t>& rows = probe.weights ? state.weights : state.features;
  std::vector<int64_t> values;
  for (const int position : probe.positions) {
    const int segment = position / program_.chip.lanes;
    const int lane = position % program_.chip.lanes;
    int64_t value = 0;
    for (int bit = 0; bit < probe.bits; ++bit) {
      const int row = probe.row + bit * probe.segments + segment;
      value |= static_cast<int64_t>(rows[static_cast<size_t>(row)] >> lane & 1) << bit;
    }
    if (probe.is_signed && (value >> (probe.bits - 1) & 1) != 0) value -= int64_t{1} << probe.bits;
    values.push_back(value);
  }
  return values;
}

Inference::Result Inference::Execute(const std::vector<int>& features,
                                     std::map<std::string, std::vector<int64_t>>* layers) {
  tensors_.resize(program_.tensors.size());
  for (size_t i = 1; i < tensors_.size(); ++i)
    tensors_[i].assign(static_cast<size_t>(program_.tensors[i].elements), 0);
  tensors_[0] = InputTensor(program_, features);
  Result result;
  const auto transfer = [&] {
    const uint64_t start = device_->cycles();
    Transfer();
    result.cycles += device_->cycles() - start;
  };
  bool answered = true;  // nothing is sent behind what is read
  ProgramWalk walk(program_.inference);
  while (const ProgramStep* step = walk.Next()) {
    const auto index = static_cast<size_t>(step->index);
    switch (step->kind) {
      case ProgramStep::Kind::kBytes:
        bytes_.insert(bytes_.end(), step->bytes.begin(), step->bytes.end());
        answered = false;
        break;
      case ProgramStep::Kind::kRow:
        AppendRow(program_, tensors_[static_cast<size_t>(program_.blocks[index].tensor)], *step,
                  walk.load(), &bytes_);
        break;
      case ProgramStep::Kind::kRead:
        reads_ += static_cast<size_t>(step->count);
        answered = true;
        break;
      case ProgramStep::Kind::kDecode:
        decodings_.push_back({&program_.decodes[index], step->at + walk.store()});
        break;
      case ProgramStep::Kind::kHost:
        if (!bytes_.empty()) transfer();
        ApplyHost(program_.host[index], &tensors_);
        break;
      case ProgramStep::Kind::kProbe:
        if (layers == nullptr) break;
        transfer();
        device_->Drain();
        (*layers)[program_.probes[index].layer] = Look(program_.probes[index]);
        break;
      default:
        break;
    }
  }
  transfer();
  if (!answered) {  // else the next inference would pay for the end of this one
    const uint64_t start = device_->cycles();
    device_->Drain();
    result.cycles += device_->cycles() - start;
  }
  result.values = tensors_[static_cast<size_t>(program_.result)];
  result.verdict = Judge(program_, result.values);
  // A tensor may go by the name of a layer that it is moved for: what lies on the chip is its own.
  if (layers != nullptr)
    for (size_t i = tensors_.size(); i-- > 1;)
      if (!program_.tensors[i].name.empty())
        layers->try_emplace(program_.tensors[i].name, tensors_[i]);
  return result;
}

}  // namespace flexi
