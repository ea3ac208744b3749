// SPDX-License-Identifier: Apache-2.0
// What the project needs beside itself, and whether this system has it.
#pragma once

#include <string>
#include <vector>

namespace flexi {

struct Package {
  std::string group;
  std::string group_serves;  // what does not work without the group
  std::string name;          // Debian's
  std::string serves;        // what it is for
};

// scripts/packages.txt, compiled in as text. Throws Error naming the line that is wrong.
std::vector<Package> ListedPackages();
std::vector<Package> ParsePackages(const std::string& text);

struct Presence {
  enum class State { kThere, kMissing, kUnknown };
  State state = State::kUnknown;
  std::string version;  // where the package manager knows it
};

// By Debian's package database; on other systems by the program that a package brings, and unknown
// where that is a library.
std::vector<Presence> Look(const std::vector<Package>& packages);

}  // namespace flexi
