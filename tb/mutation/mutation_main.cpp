// SPDX-License-Identifier: Apache-2.0
// One mutant of a chip against the reference, by the lock-step that the chips pass:
//   mutation_lockstep CHIP NUMBER [RUNS COMMANDS]
// Exit code 0: the bench finds nothing; 1: it finds something, and says what; 2: bad arguments.
#include <fmt/format.h>

#include <charconv>
#include <stdexcept>
#include <string>
#include <vector>

#include "sw/common/error.h"
#include "sw/common/random.h"
#include "tb/harness/lockstep.h"
#include "tb/harness/rtl_models.h"
#include "tb/mutation/mutant_model.h"

namespace {

uint64_t Number(const std::string& text) {
  uint64_t value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size())
    throw flexi::Error("'" + text + "' is no number");
  return value;
}

const flexi::RtlModel& ModelOf(const std::string& chip) {
  std::string known;
  for (const flexi::RtlModel& model : flexi::RtlModels()) {
    if (model.chip == chip) return model;
    known += std::string(" ") + model.chip;
  }
  throw flexi::Error("no mutated netlist of '" + chip + "' in this build; there are:" + known);
}

// What the bench finds, empty if nothing. Each run starts from another seed.
std::string Find(const flexi::RtlModel& model, uint64_t runs, uint64_t commands) {
  const uint64_t seed = flexi::SeedFromEnvironment(4711);
  for (uint64_t run = 0; run < runs; run++) {
    try {
      flexi::Lockstep lockstep(model.make(flexi::FindChip(model.chip), seed + run, ""), seed + run);
      const flexi::Lockstep::Report& report = lockstep.Run(commands);
      if (report.differences != 0) return report.first_difference;
    } catch (const flexi::Error&) {
      throw;
    } catch (const std::runtime_error& error) {  // a time-out, or a netlist that does not settle
      return error.what();
    }
  }
  return "";
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    if (arguments.size() != 2 && arguments.size() != 4)
      throw flexi::Error("usage: mutation_lockstep CHIP NUMBER [RUNS COMMANDS]");
    const flexi::RtlModel& model = ModelOf(arguments[0]);
    flexi::SelectMutant(static_cast<int>(Number(arguments[1])));
    const uint64_t runs = arguments.size() > 2 ? Number(arguments[2]) : 4;
    const uint64_t commands = arguments.size() > 3 ? Number(arguments[3]) : 5000;
    const std::string found = Find(model, runs, commands);
    fmt::print("{}\n", found);
    return found.empty() ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "mutation: {}\n", error.what());
    return 2;
  }
}
