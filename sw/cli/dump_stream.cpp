// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/dump_stream.h"

#include <fmt/format.h>

#include <memory>

#include "sw/asm/isa.h"
#include "sw/common/atomic_file.h"
#include "sw/device/device.h"
#include "sw/program/inference.h"

namespace flexi {
namespace {

// Hands everything to another device and writes down the bytes that move.
class Recorder : public Device {
 public:
  explicit Recorder(std::unique_ptr<Device> device) : device_(std::move(device)) {}
  const ChipConfig& config() const override { return device_->config(); }
  std::string kind() const override { return device_->kind(); }
  PortOut Step(const PortIn& in) override { return device_->Step(in); }
  uint64_t cycles() const override { return device_->cycles(); }
  void Transfer(std::span<const uint8_t> in, std::span<uint8_t> out, uint64_t limit) override {
    device_->Transfer(in, out, limit);
    for (const uint8_t byte : in) text_ += fmt::format("w {:02x}\n", byte);
    for (const uint8_t byte : out) text_ += fmt::format("{} {:02x}\n", compared_ ? 'r' : 's', byte);
  }
  bool Idle() const override { return device_->Idle(); }
  ChipState Peek() const override { return device_->Peek(); }

  void Begin(int inference, bool compared) {
    text_ += fmt::format("b {}\n", inference);
    compared_ = compared;
  }
  const std::string& text() const { return text_; }

 private:
  std::unique_ptr<Device> device_;
  std::string text_;
  bool compared_ = true;
};

}  // namespace

void DumpStream(const Program& program, const std::vector<std::vector<int>>& inputs,
                const std::string& path) {
  const ChipConfig& chip = program.chip;
  Recorder recorder(MakeReference(chip, 1));
  std::vector<uint8_t> fill = {isa::SetOpcode(isa::kXrow), 0};
  for (int row = 0; row < chip.feature_rows; ++row) {
    fill.push_back(isa::kLoadX);
    fill.insert(fill.end(), static_cast<size_t>(chip.row_bytes()), 0);
  }
  Device& device = recorder;
  device.Reset();
  device.Transfer(fill, {});
  Inference inference(program, &recorder);
  for (size_t i = 0; i <= inputs.size() && !inputs.empty(); ++i) {
    recorder.Begin(static_cast<int>(i), i > 0);
    inference.Run(inputs[i == 0 ? 0 : i - 1]);
  }
  WriteFileAtomically(
      path, fmt::format("# {} on {}, {} inferences\n", program.model, chip.name, inputs.size()) +
                recorder.text());
}

}  // namespace flexi
