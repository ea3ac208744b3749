// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <verilated.h>

namespace flexi {

// Called before a model goes. In a build with FLEXI_COVERAGE its counters are added to those of all
// models of this process, which end up in a file of folder FLEXI_COVERAGE_DIR; in others nothing
// happens.
void ModelEnds(VerilatedContext* context);

}  // namespace flexi
