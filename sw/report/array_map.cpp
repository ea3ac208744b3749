// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "sw/report/html.h"
#include "sw/report/sections.h"
#include "sw/report/svg.h"

namespace flexi::report {
namespace {

constexpr double kCell = 12;
constexpr double kLeft = 34;
constexpr double kRight = 400;  // what stands in a row
constexpr double kTop = 34;
constexpr int kMostCores = 2;

using Uses = std::vector<CellUse>;

class Words {
 public:
  explicit Words(const TaskRun& run) : run_(run) {}

  // What stands in the whole row, as far as all of its cells agree.
  std::string OfRow(const std::vector<const Uses*>& cells) const {
    std::vector<std::string> parts;
    for (const Uses* uses : cells) {
      for (const CellUse& use : *uses) {
        const std::string part = Part(use);
        if (std::find(parts.begin(), parts.end(), part) == parts.end()) parts.push_back(part);
      }
    }
    std::string text;
    for (const std::string& part : parts) text += (text.empty() ? "" : "; ") + part;
    return text.empty() ? "not used" : text;
  }

  std::string OfCell(const Uses& uses) const {
    std::string text;
    for (const CellUse& use : uses) {
      const char* element = use.kind == CellUse::Kind::kBias || use.kind == CellUse::Kind::kConstant
                                ? "constant lane"
                                : "input";
      const std::string part =
          use.input < 0 ? Part(use) : fmt::format("{} {}, bit {}", element, use.input, use.bit);
      text += (text.empty() ? "" : "; ") + part;
    }
    return text.empty() ? "not used" : text;
  }

 private:
  std::string Part(const CellUse& use) const {
    const std::string& layer = run_.layers.at(static_cast<size_t>(use.layer));
    switch (use.kind) {
      case CellUse::Kind::kWeight:
      case CellUse::Kind::kBias:
        return fmt::format("{}: weights of output {}, bit {}", layer, use.output, use.bit);
      case CellUse::Kind::kFeature:
      case CellUse::Kind::kConstant:
        return fmt::format("{}: inputs, bit {}", layer, use.bit);
      case CellUse::Kind::kCopy:
        return fmt::format("{}: weights of the product at hand, bit {}", layer, use.bit);
      case CellUse::Kind::kPassing:
        return fmt::format("{}: inputs on their way, bit {}", layer, use.bit);
    }
    return "";
  }

  const TaskRun& run_;
};

// These have a letter in the picture: they are not told by colour alone.
bool IsConstant(const Uses& uses) {
  return !uses.empty() && (uses.front().kind == CellUse::Kind::kBias ||
                           uses.front().kind == CellUse::Kind::kConstant);
}

std::string Shorten(const std::string& text) {
  constexpr size_t kMost = 70;
  return text.size() <= kMost ? text : text.substr(0, kMost - 1) + "\u2026";
}

struct Grid {
  std::string name;
  int rows;
  int lanes;
  std::function<const Uses&(int row, int lane)> uses;
  std::function<bool(int row, int lane)> bit;
  bool holds;  // what it holds is known before an inference
};

void Draw(const Grid& grid, const TaskRun& run, double top, Svg* svg) {
  const Words words(run);
  svg->Text(kLeft, top + 14, grid.name, "name");
  for (int lane = 0; lane < grid.lanes; lane += 8)
    svg->Text(kLeft + lane * kCell + kCell / 2, top + kTop - 5, fmt::to_string(lane), "",
              Anchor::kMiddle);
  for (int row = 0; row < grid.rows; ++row) {
    const double y = top + kTop + row * kCell;
    std::vector<const Uses*> cells;
    for (int lane = 0; lane < grid.lanes; ++lane) cells.push_back(&grid.uses(row, lane));
    const std::string what = words.OfRow(cells);
    if (row % 4 == 0) svg->Text(kLeft - 6, y + 10, fmt::to_string(row), "", Anchor::kEnd);
    svg->Open(fmt::format("Row {}: {}", row, what));
    for (int lane = 0; lane < grid.lanes; ++lane) {
      const Uses& uses = *cells[static_cast<size_t>(lane)];
      const double x = kLeft + lane * kCell;
      std::string tip = fmt::format("Lane {}: {}", lane, words.OfCell(uses));
      std::string css = "none";
      if (!uses.empty()) {
        css = fmt::format("c{}", uses.front().layer % 6);
        const bool one = grid.bit(row, lane);
        if (!one) css += " zero";
        if (grid.holds) tip += one ? " = 1" : " = 0";
      }
      svg->Rect(x, y, kCell - 1, kCell - 1, css, tip);
      if (IsConstant(uses)) svg->Text(x + (kCell - 1) / 2, y + 9, "c", "over", Anchor::kMiddle);
    }
    svg->Close();
    svg->Text(kLeft + grid.lanes * kCell + 8, y + 10, Shorten(what));
  }
}

}  // namespace

std::string ArrayMap(const TaskRun& run) {
  const ChipConfig& chip = run.program.chip;
  const int cores = std::min(chip.cores, kMostCores);
  const double weights_height = kTop + chip.rows * kCell + 14;
  Svg svg(kLeft + chip.lanes * kCell + kRight,
          kTop + chip.feature_rows * kCell + 16 + cores * weights_height, "Map of the arrays",
          fmt::format("{} on {}: which layer's which bit lies in which cell", run.program.model,
                      chip.name));
  Draw({fmt::format("Feature store, {} rows", chip.feature_rows), chip.feature_rows, chip.lanes,
        [&](int row, int lane) -> const Uses& {
          return run.placement.features[static_cast<size_t>(row * chip.lanes + lane)];
        },
        [](int, int) { return true; }, false},
       run, 0, &svg);
  for (int core = 0; core < cores; ++core) {
    Draw({fmt::format("Weight array, core {}, {} rows", core, chip.rows), chip.rows, chip.lanes,
          [&, core](int row, int lane) -> const Uses& {
            return run.placement
                .weights[static_cast<size_t>((core * chip.rows + row) * chip.lanes + lane)];
          },
          [&, core](int row, int lane) {
            return (run.deployed.weights[static_cast<size_t>(core * chip.rows + row)] >> lane &
                    1) != 0;
          },
          true},
         run, kTop + chip.feature_rows * kCell + 16 + core * weights_height, &svg);
  }
  std::vector<Key> keys;
  for (size_t layer = 0; layer < run.layers.size(); ++layer)
    keys.push_back({fmt::format("c{}", layer % 6), run.layers[layer]});
  keys.push_back({"none", "not used"});
  return Figure(
             run.program.model + ", map of the arrays", svg.Html(),
             fmt::format(
                 "Full colour: the cell holds 1 behind deployment, pale: 0; what feature rows hold "
                 "changes, so all of theirs is full. c: constant "
                 "lanes, which make biases. Rows follow each other downwards, lanes to "
                 "the right.{}",
                 chip.cores > cores
                     ? fmt::format(" Cores 0 to {} of {} are shown.", cores - 1, chip.cores)
                     : "")) +
         Legend(keys);
}

std::string ArraysSection(const ReportData& data) {
  std::string html = Paragraph(
      "Where the compiler has put everything; what the cells hold was read back from the RTL "
      "behind "
      "deployment. Point at a cell or tap it.");
  bool first = true;
  for (const TaskRun& run : data.tasks) {
    if (!run.problem.empty()) {
      html += Missing("the map of task " + run.task + ": " + run.problem, run.command);
      continue;
    }
    html += Details(run.program.model, ArrayMap(run), first);
    first = false;
  }
  return html;
}

}  // namespace flexi::report
