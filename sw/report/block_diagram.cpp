// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "sw/report/html.h"
#include "sw/report/sections.h"
#include "sw/report/svg.h"

namespace flexi::report {
namespace {

// A box of the picture: what of the netlist counts for it (blocks that a chip lacks count nothing).
struct Block {
  const char* name;
  std::vector<const char*> counted;
  double x, y, width, height;
};

constexpr double kBarHeight = 6;

std::string Upper(std::string text) {
  for (char& c : text)
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  return text;
}

}  // namespace

std::string BlockDiagram(const ChipConfig& chip, const Measurements& measurements) {
  const std::vector<Block> blocks = {
      {"Controller, byte register, output",
       {"chip", "function", "writeback", "bank_enable"},
       20,
       40,
       250,
       150},
      {"Feature store",
       {"bitcells_features", "columns_features", "decoders_features", "timing_features"},
       330,
       40,
       300,
       86},
      {"Weight array",
       {"bitcells_weights", "columns_weights", "decoders_weights", "timing_weights"},
       330,
       212,
       300,
       86},
      {"RLPUs", {"rlpu"}, 690, 40, 210, 70},
      {"Adder trees and accumulators",
       {"core", "adder_tree", "accumulator", "choice"},
       690,
       138,
       210,
       86},
      {"Row read-out", {"readout", "row_byte"}, 690, 252, 210, 64},
      {"Clock tree and buffers", {"clock_tree", "buffers"}, 20, 234, 250, 64},
  };
  const Measured* all = measurements.Find("qor", "transistors", chip.name);
  if (all == nullptr) return Missing("transistors of " + chip.name, "make qor");
  Svg svg(920, 340, Upper(chip.name),
          fmt::format("Block diagram with transistors per block, {} in all", Number(all->value)));
  svg.Text(20, 22, fmt::format("{}: {} transistors", Upper(chip.name), Number(all->value)), "name");
  // Wires: controller to arrays, rows to the RLPUs, counts to the accumulators, results back.
  const char* kWires[] = {"M270 83H330",
                          "M270 160H300V255H330",
                          "M630 75H690",
                          "M630 255H660V90H690",
                          "M795 110V138",
                          "M795 224V252",
                          "M690 284H650V324H8V115H20"};
  for (const char* wire : kWires) svg.Path(wire, "wire");
  svg.Text(636, 68, "x", "strong");
  svg.Text(636, 248, "w", "strong");
  double counted = 0;
  for (const Block& block : blocks) {
    double sum = 0;
    std::string tip;
    for (const char* name : block.counted) {
      const Measured* part = measurements.Find("qor", "transistors", chip.name + "/" + name);
      if (part == nullptr) continue;
      sum += part->value;
      tip += fmt::format("{}{} {}", tip.empty() ? "" : ", ", name, Number(part->value));
    }
    counted += sum;
    svg.Focusable();
    svg.Rect(block.x, block.y, block.width, block.height, "box",
             fmt::format("{}: {}", block.name, tip.empty() ? "none" : tip));
    svg.Text(block.x + 12, block.y + 22, block.name, "strong");
    svg.Text(block.x + 12, block.y + 40,
             fmt::format("{} ({:.1f} %)", Number(sum), 100 * sum / all->value));
    svg.Rect(block.x + 12, block.y + 48, (block.width - 24) * sum / all->value, kBarHeight,
             "share");
  }
  const auto note = [&](double x, double y, const std::string& text) { svg.Text(x, y, text); };
  note(342, 116, fmt::format("{} rows \u00d7 {} lanes", chip.feature_rows, chip.lanes));
  note(342, 288,
       fmt::format("{} rows \u00d7 {} lanes \u00d7 {} core{}", chip.rows, chip.lanes, chip.cores,
                   chip.cores == 1 ? "" : "s"));
  note(702, 214, fmt::format("{} bits", chip.acc_width));
  note(32, 112, "port: a byte in, a byte out");
  if (counted != all->value)
    note(330, 22, fmt::format("{} of them in none of these blocks", Number(all->value - counted)));
  return Figure(Upper(chip.name) + ", block diagram", svg.Html(),
                "Transistors of each block, its share as a bar; point at a block for its parts. "
                "From " +
                    all->file + ".",
                "make qor");
}

}  // namespace flexi::report
