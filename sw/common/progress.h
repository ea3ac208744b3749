// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

namespace flexi {

// Progress of a long job on standard error. On a terminal one line redrawn in place (colour unless
// NO_COLOR is set); elsewhere one plain line each 10 %. Shows rate and time left. Any thread may
// call it. Nothing is drawn when `quiet`, or before two seconds have gone.
class Progress {
 public:
  Progress(std::string title, uint64_t total, std::string unit, bool quiet = false);
  ~Progress();  // ends the line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void Add(uint64_t done);
  void Finish();

 private:
  void Draw();

  std::mutex mutex_;
  std::string title_;
  std::string unit_;
  uint64_t total_;
  uint64_t done_ = 0;
  bool quiet_;
  bool terminal_;
  bool colour_;
  bool finished_ = false;
  int tenths_ = 0;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point drawn_;
};

}  // namespace flexi
