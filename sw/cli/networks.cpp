// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/networks.h"

#include <fmt/format.h>

#include "sw/common/error.h"

namespace flexi {
namespace {

struct Network {
  const char* chip;
  const char* task;
  const char* model;
};
constexpr Network kNetworks[] = {
    {"flexi-1", "ecg", "ecg-nv-random"},
    {"flexi-1", "audio", "audio-flexi-1"},
    {"flexi-1", "image", "image-optdigits-flexi-1"},
    {"flexi-1", "physio", "physio-noneeg-flexi-1"},
    {"flexi-4", "ecg", "ecg-nsvf-flexi-4"},
    {"flexi-4", "audio", "audio-flexi-4"},
    {"flexi-4", "image", "image-mnist-flexi-4"},
    {"flexi-4", "physio", "physio-noneeg-flexi-4"},
    {"flexi-32", "ecg", "ecg-nsv-flexi-32"},
    {"flexi-32", "audio", "audio-flexi-32"},
    {"flexi-32", "image", "image-mnist-flexi-32"},
    {"flexi-32", "physio", "physio-noneeg-subjects-flexi-32"},
};

}  // namespace

std::string NetworkOf(const std::string& chip, const std::string& task) {
  for (const Network& network : kNetworks)
    if (chip == network.chip && task == network.task) return network.model;
  throw Error(
      fmt::format("no network for task {} on chip {}; there are ones for ecg, audio, image and "
                  "physio on flexi-1, flexi-4 and flexi-32, or name a model",
                  task, chip));
}

}  // namespace flexi
