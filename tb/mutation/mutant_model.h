// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "sw/chip/chip_config.h"
#include "sw/device/device.h"
#include "tb/harness/rtl_device.h"

namespace flexi {

// The mutant that models of mutated netlists are from now on: its number in NAME.json of
// scripts/mutation/net.py, 0 for none. Starts as FLEXI_MUTANT says.
int SelectedMutant();
void SelectMutant(int number);

// A Verilator model of such a netlist, with its mutant chosen.
template <class Model>
class MutantModel : public Model {
 public:
  explicit MutantModel(VerilatedContext* context) : Model(context) {
    this->mutsel = static_cast<uint16_t>(SelectedMutant());
  }
};

// Where it keeps the state that the bench compares.
struct MutantProbe {
  template <class Root>
  static bool Idle(const Root& root) {
    return root.flexi_chip__DOT__u_controller__02ebusy == 0;
  }

  template <class Root>
  static ChipState Peek(const Root& root, const ChipConfig& config) {
    return StateOf(config, root.flexi_chip__DOT__u_features__02eu_array__02eu_cells__02emem,
                   root.flexi_chip__DOT__u_weights__02eu_cells__02emem, root.flexi_chip__DOT__acc,
                   root.flexi_chip__DOT__noted, root.flexi_chip__DOT__u_controller__02estate);
  }
};

}  // namespace flexi
