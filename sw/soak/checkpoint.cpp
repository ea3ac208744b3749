// SPDX-License-Identifier: Apache-2.0
#include "sw/soak/checkpoint.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "sw/common/atomic_file.h"
#include "sw/common/error.h"

namespace flexi {

namespace {
constexpr uint64_t kLimit = 64 << 20;
}  // namespace

SoakCheckpoint LoadCheckpoint(const std::string& path) {
  SoakCheckpoint checkpoint;
  if (!std::filesystem::exists(path)) return checkpoint;
  const std::string text = ReadFile(path, kLimit);
  try {
    const auto json = nlohmann::json::parse(text);
    checkpoint.chip = json.at("chip");
    checkpoint.commit = json.at("commit");
    checkpoint.seed = json.at("seed");
    for (const auto& chunk : json.at("done")) checkpoint.done.insert(chunk.get<uint64_t>());
    checkpoint.multiplications = json.at("multiplications");
    checkpoint.errors = json.at("errors");
    checkpoint.cycles = json.at("cycles");
    checkpoint.seconds = json.at("seconds");
  } catch (const nlohmann::json::exception& problem) {
    throw Error(path + ": is no soak checkpoint (" + problem.what() +
                "); remove it or start with --fresh");
  }
  return checkpoint;
}

void SaveCheckpoint(const std::string& path, const SoakCheckpoint& checkpoint) {
  const nlohmann::ordered_json json = {
      {"chip", checkpoint.chip},       {"commit", checkpoint.commit},
      {"seed", checkpoint.seed},       {"multiplications", checkpoint.multiplications},
      {"errors", checkpoint.errors},   {"cycles", checkpoint.cycles},
      {"seconds", checkpoint.seconds}, {"done", checkpoint.done}};
  WriteFileAtomically(path, json.dump() + "\n");
}

}  // namespace flexi
