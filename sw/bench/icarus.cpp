// SPDX-License-Identifier: Apache-2.0
#include "sw/bench/icarus.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <sstream>

#include "sw/common/atomic_file.h"
#include "sw/common/error.h"

namespace flexi {

namespace {

constexpr uint64_t kFileLimit = 64 << 20;

void Shell(const std::string& command, const std::string& log) {
  const int status = std::system((command + " > '" + log + "' 2>&1").c_str());
  if (status != 0) {
    throw Error(
        fmt::format("icarus failed (see {}; scripts/setup.sh installs it): {}", log, command));
  }
}

// Files of rtl/flexi.f, with the generic primitives.
std::string SourceFiles(const std::string& sources) {
  std::string files = "'" + sources + "/rtl/flexi_pkg.sv'";
  for (const auto& entry : std::filesystem::directory_iterator(sources + "/rtl/prim/generic")) {
    files += " '" + entry.path().string() + "'";
  }
  std::istringstream list(ReadFile(sources + "/rtl/flexi.f", kFileLimit));
  for (std::string line; std::getline(list, line);) {
    if (line.empty() || line[0] == '#' || line.find("prim/") != std::string::npos ||
        line.find("flexi_pkg.sv") != std::string::npos) {
      continue;
    }
    files += fmt::format(" '{}/{}'", sources, line);
  }
  return files + " '" + sources + "/tb/icarus/flexi_icarus_tb.sv'";
}

}  // namespace

IcarusRun RunIcarus(const ChipConfig& chip, const Workload& workload, int inferences,
                    const std::string& sources, const std::string& folder) {
  std::filesystem::create_directories(folder);
  std::string hex;
  size_t in_bytes = workload.deployment.size();
  for (const uint8_t byte : workload.deployment) hex += fmt::format("{:02x}\n", byte);
  for (int n = 0; n < inferences; n++) {
    for (const uint8_t byte : workload.inference) hex += fmt::format("{:02x}\n", byte);
    in_bytes += workload.inference.size();
  }
  const size_t out_bytes = workload.bytes_out * inferences;
  const std::string base = folder + "/" + chip.name;
  WriteFileAtomically(base + ".in", hex);
  std::string parameters;
  for (const auto& [name, value] : {std::pair<const char*, int>{"ChipId", chip.chip_id},
                                    {"Cores", chip.cores},
                                    {"Lanes", chip.lanes},
                                    {"Rows", chip.rows},
                                    {"FeatureRows", chip.feature_rows},
                                    {"AccWidth", chip.acc_width},
                                    {"Overlap", chip.overlap ? 1 : 0},
                                    {"Ring", chip.ring ? 1 : 0}}) {
    parameters += fmt::format(" -Pflexi_icarus_tb.{}={}", name, value);
  }
  Shell(fmt::format("iverilog -g2012 -I '{}/rtl' -s flexi_icarus_tb{} -o '{}.vvp' {}", sources,
                    parameters, base, SourceFiles(sources)),
        base + ".compile.log");
  const auto start = std::chrono::steady_clock::now();
  Shell(fmt::format("vvp -N '{0}.vvp' '+in={0}.in' '+out={0}.out' +in_bytes={1} +out_bytes={2}",
                    base, in_bytes, out_bytes),
        base + ".run.log");
  IcarusRun run;
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::istringstream out(ReadFile(base + ".out", kFileLimit));
  for (std::string line; std::getline(out, line);) {
    if (line.starts_with("cycles ")) {
      run.cycles = std::stoull(line.substr(7));
    } else {
      if (line.find_first_not_of("0123456789abcdef") != std::string::npos) {
        throw Error(
            fmt::format("{}.out: byte {} has unknown bits: {}", base, run.bytes.size(), line));
      }
      run.bytes.push_back(static_cast<uint8_t>(std::stoul(line, nullptr, 16)));
    }
  }
  if (run.cycles == 0 || run.bytes.size() != out_bytes) {
    throw Error(fmt::format("{}.out: expected {} bytes and a cycle count, found {} bytes", base,
                            out_bytes, run.bytes.size()));
  }
  return run;
}

}  // namespace flexi
