// SPDX-License-Identifier: Apache-2.0
// Heart beats on FLEXI-1, for firmware: no library, no heap, no exceptions.
#pragma once

#include <stdint.h>

#include "sw/driver/flexi_driver.h"

// Numbers of 4 bits that describe a beat (docs/ecg.md).
inline constexpr int kBeatFeatures = 31;

// Sends the network to the chip; once after every reset. False when it is not there.
bool StartClassifier(flexi::driver::Link link);

// 1: ventricular, 0: normal, -1: the stored program is damaged. `sum` (or null) is the number whose
// sign that is.
int ClassifyBeat(const int16_t* features, int32_t* sum);
