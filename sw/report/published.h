// SPDX-License-Identifier: Apache-2.0
// What the paper says of its chips (Nature 2026, doi 10.1038/s41586-025-09931-x). Supply voltages
// of clock and power are not public.
#pragma once

namespace flexi::report::published {

inline constexpr const char* kSource = "Nature 2026, doi 10.1038/s41586-025-09931-x";
inline constexpr double kTransistors = 10628;  // of the smallest chip
inline constexpr double kWeightBits = 1024;    // of the smallest chip
inline constexpr double kClockMhz = 12.5;
inline constexpr double kPowerUw = 2520;
inline constexpr double kLowPowerUw = 55.94;

}  // namespace flexi::report::published
