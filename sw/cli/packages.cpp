// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/packages.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <optional>
#include <sstream>

#include "sw/common/error.h"

namespace flexi {

extern const char* const kPackagesText;

namespace {

// Packages that bring a program of another name, and those whose program has theirs.
const std::map<std::string, std::string> kPrograms = {{"ninja-build", "ninja"},
                                                      {"protobuf-compiler", "protoc"},
                                                      {"opensta", "sta"},
                                                      {"graphviz", "dot"},
                                                      {"nodejs", "node"}};

// Packages of other makers bring this program too, and stand against Debian's package of its name.
constexpr const char* kFromElsewhere = "npm";

std::string Trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// Version by name of what is installed; nothing where dpkg is not there.
std::optional<std::map<std::string, std::string>> Installed() {
  FILE* pipe =
      popen("dpkg-query -W -f='${Package} ${db:Status-Status} ${Version}\\n' 2>/dev/null", "r");
  if (pipe == nullptr) return std::nullopt;
  std::string text;
  char chunk[65536];
  for (size_t n = 0; (n = fread(chunk, 1, sizeof chunk, pipe)) > 0;) text.append(chunk, n);
  if (pclose(pipe) != 0) return std::nullopt;
  std::map<std::string, std::string> versions;
  std::istringstream lines(text);
  std::string name;
  std::string state;
  std::string version;
  while (lines >> name >> state && std::getline(lines, version))
    if (state == "installed") versions[name] = Trimmed(version);
  return versions;
}

bool InPath(const std::string& program) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path == nullptr ? "" : path);
  for (std::string folder; std::getline(folders, folder, ':');)
    if (access((std::filesystem::path(folder) / program).c_str(), X_OK) == 0) return true;
  return false;
}

}  // namespace

std::vector<Package> ParsePackages(const std::string& text) {
  std::vector<Package> packages;
  std::istringstream lines(text);
  Package package;
  int number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    line = Trimmed(line);
    if (line.empty() || line[0] == '#') continue;
    const bool header = line[0] == '[';
    const size_t end = header ? line.find(']') : line.find(' ');
    if (end == std::string::npos || (!header && package.group.empty()))
      throw Error(
          fmt::format("packages.txt:{}: \"{}\"; [group] or a package and its reason would be "
                      "right",
                      number, line));
    if (header) {
      package.group = line.substr(1, end - 1);
      package.group_serves = Trimmed(line.substr(end + 1));
      continue;
    }
    package.name = line.substr(0, end);
    package.serves = Trimmed(line.substr(end));
    packages.push_back(package);
  }
  return packages;
}

std::vector<Package> ListedPackages() { return ParsePackages(kPackagesText); }

std::vector<Presence> Look(const std::vector<Package>& packages) {
  const auto installed = Installed();
  std::vector<Presence> all;
  for (const Package& package : packages) {
    Presence presence;
    if (installed) {
      const auto found = installed->find(package.name);
      presence.state =
          found == installed->end() ? Presence::State::kMissing : Presence::State::kThere;
      if (found != installed->end()) {
        presence.version = found->second;
      } else if (package.name == kFromElsewhere && InPath(package.name)) {
        presence.state = Presence::State::kThere;
        presence.version = "of another package";
      }
    } else {
      const auto program = kPrograms.find(package.name);
      if (InPath(program == kPrograms.end() ? package.name : program->second))
        presence.state = Presence::State::kThere;
    }
    all.push_back(presence);
  }
  return all;
}

}  // namespace flexi
