// SPDX-License-Identifier: Apache-2.0
#include "sw/common/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "sw/common/terminal.h"

namespace flexi {
namespace {

constexpr int kBarWidth = 30;
constexpr auto kRedraw = std::chrono::milliseconds(100);
constexpr auto kSilent = std::chrono::seconds(2);  // what is done by then needs no progress

std::string Seconds(double seconds) {
  if (seconds < 60) return fmt::format("{:.0f} s", seconds);
  if (seconds < 3600)
    return fmt::format("{:.0f} min {:02d} s", seconds / 60 - 0.5, static_cast<int>(seconds) % 60);
  return fmt::format("{:.1f} h", seconds / 3600);
}

}  // namespace

Progress::Progress(std::string title, uint64_t total, std::string unit, bool quiet)
    : title_(std::move(title)),
      unit_(std::move(unit)),
      total_(std::max<uint64_t>(total, 1)),
      quiet_(quiet),
      terminal_(isatty(STDERR_FILENO) != 0),
      start_(std::chrono::steady_clock::now()),
      drawn_(start_) {
  colour_ = ColourOn(STDERR_FILENO);
}

Progress::~Progress() { Finish(); }

void Progress::Add(uint64_t done) {
  const std::lock_guard<std::mutex> lock(mutex_);
  done_ += done;
  if (quiet_ || finished_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now - start_ < kSilent) return;
  if (terminal_) {
    if (now - drawn_ < kRedraw) return;
    drawn_ = now;
    Draw();
    return;
  }
  const int tenths = static_cast<int>(std::min<uint64_t>(10, done_ * 10 / total_));
  if (tenths <= tenths_) return;
  tenths_ = tenths;
  Draw();
}

void Progress::Finish() {
  const std::lock_guard<std::mutex> lock(mutex_);
  if (finished_) return;
  finished_ = true;
  if (quiet_ || !terminal_ || drawn_ == start_) return;
  Draw();
  std::fputc('\n', stderr);
}

void Progress::Draw() {
  const std::chrono::duration<double> gone = std::chrono::steady_clock::now() - start_;
  const double rate = gone.count() > 0 ? static_cast<double>(done_) / gone.count() : 0;
  const uint64_t missing = total_ > done_ ? total_ - done_ : 0;
  const std::string left = missing == 0 ? Seconds(gone.count()) + " in all"
                           : rate > 0   ? Seconds(static_cast<double>(missing) / rate) + " left"
                                        : "";
  const std::string figures =
      fmt::format("{}/{} {}, {:.0f}/s, {}", done_, total_, unit_, rate, left);
  if (!terminal_) {
    fmt::print(stderr, "{}: {} %, {}\n", title_, std::min<uint64_t>(100, done_ * 100 / total_),
               figures);
    return;
  }
  const auto filled = static_cast<int>(std::min<uint64_t>(kBarWidth, done_ * kBarWidth / total_));
  const std::string full(static_cast<size_t>(filled), '#');
  const std::string rest(static_cast<size_t>(kBarWidth - filled), '.');
  fmt::print(stderr, "\r{} [{}{}{}{}] {}\033[K", title_, colour_ ? "\033[32m" : "", full,
             colour_ ? "\033[0m" : "", rest, figures);
  std::fflush(stderr);
}

}  // namespace flexi
