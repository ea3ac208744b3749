// SPDX-License-Identifier: Apache-2.0
// RATIONALE. flexi_out: random sources for every selection, core and byte. Parameter space: 24
// lanes, 3 cores, 11 bits; 13 lanes (last byte filled with zeros), 1 core. Not covered: cores and
// bytes that do not exist, which the controller never selects.
#include <gtest/gtest.h>

#include "Vunit_out_13.h"
#include "Vunit_out_24.h"
#include "sw/common/random.h"
#include "tb/unit/rtl/unit.h"

namespace flexi {
namespace {

template <class Model>
void RandomSources(int lanes, int cores, int acc_width) {
  const uint64_t seed = SeedFromEnvironment(1);
  Random random(seed);
  Unit<Model> unit(seed);
  for (int n = 0; n < 20'000; n++) {
    std::vector<uint64_t> f;
    std::vector<uint64_t> acc;
    std::vector<uint64_t> res;
    for (int core = 0; core < cores; core++) {
      f.push_back(random.Next() & Mask(lanes));
      acc.push_back(random.Next() & Mask(acc_width));
      res.push_back(random.Below(256));
      SetBits(unit->f_i, core * lanes, lanes, f.back());
      SetBits(unit->acc_i, core * acc_width, acc_width, acc.back());
      SetBits(unit->res_i, core * 8, 8, res.back());
    }
    const uint64_t status = random.Below(256);
    const uint64_t row_core = random.Below(cores);
    const uint64_t send_core = random.Below(cores);
    const uint64_t byte = random.Below((lanes + 7) / 8);
    const uint64_t kind = random.Below(4);
    unit->status_i = status;
    unit->row_core_i = row_core;
    unit->send_core_i = send_core;
    unit->byte_i = byte;
    unit->status_sel_i = kind == 0;
    unit->row_sel_i = kind == 1;
    unit->rest_sel_i = kind == 2;
    unit.Eval();
    const uint64_t expected = kind == 0   ? status
                              : kind == 1 ? (f[row_core] >> (8 * byte)) & 255
                              : kind == 2 ? acc[send_core] & 255
                                          : res[send_core];
    ASSERT_EQ(unit->row_byte_o, (f[row_core] >> (8 * byte)) & 255);
    ASSERT_EQ(unit->data_o, expected) << "kind " << kind << " FLEXI_SEED=" << seed;
  }
}

TEST(Out, ChoosesEveryByte24) { RandomSources<Vunit_out_24>(24, 3, 11); }
TEST(Out, ChoosesEveryByte13) { RandomSources<Vunit_out_13>(13, 1, 10); }

}  // namespace
}  // namespace flexi
