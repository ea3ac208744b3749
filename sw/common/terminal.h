// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace flexi {

// Whether what goes to this file descriptor may have colours: it is a terminal that is not "dumb",
// and NO_COLOR is not set (an empty NO_COLOR counts as not set).
bool ColourOn(int descriptor);

}  // namespace flexi
