// SPDX-License-Identifier: Apache-2.0
// RATIONALE. Tests that fail on purpose, so that scripts/failure_trace_test.py can look at what a
// failure leaves: one on the fixture, one beside it, one on a chip without a model with tracing.
// Disabled, so that nobody else runs them. And that passing runs leave the environment alone.
#include "tb/chip/failure_trace.h"

#include "tb/chip/chip_fixture.h"

namespace flexi {
namespace {

std::vector<DeviceCase> Only(const std::string& name) {
  std::vector<DeviceCase> devices;
  for (const DeviceCase& device : RtlDevices())
    if (device.name == name) devices.push_back(device);
  return devices;
}

// scripts/failure_trace_test.py, a test of ctest, runs these and fails when they do not fail.
class DISABLED_FailsOnPurpose : public ChipTest {};

TEST_P(DISABLED_FailsOnPurpose, BehindManyCycles) {
  for (int n = 0; n < 400; ++n) RandomState();
  EXPECT_EQ(Status(), 0) << "on purpose, in cycle " << device_->cycles();
}

TEST_P(DISABLED_FailsOnPurpose, AtOnce) { EXPECT_EQ(Status(), 0) << "on purpose"; }

INSTANTIATE_TEST_SUITE_P(Traced, DISABLED_FailsOnPurpose,
                         testing::ValuesIn(Only("rtl_generic_flexi_1")), DeviceName);
INSTANTIATE_TEST_SUITE_P(Untraced, DISABLED_FailsOnPurpose,
                         testing::ValuesIn(Only("rtl_generic_odd_8x8")), DeviceName);

TEST(FailureTrace, BeginsTwoThousandCyclesBeforeTheFailure) {
  EXPECT_EQ(FailureTraceFrom(0), 12U);
  EXPECT_EQ(FailureTraceFrom(2012), 12U);
  EXPECT_EQ(FailureTraceFrom(5000), 3000U);
}

}  // namespace
}  // namespace flexi
