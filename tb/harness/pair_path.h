// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace flexi {

// The path of docs/commands.md, "Dot product", step by step as the text says it: feature bit i,
// weight bit j, and whether the pair is the last one of its significance.
struct PathPair {
  int i = 0;
  int j = 0;
  bool ends = false;
};

inline std::vector<PathPair> PairPath(int w, int a) {
  std::vector<PathPair> path;
  int i = 0;
  int j = 0;
  int along = 1;  // of i, inside a diagonal
  while (true) {
    const int next_i = i + along;
    const int next_j = j - along;
    const bool inside = next_i >= 0 && next_i < a && next_j >= 0 && next_j < w;
    path.push_back({i, j, !inside});
    if (i == a - 1 && j == w - 1) return path;
    if (inside) {
      i = next_i;
      j = next_j;
      continue;
    }
    // Along a border: the bit that was rising goes on where it can, else the other one.
    if (along > 0 ? i + 1 < a : j + 1 >= w) {
      i++;
    } else {
      j++;
    }
    along = -along;
  }
}

}  // namespace flexi
