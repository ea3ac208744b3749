// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "sw/report/report_data.h"

namespace flexi::report {

// The whole report: one HTML file that needs no other.
std::string MakePage(const ReportData& data);

}  // namespace flexi::report
