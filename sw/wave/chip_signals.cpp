// SPDX-License-Identifier: Apache-2.0
#include "sw/wave/chip_signals.h"

#include <fmt/format.h>

#include "sw/chip/stored_row.h"

namespace flexi::wave {
namespace {

constexpr const char* kTop = "TOP.flexi_chip.";
constexpr int kByteBits = 8;

std::string Path(const std::string& name, int bits = 1) {
  return bits == 1 ? kTop + name : fmt::format("{}{}[{}:0]", kTop, name, bits - 1);
}

int CountBits(int lanes) {
  int bits = 0;
  while ((1 << bits) < lanes) ++bits;
  return bits;
}

}  // namespace

std::vector<Group> ChipGroups(const ChipConfig& chip, const std::string& filters) {
  const auto filter = [&](const char* file) { return filters + "/" + file; };
  Group port{"port", {}};
  for (const char* name : {"clk_i", "rst_ni", "in_valid_i", "in_ready_o"})
    port.signals.push_back({"", Path(name), Base::kBit});
  port.signals.push_back({"", Path("in_data_i", kByteBits), Base::kHex});
  for (const char* name : {"out_valid_o", "out_ready_i"})
    port.signals.push_back({"", Path(name), Base::kBit});
  port.signals.push_back({"", Path("out_data_o", kByteBits), Base::kHex});

  // The byte register says what it holds only together with three bits beside it.
  Shown command{"", "command[10:0]", Base::kHex, filter(kCommandFile)};
  for (const char* name : {"out_q", "data_q", "load_q"})
    command.parts.push_back(Path(std::string("u_controller.") + name));
  for (int bit = 0; bit < kByteBits; ++bit)
    command.parts.push_back(fmt::format("({}){}", bit, Path("u_controller.ir_q", kByteBits)));
  Group controller{
      "controller",
      {command,
       {"cycle of a byte that waits", Path("u_controller.step_q"), Base::kBinary,
        filter(kStepFile)},
       {"WROW", Path("wptr", chip.pointer_bits()), Base::kUnsigned},
       {"XROW", Path("xptr", chip.feature_row_bits()), Base::kUnsigned},
       {"function", Path("fn", 4), Base::kHex, filter(kFunctionFile)},
       {"a pair is added", Path("u_controller.add_q"), Base::kBit},
       {"and subtracted", Path("neg"), Base::kBit},
       {"its bit next", Path("u_controller.end_q", 2), Base::kHex, filter(kFateFile)},
       {"a bit leaves", Path("u_controller.leave_q", 2), Base::kHex, filter(kFateFile)}}};

  const std::string core = "g_core[0].u_core.";
  Group cores{
      "core 0",
      {{"weight bits", Path(core + "w_i", chip.lanes), Base::kHex},
       {"feature bits", Path(core + "x_i", chip.lanes), Base::kHex},
       {"RLPU results", Path(core + "f_o", chip.lanes), Base::kHex},
       {"count of the adder tree", Path(core + "count", CountBits(chip.lanes)), Base::kUnsigned},
       {"last lane", Path(core + "one"), Base::kBit}}};
  Group accumulator{"accumulator of core 0",
                    {{"value", Path(core + "acc_o", chip.acc_width), Base::kSigned},
                     {"takes", Path(core + "acc_en_i"), Base::kBit},
                     {"keeps", Path(core + "keep_i"), Base::kBit},
                     {"shifts", Path(core + "shift_i"), Base::kBit},
                     {"bit that leaves", Path(core + "bit_o"), Base::kBit}}};
  Group features{"feature rows", {}};
  for (int row = 0; row < chip.feature_rows; ++row)
    features.signals.push_back(
        {fmt::format("row {}", row),
         fmt::format("{}u_features.u_array.u_cells.mem[{}][{}:0]", kTop,
                     StoredRow(row, chip.feature_rows, chip), chip.lanes - 1),
         Base::kHex});
  return {port, controller, cores, accumulator, features};
}

}  // namespace flexi::wave
