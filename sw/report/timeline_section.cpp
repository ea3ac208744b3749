// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "sw/report/html.h"
#include "sw/report/sections.h"
#include "sw/report/svg.h"

namespace flexi::report {
namespace {

constexpr double kLeft = 104;
constexpr double kCycle = 5;  // width
constexpr double kTrack = 22;
constexpr double kBar = 16;
constexpr uint64_t kMostCycles = 1200;

double At(uint64_t cycle) { return kLeft + static_cast<double>(cycle) * kCycle; }

std::string Share(uint64_t part, uint64_t whole) {
  return fmt::format(
      "{:.1f} %", whole == 0 ? 0.0 : 100 * static_cast<double>(part) / static_cast<double>(whole));
}

// Cycles by what they are for, and how busy cores and port are.
std::string Sums(const TaskRun& run) {
  const Timeline& timeline = run.timeline;
  std::array<uint64_t, kActivities> cycles{};
  std::array<uint64_t, kActivities> bytes{};
  for (const Timeline::Command& command : timeline.commands) {
    cycles[static_cast<size_t>(command.activity)] += command.cycles;
    ++bytes[static_cast<size_t>(command.activity)];
  }
  Table table("Cycles of this inference by what they are for",
              {{"for"}, {"bytes", true}, {"cycles", true}, {"share", true}});
  for (int a = 0; a < kActivities; ++a) {
    const auto i = static_cast<size_t>(a);
    if (bytes[i] == 0) continue;
    table.Row({{NameOf(static_cast<Activity>(a))},
               NumberCell(static_cast<double>(bytes[i])),
               NumberCell(static_cast<double>(cycles[i])),
               {Share(cycles[i], timeline.cycles()), true}});
  }
  const auto row = [&](const char* what, uint64_t bytes_moved, uint64_t of_cycles) {
    table.Row({{what},
               bytes_moved == 0 ? Cell{} : NumberCell(static_cast<double>(bytes_moved)),
               NumberCell(static_cast<double>(of_cycles)),
               {Share(of_cycles, timeline.cycles()), true}});
  };
  row("cores busy: a pair of rows is read", 0, timeline.pairs());
  row("port busy, in", timeline.bytes_in(), timeline.bytes_in());
  row("port busy, out", timeline.bytes_out(), timeline.bytes_out());
  return table.Html();
}

}  // namespace

std::string TimelinePlot(const TaskRun& run) {
  const Timeline& timeline = run.timeline;
  const uint64_t shown = std::min(timeline.cycles(), kMostCycles);
  constexpr const char* kTracks[] = {"layer", "commands", "cores busy", "port in", "port out"};
  Svg svg(
      At(shown) + 12, 5 * kTrack + 26, "Timeline of one inference",
      fmt::format("{} cycles; {} read a pair of rows, {} take a byte, {} give one",
                  timeline.cycles(), timeline.pairs(), timeline.bytes_in(), timeline.bytes_out()));
  for (int track = 0; track < 5; ++track)
    svg.Text(kLeft - 8, track * kTrack + 12, kTracks[track], "strong", Anchor::kEnd);
  for (const double tick : Ticks(0, static_cast<double>(shown), static_cast<int>(shown / 25) + 1)) {
    const double x = At(static_cast<uint64_t>(tick));
    svg.Line(x, 0, x, 5 * kTrack, "grid");
    svg.Text(x, 5 * kTrack + 14, Number(tick), "", Anchor::kMiddle);
  }
  const auto bar = [&](int track, uint64_t from, uint64_t cycles, const std::string& css,
                       const std::string& tip, double gap) {
    const uint64_t end = std::min(from + cycles, shown);
    if (end <= from) return;
    svg.Rect(At(from), track * kTrack, At(end) - At(from) - gap, kBar, css, tip);
  };
  const std::vector<Timeline::Command>& commands = timeline.commands;
  for (size_t i = 0; i < commands.size();) {
    size_t end = i;
    while (end < commands.size() && commands[end].layer == commands[i].layer) ++end;
    const uint64_t from = commands[i].first;
    const uint64_t to = commands[end - 1].first + commands[end - 1].cycles;
    const std::string& layer = run.layers.at(static_cast<size_t>(commands[i].layer));
    bar(0, from, to - from, fmt::format("band c{}", commands[i].layer % 6),
        fmt::format("{}: cycles {} to {}", layer, from, to), 1);
    if (from < shown) svg.Text(At(from) + 4, 12, layer, "strong");
    i = end;
  }
  for (const Timeline::Command& command : commands) {
    bar(1, command.first, command.cycles, fmt::format("c{}", static_cast<int>(command.activity)),
        fmt::format("cycle {}: {} ({} cycle{})", command.first, command.text, command.cycles,
                    command.cycles == 1 ? "" : "s"),
        0.7);
    if (command.pairs > 0)
      bar(2, command.first, static_cast<uint64_t>(command.pairs), "c2",
          fmt::format("cycle {}: {} pairs of rows", command.first, command.pairs), 0);
  }
  for (uint64_t t = 0; t < shown; ++t) {
    const PortRecorder::Cycle& cycle = timeline.port[t];
    if (cycle.in) bar(3, t, 1, "c0", fmt::format("cycle {}: takes {:#04x}", t, cycle.in_byte), 0.7);
    if (cycle.out)
      bar(4, t, 1, "c1", fmt::format("cycle {}: gives {:#04x}", t, cycle.out_byte), 0.7);
  }
  std::vector<Key> keys;
  for (int a = 0; a < kActivities; ++a)
    keys.push_back({fmt::format("c{}", a), NameOf(static_cast<Activity>(a))});
  return Figure(run.program.model + ", timeline of one inference", svg.Html(),
                fmt::format("{}, first example, as the port of the {} showed it; what a byte does "
                            "follows from docs/commands.md.{}",
                            run.program.model, timeline.device == "rtl" ? "RTL" : "reference",
                            shown < timeline.cycles() ? fmt::format(" The first {} of {} cycles.",
                                                                    shown, timeline.cycles())
                                                      : ""),
                run.command) +
         Legend(keys);
}

std::string TimelineSection(const ReportData& data) {
  std::string html;
  for (const TaskRun& run : data.tasks) {
    if (!run.problem.empty()) {
      html += Missing("the timeline of task " + run.task + ": " + run.problem, run.command);
      continue;
    }
    html +=
        Details(fmt::format("{}, {} cycles", run.program.model, run.timeline.cycles()),
                TimelinePlot(run) + Sums(run), html.find("<details open>") == std::string::npos);
  }
  return html;
}

}  // namespace flexi::report
