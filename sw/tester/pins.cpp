// SPDX-License-Identifier: Apache-2.0
#include "sw/tester/pins.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "sw/common/error.h"

namespace flexi {
namespace {

constexpr int kPowerUps = 8;
constexpr size_t kInputs = 11;  // pins of a line
constexpr size_t kOutputs = 10;

std::string Bits(uint8_t value, uint8_t mask, const char* letters) {
  std::string text;
  for (int bit = 7; bit >= 0; --bit)
    text += (mask >> bit & 1) == 0 ? 'X' : letters[value >> bit & 1];
  return text;
}

}  // namespace

VectorDevice::VectorDevice(const ChipConfig& config) {
  for (uint64_t seed = 1; seed <= kPowerUps; ++seed) chips_.push_back(MakeReference(config, seed));
}

void VectorDevice::Section(const std::string& name) { text_ += "# == " + name + "\n"; }

PortOut VectorDevice::Step(const PortIn& in) {
  const PortOut shown = chips_[0]->Step(in);
  uint8_t same = 0xff;
  for (size_t i = 1; i < chips_.size(); ++i) {
    const PortOut other = chips_[i]->Step(in);
    if (!in.reset && (other.in_ready != shown.in_ready || other.out_valid != shown.out_valid))
      throw std::logic_error("vectors: the handshake depends on the power-up contents");
    same = static_cast<uint8_t>(same & ~(other.out_data ^ shown.out_data));
  }
  text_ += fmt::format("{:d} {:d} {} {:d}  ", !in.reset, in.in_valid, Bits(in.in_data, 0xff, "01"),
                       in.out_ready);
  if (in.reset) {
    text_ += "X X XXXXXXXX\n";
    return shown;
  }
  const uint8_t mask = shown.out_valid ? same : 0;
  text_ += fmt::format("{} {} {}\n", shown.in_ready ? 'H' : 'L', shown.out_valid ? 'H' : 'L',
                       Bits(shown.out_data, mask, "LH"));
  return shown;
}

void VectorDevice::Transfer(std::span<const uint8_t> in, std::span<uint8_t> out, uint64_t limit) {
  size_t sent = 0;
  size_t got = 0;
  uint64_t idle = 0;
  while (sent < in.size() || got < out.size()) {
    random_ = random_ * 6364136223846793005ULL + 1442695040888963407ULL;
    PortIn pins;
    pins.in_valid = sent < in.size() && static_cast<int>(random_ >> 56) >= stalls_;
    pins.in_data = pins.in_valid ? in[sent] : 0;
    pins.out_ready = got < out.size() && static_cast<int>(random_ >> 48 & 255) >= stalls_;
    const PortOut shown = Step(pins);
    ++idle;
    if (pins.in_valid && shown.in_ready) {
      ++sent;
      idle = 0;
    }
    if (pins.out_ready && shown.out_valid) {
      out[got++] = shown.out_data;
      idle = 0;
    }
    if (idle > limit) throw DeviceTimeout("vectors: no byte moved");
  }
}

ReplayResult Replay(std::string_view text, const std::string& file, Device* device) {
  ReplayResult result;
  int number = 0;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    ++number;
    if (line.empty() || line[0] == '#') continue;
    std::string pins;
    for (const char c : line)
      if (c != ' ') pins += c;
    const bool whole = pins.size() == kInputs + kOutputs &&
                       pins.find_first_not_of("01") >= kInputs &&
                       pins.find_first_not_of("LHX", kInputs) == std::string::npos;
    if (!whole)
      throw Error(
          fmt::format("{}:{}: not a vector; right would be: 11 bits of 0 and 1, then 10 of "
                      "L, H and X",
                      file, number));
    const auto byte = [&pins](size_t first, char one) {
      unsigned value = 0;
      for (size_t i = 0; i < 8; ++i) value = value << 1U | (pins[first + i] == one ? 1U : 0U);
      return static_cast<uint8_t>(value);
    };
    PortIn in;
    in.reset = pins[0] == '0';
    in.in_valid = pins[1] == '1';
    in.in_data = byte(2, '1');
    in.out_ready = pins[10] == '1';
    const PortOut shown = device->Step(in);
    ++result.cycles;
    std::string seen = {shown.in_ready ? 'H' : 'L', shown.out_valid ? 'H' : 'L'};
    seen += Bits(shown.out_data, 0xff, "LH");
    for (size_t i = 0; i < seen.size(); ++i) {
      if (pins[kInputs + i] == 'X') continue;
      ++result.compared;
      if (pins[kInputs + i] != seen[i] && result.wrong.empty())
        result.wrong = fmt::format("{}:{}: cycle {}: expected {}, the chip shows {}", file, number,
                                   result.cycles, pins.substr(kInputs), seen);
    }
  }
  if (result.compared == 0) throw Error(fmt::format("{}: compares nothing", file));
  return result;
}

}  // namespace flexi
