// SPDX-License-Identifier: Apache-2.0
// What libFuzzer calls. FLEXI_FUZZ_TARGET names the target.
#include <cstdio>
#include <cstdlib>

#include "tb/fuzz/target.h"

namespace {
flexi::FuzzTarget chosen = nullptr;
}

extern "C" int LLVMFuzzerInitialize(int* /*argc*/, char*** /*argv*/) {
  const char* const name = std::getenv("FLEXI_FUZZ_TARGET");
  const auto found = flexi::FuzzTargets().find(name == nullptr ? "" : name);
  if (found == flexi::FuzzTargets().end()) {
    std::fprintf(stderr, "fuzz: FLEXI_FUZZ_TARGET must be one of:");
    for (const auto& [known, target] : flexi::FuzzTargets())
      std::fprintf(stderr, " %s", known.c_str());
    std::fprintf(stderr, "\n");
    std::exit(2);
  }
  chosen = found->second;
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  chosen({data, size});
  return 0;
}
