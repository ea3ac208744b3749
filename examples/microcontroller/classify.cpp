// SPDX-License-Identifier: Apache-2.0
#include "examples/microcontroller/classify.h"

#include "ecg_network.h"  // made by: flexi firmware models/ecg-nv-random.onnx --name ecg_network
#include "sw/driver/flexi_network.h"

static_assert(ecg_network_data::kFeatures == kBeatFeatures);

namespace {

uint8_t rows[ecg_network_data::kRowBytes];
uint8_t answers[ecg_network_data::kAnswerBytes];
int32_t sums[ecg_network_data::kSums];
flexi::driver::Link port;

flexi::driver::NetworkRunner Runner() { return {port, ecg_network, {rows, answers, sums}}; }

}  // namespace

bool StartClassifier(flexi::driver::Link link) {
  port = link;
  return Runner().Deploy();
}

int ClassifyBeat(const int16_t* features, int32_t* sum) {
  const int verdict = Runner().Run(features);
  if (sum != nullptr) *sum = sums[0];
  return verdict;
}
