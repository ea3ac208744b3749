// SPDX-License-Identifier: Apache-2.0
// What the reference shows at its port, cycle by cycle, for a byte stream: `flexi-port CHIP SEED
// HEX`. As many cycles of reset as a chip needs, then a host that always offers the next byte and
// always takes one. A line per cycle: reset, in_valid, in_data, out_ready, then in_ready,
// out_valid, out_data as the chip shows them in that cycle. Ends a cycle after the chip has become
// idle with all bytes taken. Tools that simulate the chip from its transistors drive and check with
// this.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <string>
#include <vector>

#include "sw/asm/isa.h"
#include "sw/chip/chip_config.h"
#include "sw/common/error.h"
#include "sw/device/device.h"

namespace flexi {
namespace {

constexpr int kIdleCycles = 1;
constexpr int kLimit = 1'000'000;

std::vector<uint8_t> Bytes(const std::string& hex) {
  std::vector<uint8_t> bytes;
  if (hex.empty() || hex.size() % 2 != 0 ||
      hex.find_first_not_of("0123456789abcdefABCDEF") != std::string::npos)
    throw Error("the byte stream is not a string of hex bytes, as 4810...");
  for (size_t at = 0; at < hex.size(); at += 2)
    bytes.push_back(static_cast<uint8_t>(std::stoi(hex.substr(at, 2), nullptr, 16)));
  return bytes;
}

int Run(int argc, char** argv) {
  if (argc != 4) throw Error("usage: flexi-port CHIP SEED HEX");
  char* end = nullptr;
  const uint64_t seed = std::strtoull(argv[2], &end, 10);
  if (end == argv[2] || *end != '\0') throw Error("the seed is not a number");
  const std::vector<uint8_t> bytes = Bytes(argv[3]);
  const std::unique_ptr<Device> chip = MakeReference(FindChip(argv[1]), seed);
  size_t at = 0;
  int idle = 0;
  for (int cycle = 0; idle < kIdleCycles; cycle++) {
    if (cycle > kLimit) throw Error("the chip does not become idle: the stream ends inside a load");
    PortIn in;
    in.reset = cycle < isa::kResetCycles;
    in.in_valid = !in.reset && at < bytes.size();
    in.in_data = in.in_valid ? bytes[at] : 0;
    in.out_ready = !in.reset;
    const PortOut out = chip->Step(in);
    std::printf("%d %d %02x %d %d %d %02x\n", in.reset, in.in_valid, in.in_data, in.out_ready,
                out.in_ready, out.out_valid, out.out_data);
    if (in.in_valid && out.in_ready) at++;
    idle = at == bytes.size() && !in.reset && chip->Idle() ? idle + 1 : 0;
  }
  return 0;
}

}  // namespace
}  // namespace flexi

int main(int argc, char** argv) {
  try {
    return flexi::Run(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "flexi-port: %s\n", error.what());
    return 2;
  }
}
