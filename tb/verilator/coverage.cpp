// SPDX-License-Identifier: Apache-2.0
#include "tb/verilator/coverage.h"

#ifdef FLEXI_COVERAGE

#include <unistd.h>
#include <verilated_cov.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <string>
#include <unordered_map>

namespace flexi {

namespace {

// Counts of all models of this process by point, in the words of Verilator's file format.
class Points {
 public:
  ~Points() {
    if (counts_.empty() || folder_.empty()) return;
    std::ofstream out(folder_ / (std::to_string(getpid()) + ".points"));
    for (const auto& [point, count] : counts_) out << point << ' ' << count << '\n';
  }

  void Add(VerilatedContext* context) {
    if (folder_.empty()) return;
    const std::lock_guard<std::mutex> lock(mutex_);
    const std::filesystem::path file = folder_ / (std::to_string(getpid()) + ".dat");
    context->coveragep()->write(file.string());
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);) {
      const size_t end = line.rfind(' ');
      if (!line.starts_with("C ") || end == std::string::npos) continue;
      counts_[line.substr(0, end)] += std::stoull(line.substr(end + 1));
    }
    std::filesystem::remove(file);
  }

 private:
  static std::filesystem::path Folder() {
    const char* const folder = std::getenv("FLEXI_COVERAGE_DIR");
    if (folder == nullptr) return {};
    std::filesystem::create_directories(folder);
    return folder;
  }

  std::filesystem::path folder_ = Folder();
  std::unordered_map<std::string, uint64_t> counts_;
  std::mutex mutex_;
};

}  // namespace

void ModelEnds(VerilatedContext* context) {
  static Points points;
  points.Add(context);
}

}  // namespace flexi

#else

namespace flexi {

void ModelEnds(VerilatedContext* /*context*/) {}

}  // namespace flexi

#endif
