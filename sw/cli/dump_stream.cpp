// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/dump_stream.h"

#include <fmt/format.h>

#include <memory>

#include "sw/asm/stream.h"
#include "sw/chip/stream_chip.h"
#include "sw/common/atomic_file.h"
#include "sw/device/device.h"
#include "sw/program/inference.h"

namespace flexi {
namespace {

// Hands everything to another device, cycle by cycle, and writes down the bytes that move.
class Recorder : public Device {
 public:
  explicit Recorder(std::unique_ptr<Device> device) : device_(std::move(device)) {}
  const ChipConfig& config() const override { return device_->config(); }
  std::string kind() const override { return device_->kind(); }
  PortOut Step(const PortIn& in) override { return device_->Step(in); }
  uint64_t cycles() const override { return device_->cycles(); }
  // In the order in which the bytes move: the chip sends while it takes what follows.
  void Transfer(std::span<const uint8_t> in, std::span<uint8_t> out, uint64_t limit) override {
    size_t sent = 0;
    size_t got = 0;
    uint64_t idle = 0;
    while (sent < in.size() || got < out.size()) {
      PortIn pins;
      pins.in_valid = sent < in.size();
      pins.in_data = pins.in_valid ? in[sent] : 0;
      pins.out_ready = got < out.size();
      const PortOut shown = device_->Step(pins);
      ++idle;
      if (pins.out_ready && shown.out_valid) {
        text_ += fmt::format("{} {:02x}\n", compared_ ? 'r' : 's', shown.out_data);
        out[got++] = shown.out_data;
        idle = 0;
      }
      if (pins.in_valid && shown.in_ready) {
        text_ += fmt::format("w {:02x}\n", in[sent++]);
        idle = 0;
      }
      if (idle > limit) throw DeviceTimeout("recorder: no byte moved");
    }
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
  std::vector<uint8_t> fill;
  Stream stream(StreamChipOf(chip), [&fill](uint8_t byte) { fill.push_back(byte); });
  const std::vector<uint8_t> zeros(static_cast<size_t>(chip.row_bytes()));
  for (int row = 0; row < chip.feature_rows; ++row) stream.LoadFeatures(row, zeros.data(), 1);
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
