// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "sw/cli/command.h"
#include "sw/cli/packages.h"
#include "sw/cli/values.h"
#include "sw/common/error.h"
#include "sw/common/version.h"
#include "sw/device/device.h"

namespace flexi {
namespace {

using State = Presence::State;

struct Options {
  std::vector<std::string> groups;
  bool json = false;
};

struct Item {
  std::string group;
  std::string name;
  State state = State::kUnknown;
  std::string detail;   // version or place
  std::string cost;     // what does not work without it
  std::string package;  // empty: no package brings it
};

const char* Word(State state) {
  switch (state) {
    case State::kThere:
      return "there";
    case State::kMissing:
      return "MISSING";
    default:
      return "unknown";
  }
}

// Parts of this build and of the surroundings that are no packages.
std::vector<Item> Surroundings() {
  std::vector<Item> items;
  for (const ChipConfig& chip : NamedChips()) {
    Item item{"models",
              chip.name,
              State::kThere,
              "RTL under Verilator",
              "run, verify, soak and bench of it",
              ""};
    try {
      MakeRtl(chip, 1);
    } catch (const Error&) {
      item.state = State::kMissing;
    }
    items.push_back(item);
  }
  const char* root = std::getenv("FLEXI_DATA");
  for (const char* folder : {"ecg", "audio", "image", "physio"}) {
    Item item{"data",
              folder,
              State::kMissing,
              "",
              fmt::format("flexi accuracy and training on public {} data (FLEXI_DATA)", folder),
              ""};
    const std::filesystem::path place = std::filesystem::path(root == nullptr ? "" : root) / folder;
    std::error_code ignored;
    if (root != nullptr && std::filesystem::is_directory(place, ignored)) {
      item.state = State::kThere;
      item.detail = place.string();
    }
    items.push_back(item);
  }
  const char* display = std::getenv("DISPLAY");
  if (display == nullptr) display = std::getenv("WAYLAND_DISPLAY");
  items.push_back({"screen", "display", display == nullptr ? State::kMissing : State::kThere,
                   display == nullptr ? "" : display,
                   "waveforms in a window; files are written all the same", ""});
  return items;
}

std::vector<Item> AllItems() {
  std::vector<Item> items;
  const std::vector<Package> packages = ListedPackages();
  const std::vector<Presence> presences = Look(packages);
  for (size_t i = 0; i < packages.size(); ++i)
    items.push_back({packages[i].group, packages[i].name, presences[i].state, presences[i].version,
                     packages[i].serves, packages[i].name});
  for (Item& item : Surroundings()) items.push_back(std::move(item));
  return items;
}

std::string GroupServes(const std::string& group) {
  for (const Package& package : ListedPackages())
    if (package.group == group) return package.group_serves;
  return "";
}

std::string Text(const std::vector<Item>& items) {
  std::string text = fmt::format("flexi {}\n", kVersion);
  std::string group;
  std::vector<std::string> groups;  // with a package that is missing
  for (const Item& item : items) {
    if (item.group != group) {
      group = item.group;
      const std::string serves = GroupServes(group);
      text += fmt::format("{}{}{}\n", group, serves.empty() ? "" : ": ", serves);
    }
    const bool there = item.state == State::kThere;
    text += fmt::format("  {:<8} {:<28} {}\n", Word(item.state), item.name,
                        there ? item.detail : "costs: " + item.cost);
    if (!there && !item.package.empty() && (groups.empty() || groups.back() != group))
      groups.push_back(group);
  }
  if (groups.empty()) return text + "nothing is missing that a package brings\n";
  return text +
         fmt::format("to install what is missing: scripts/setup.sh {}\n", fmt::join(groups, " "));
}

std::string Json(const std::vector<Item>& items, bool good) {
  auto list = nlohmann::ordered_json::array();
  for (const Item& item : items) {
    nlohmann::ordered_json json = {
        {"group", item.group},
        {"name", item.name},
        {"state", item.state == State::kMissing ? "missing" : Word(item.state)},
        {"detail", item.detail},
        {"cost", item.cost},
        {"package", nullptr}};
    if (!item.package.empty()) json["package"] = item.package;
    list.push_back(json);
  }
  return nlohmann::ordered_json({{"version", kVersion}, {"good", good}, {"items", list}}).dump(1) +
         "\n";
}

int Doctor(const Options& options) {
  std::vector<Item> items = AllItems();
  std::vector<std::string> known;
  for (const Item& item : items)
    if (known.empty() || known.back() != item.group) known.push_back(item.group);
  for (const std::string& group : options.groups)
    if (std::find(known.begin(), known.end(), group) == known.end())
      throw Error(fmt::format("unknown group \"{}\"; known: {}", group, fmt::join(known, ", ")));
  const auto wanted = [&](const std::string& group, const std::vector<std::string>& groups) {
    return std::find(groups.begin(), groups.end(), group) != groups.end();
  };
  if (!options.groups.empty())
    items.erase(
        std::remove_if(items.begin(), items.end(),
                       [&](const Item& item) { return !wanted(item.group, options.groups); }),
        items.end());
  const std::vector<std::string> needed =
      options.groups.empty() ? std::vector<std::string>{"build", "models"} : options.groups;
  const bool good = std::none_of(items.begin(), items.end(), [&](const Item& item) {
    return item.state == State::kMissing && wanted(item.group, needed);
  });
  fmt::print("{}", options.json ? Json(items, good) : Text(items));
  return good ? kExitGood : kExitCheckFailed;
}

}  // namespace

std::function<int()> AddDoctorCommand(CLI::App* app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app->add_subcommand(
      "doctor", "What is installed, what is missing, and what each missing thing costs");
  command
      ->add_option("GROUP", options->groups,
                   "groups of scripts/packages.txt, and models, data, screen; all if not said")
      ->type_name(kNameValue);
  command->add_flag("--json", options->json, "machine readable");
  command->footer(
      "Examples:\n"
      "  flexi doctor\n"
      "  flexi doctor kit --json\n"
      "Exit code 1 when something is missing of the groups named; of build and models if none is.");
  return [options] { return Doctor(*options); };
}

}  // namespace flexi
