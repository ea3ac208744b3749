// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <sstream>

#include "sw/cli/command.h"
#include "sw/cli/networks.h"
#include "sw/cli/report_runs.h"
#include "sw/cli/values.h"
#include "sw/common/atomic_file.h"
#include "sw/common/error.h"
#include "sw/common/metrics.h"
#include "sw/report/page.h"

namespace flexi {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kTextLimit = 16 << 20;

struct Options {
  std::string out = "build/report/index.html";
  std::string chip = "flexi-1";
  std::string root = ".";
  std::string build = "build";
  std::string ecg = "default";
  uint64_t seed = 1;
  bool quiet = false;
  bool json = false;
};

// "" when there is no such file.
std::string TextOf(const fs::path& path) {
  std::error_code code;
  return fs::is_regular_file(path, code) ? ReadFile(path.string(), kTextLimit) : "";
}

std::set<std::string> TargetsOf(const std::string& makefile) {
  std::set<std::string> targets;
  std::istringstream lines(makefile);
  for (std::string line; std::getline(lines, line);) {
    const size_t colon = line.find(':');
    if (colon == std::string::npos || colon == 0 || line.compare(colon, 2, ":=") == 0) continue;
    bool name = true;
    for (const char c : line.substr(0, colon))
      name = name && (std::islower(static_cast<unsigned char>(c)) != 0 || c == '-');
    if (name) targets.insert(line.substr(0, colon));
  }
  return targets;
}

// Of the packages in scripts/packages.txt, as dpkg knows them; nothing where there is no dpkg.
std::vector<report::Version> VersionsOf(const std::string& packages) {
  std::vector<report::Version> versions;
  std::map<std::string, std::string> installed;
  // NOLINTNEXTLINE(cert-env33-c): a fixed command
  FILE* pipe = popen("dpkg-query -W -f='${Package}\\t${Version}\\n' 2>/dev/null", "r");
  if (pipe == nullptr) return versions;
  char line[512];
  while (std::fgets(line, sizeof line, pipe) != nullptr) {
    const std::string text(line);
    const size_t tab = text.find('\t');
    if (tab != std::string::npos)
      installed[text.substr(0, tab)] = text.substr(tab + 1, text.size() - tab - 2);
  }
  if (pclose(pipe) != 0 || installed.empty()) return versions;
  std::istringstream lines(packages);
  for (std::string entry; std::getline(lines, entry);) {
    if (entry.empty() || entry[0] == '#' || entry[0] == '[') continue;
    std::istringstream words(entry);
    std::string name;
    std::string use;
    words >> name >> std::ws;
    std::getline(words, use);
    const auto found = installed.find(name);
    versions.push_back({name, found == installed.end() ? "" : found->second, use});
  }
  return versions;
}

int MakeReport(const Options& options) {
  const fs::path root(options.root);
  const fs::path build(options.build);
  const char* metrics = std::getenv("FLEXI_METRICS");
  report::ReportData data;
  data.chip = FindChip(options.chip);
  data.seed = options.seed;
  data.commit = CurrentCommit();
  const std::string prefix = options.root == "." ? "" : options.root + "/";
  for (const char* task : {"ecg", "audio", "image", "physio"}) {
    ReportRunOptions how;
    how.model = fmt::format("{}models/{}.onnx", prefix, NetworkOf(options.chip, task));
    how.chip = options.chip;
    how.seed = options.seed;
    how.quiet = options.json || options.quiet;
    if (std::string(task) == "ecg") how.input = options.ecg;
    data.tasks.push_back(RunForReport(task, how));
  }
  data.measurements =
      report::Measurements(metrics != nullptr ? metrics : (build / "metrics").string(),
                           prefix + "scripts/results.json", prefix + "scripts/qor.json");
  data.shmoo_file = (build / "shmoo" / "ltps" / options.chip / "shmoo.json").string();
  data.shmoo = TextOf(data.shmoo_file);
  data.make_targets = TargetsOf(TextOf(root / "Makefile"));
  data.versions = VersionsOf(TextOf(root / "scripts" / "packages.txt"));
  const std::string page = report::MakePage(data);
  WriteFileAtomically(options.out, page);

  uint64_t mismatches = 0;
  nlohmann::ordered_json json = {{"file", options.out}, {"bytes", page.size()}};
  for (const report::TaskRun& run : data.tasks) {
    mismatches += run.mismatches;
    if (!run.problem.empty()) fmt::print(stderr, "flexi: note: {}: {}\n", run.task, run.problem);
    json["tasks"].push_back({{"task", run.task},
                             {"examples", run.verdicts.size()},
                             {"mismatches", run.mismatches},
                             {"problem", run.problem}});
  }
  for (const std::string& problem : data.measurements.problems())
    fmt::print(stderr, "flexi: note: {}\n", problem);
  json["mismatches"] = mismatches;
  if (options.json) {
    fmt::print("{}\n", json.dump(1));
  } else {
    fmt::print("report                    {} ({} kB)\n", options.out, page.size() / 1000);
  }
  return mismatches == 0 ? kExitGood : kExitCheckFailed;
}

}  // namespace

std::function<int()> AddReportCommand(CLI::App* app) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app->add_subcommand("report", "One HTML page: chip, tasks, arrays, timeline, timing, checks");
  command->add_option("-o,--output", options->out, "the file")
      ->type_name(kFileValue)
      ->capture_default_str();
  command->add_option("--chip", options->chip, "chip")
      ->type_name(ChipValues())
      ->capture_default_str();
  command->add_option("--root", options->root, "folder with models/ and scripts/")
      ->type_name(kFolderValue)
      ->capture_default_str();
  command
      ->add_option("--build", options->build,
                   "folder with metrics/ (FLEXI_METRICS goes before it) and shmoo/")
      ->type_name(kFolderValue)
      ->capture_default_str();
  command->add_option("--ecg", options->ecg, "input of the ECG task, as flexi run takes it")
      ->type_name(kFileValue)
      ->capture_default_str();
  command->add_option("--seed", options->seed, "power-up contents of the chips")
      ->type_name(kSeedValue)
      ->capture_default_str();
  command->add_flag("--quiet", options->quiet, "no progress");
  command->add_flag("--json", options->json, "machine readable summary on standard output");
  command->footer(
      "Runs the four tasks on RTL and reference, and shows them with what make targets have left "
      "in\n"
      "build/metrics and with the committed results. What is not there is shown as missing, with\n"
      "the command that makes it.\n"
      "Example: flexi report && xdg-open build/report/index.html");
  return [options] { return MakeReport(*options); };
}

}  // namespace flexi
