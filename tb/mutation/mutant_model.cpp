// SPDX-License-Identifier: Apache-2.0
#include "tb/mutation/mutant_model.h"

#include <charconv>
#include <cstdlib>
#include <string>

#include "sw/common/error.h"

namespace flexi {

namespace {

int FromEnvironment() {
  const char* text = std::getenv("FLEXI_MUTANT");
  if (text == nullptr) return 0;
  const std::string number = text;
  int value = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), value);
  if (error != std::errc() || end != number.data() + number.size() || value < 0)
    throw Error("FLEXI_MUTANT is '" + number + "': give the number of a mutant, 0 for none");
  return value;
}

int& Selected() {
  static int selected = FromEnvironment();
  return selected;
}

}  // namespace

int SelectedMutant() { return Selected(); }
void SelectMutant(int number) { Selected() = number; }

}  // namespace flexi
