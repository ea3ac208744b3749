// SPDX-License-Identifier: Apache-2.0
// Driver and reference of an installed FLEXI: rows there and back, and a dot product by hand; with
// a file, a program on it.
#include <cstdio>

#include "sw/chip/stream_chip.h"
#include "sw/device/device.h"
#include "sw/device/device_link.h"
#include "sw/driver/flexi_driver.h"
#include "sw/program/inference.h"
#include "sw/program/program_file.h"

int main(int argc, char** argv) {
  const flexi::ChipConfig& config = flexi::FindChip("flexi-1");
  const auto device = flexi::MakeReference(config, 1);
  device->Reset();
  flexi::DeviceLink link(device.get());
  flexi::driver::Chip chip(link.link(), flexi::StreamChipOf(config));
  const uint8_t features[] = {0x0f, 0, 0, 0};
  const uint8_t weights[] = {0x3c, 0, 0, 0};
  chip.LoadFeatures(0, features);
  chip.LoadWeights(0, 0, weights);
  flexi::DotProduct dot;
  dot.bits = flexi::SentBitsNeeded(config.cores, dot, config.lanes);
  int64_t y = 0;
  chip.DotToPort(dot, &y);
  if (y != 2) {  // lanes 2 and 3
    std::printf("the dot product is %lld; 2 would be right\n", static_cast<long long>(y));
    return 1;
  }
  if (argc < 2) return 0;
  const flexi::Program program = flexi::ReadProgram(argv[1]);
  flexi::Inference inference(program, device.get());
  const auto result =
      inference.Run(std::vector<int>(static_cast<size_t>(program.tensors[0].elements), 0));
  return result.cycles == program.cycles() ? 0 : 1;
}
