// SPDX-License-Identifier: Apache-2.0
// GTKWave's save file (.gtkw): which signals are shown in which groups, with markers. The flags are
// those of GTKWave 3.3 (analyzer.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace flexi::wave {

enum class Base { kBit, kHex, kSigned, kUnsigned, kBinary };

struct Shown {
  std::string name;  // what the viewer reads; empty: the signal's own
  std::string path;  // "TOP.flexi_chip.acc[8:0]"
  Base base = Base::kHex;
  std::string filter = {};  // file that gives values words
  // A bus put together from these, highest first, each "PATH" or "(i)PATH[h:l]", i counted from the
  // highest bit; then `path` is its name.
  std::vector<std::string> parts = {};
};

struct Group {
  std::string name;
  std::vector<Shown> signals;
  bool open = true;
};

struct Marker {
  std::string name;
  uint64_t time = 0;
};

struct Save {
  std::string trace;  // the .fst file
  std::vector<Group> groups;
  std::vector<Marker> markers;  // 26 at most
  uint64_t start = 0;           // left edge of the picture
  double zoom = -2.4;           // 2^-zoom steps of time are 200 pixels
};

std::string SaveText(const Save& save);

// Signals that the save file names, as GTKWave looks for them: parts of buses without "(i)".
std::vector<std::string> SignalsOf(const Save& save);

}  // namespace flexi::wave
