// SPDX-License-Identifier: Apache-2.0
// Plays the vectors of a tester into Verilator's model of a mapped chip, for chips that Icarus is
// too slow for. Made and started by scripts/kit/fastgates.py, which needs a model of the netlist at
// hand: no part of the build.
//   play_vectors WORDS SEED     words as in tb/icarus/flexi_vectors_tb.sv; the seed sets what
//   storage powers up with
// Prints "flexi: pass", cycles and compared bits, or the first difference (exit code 1).
#include <verilated.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <string>

#include "Vflexi_chip.h"

namespace {

constexpr size_t kInputs = 11;
constexpr size_t kOutputs = 10;

unsigned Bits(const std::string& word, size_t first, size_t count) {
  unsigned value = 0;
  for (size_t i = first; i < first + count; i++) value = value << 1 | (word[i] == '1' ? 1U : 0U);
  return value;
}

// One cycle: inputs change while the clock is high, outputs are looked at before it rises again.
unsigned Cycle(Vflexi_chip* chip, const std::string& word) {
  chip->clk_i = 1;
  chip->eval();
  chip->rst_ni = Bits(word, 0, 1);
  chip->in_valid_i = Bits(word, 1, 1);
  chip->in_data_i = Bits(word, 2, 8);
  chip->out_ready_i = Bits(word, 10, 1);
  chip->eval();
  chip->clk_i = 0;
  chip->eval();
  return chip->in_ready_o << 9U | chip->out_valid_o << 8U | chip->out_data_o;
}

int Play(std::istream& words, Vflexi_chip* chip) {
  uint64_t cycles = 0;
  uint64_t compared = 0;
  std::string word;
  while (std::getline(words, word)) {
    if (word.size() != kInputs + 2 * kOutputs ||
        word.find_first_not_of("01") != std::string::npos) {
      std::printf("flexi: fail: line %llu is no vector\n",
                  static_cast<unsigned long long>(cycles + 1));
      return 1;
    }
    const unsigned expected = Bits(word, kInputs, kOutputs);
    const unsigned wanted = Bits(word, kInputs + kOutputs, kOutputs);
    const unsigned seen = Cycle(chip, word);
    cycles++;
    if ((seen ^ expected) & wanted) {
      std::printf("flexi: fail at cycle %llu: expected %03x (compared %03x), got %03x\n",
                  static_cast<unsigned long long>(cycles), expected, wanted, seen);
      return 1;
    }
    compared += static_cast<unsigned>(__builtin_popcount(wanted));
  }
  std::printf("flexi: pass, %llu cycles, %llu bits compared\n",
              static_cast<unsigned long long>(cycles), static_cast<unsigned long long>(compared));
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::fprintf(stderr, "usage: play_vectors WORDS SEED\n");
    return 2;
  }
  std::ifstream words(argv[1]);
  if (!words) {
    std::fprintf(stderr, "play_vectors: cannot read %s\n", argv[1]);
    return 2;
  }
  const auto context = std::make_unique<VerilatedContext>();
  context->randReset(2);
  context->randSeed(std::atoi(argv[2]));
  const auto chip = std::make_unique<Vflexi_chip>(context.get());
  const int result = Play(words, chip.get());
  chip->final();
  return result;
}
