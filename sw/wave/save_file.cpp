// SPDX-License-Identifier: Apache-2.0
#include "sw/wave/save_file.h"

#include <fmt/format.h>

namespace flexi::wave {
namespace {

// Bits of a trace's flags.
constexpr unsigned kHex = 0x2;
constexpr unsigned kUnsignedBase = 0x4;
constexpr unsigned kBinary = 0x8;
constexpr unsigned kRightJustified = 0x20;
constexpr unsigned kBlank = 0x200;
constexpr unsigned kSignedBase = 0x400;
constexpr unsigned kFileFilter = 0x2000;
constexpr unsigned kClosed = 0x400000;
constexpr unsigned kGroupBegin = 0x800000;
constexpr unsigned kGroupEnd = 0x1000000;

constexpr size_t kMarkers = 26;

unsigned FlagsOf(const Shown& shown) {
  unsigned flags = kRightJustified;
  switch (shown.base) {
    case Base::kBit:
    case Base::kBinary:
      flags |= kBinary;
      break;
    case Base::kHex:
      flags |= kHex;
      break;
    case Base::kSigned:
      flags |= kUnsignedBase | kSignedBase;
      break;
    case Base::kUnsigned:
      flags |= kUnsignedBase;
      break;
  }
  return shown.filter.empty() ? flags : flags | kFileFilter;
}

std::string SignalText(const Shown& shown) {
  std::string text = fmt::format("@{:x}\n", FlagsOf(shown));
  if (!shown.filter.empty()) text += fmt::format("^1 {}\n", shown.filter);
  if (!shown.parts.empty()) {
    text += fmt::format("#{{{}}}", shown.path);
    for (const std::string& part : shown.parts) text += " " + part;
  } else if (shown.name.empty()) {
    text += shown.path;
  } else {
    text += fmt::format("+{{{}}} {}", shown.name, shown.path);
  }
  return text + "\n";
}

}  // namespace

std::string SaveText(const Save& save) {
  std::string text = fmt::format("[dumpfile] \"{}\"\n[timestart] {}\n", save.trace, save.start);
  text += "[size] 1600 1000\n[pos] -1 -1\n";
  text += fmt::format("*{:.6f} {}", save.zoom,
                      save.markers.empty() ? -1 : static_cast<int64_t>(save.markers.front().time));
  for (size_t i = 0; i < kMarkers; ++i)
    text += fmt::format(
        " {}", i < save.markers.size() ? static_cast<int64_t>(save.markers[i].time) : int64_t{-1});
  text += "\n";
  for (size_t i = 0; i < save.markers.size() && i < kMarkers; ++i)
    text += fmt::format("[markername] {}{}\n", static_cast<char>('A' + i), save.markers[i].name);
  text += "[sst_width] 0\n[signals_width] 230\n[sst_expanded] 0\n";
  for (const Group& group : save.groups) {
    text +=
        fmt::format("@{:x}\n-{}\n", kGroupBegin | kBlank | (group.open ? 0 : kClosed), group.name);
    for (const Shown& shown : group.signals) text += SignalText(shown);
    text += fmt::format("@{:x}\n-{}\n", kGroupEnd | kBlank, group.name);
  }
  return text + "[pattern_trace] 1\n[pattern_trace] 0\n";
}

std::vector<std::string> SignalsOf(const Save& save) {
  std::vector<std::string> signals;
  for (const Group& group : save.groups) {
    for (const Shown& shown : group.signals) {
      if (shown.parts.empty()) signals.push_back(shown.path);
      for (const std::string& part : shown.parts)
        signals.push_back(part[0] == '(' ? part.substr(part.find(')') + 1) : part);
    }
  }
  return signals;
}

}  // namespace flexi::wave
