// SPDX-License-Identifier: Apache-2.0
#include "sw/common/interrupt.h"

#include <unistd.h>

#include <array>
#include <atomic>
#include <csignal>
#include <cstring>
#include <mutex>

namespace flexi {
namespace {

// Read by the handler, which may call only what is async-signal-safe: no locks, no heap.
struct Slot {
  std::atomic<bool> used{false};
  std::array<char, 4096> path;
};
std::array<Slot, 32> slots;
std::mutex slots_mutex;  // of those who write
std::atomic<const char*> advice{"run the command again"};

void Say(const char* text) {
  // Nothing can be done about a terminal that is gone.
  [[maybe_unused]] const ssize_t written = write(STDERR_FILENO, text, std::strlen(text));
}

extern "C" void Interrupted(int signal) {
  for (const Slot& slot : slots)
    if (slot.used) unlink(slot.path.data());
  Say("\nflexi: interrupted; no file is half written; ");
  Say(advice);
  Say("\n");
  _exit(128 + signal);
}

}  // namespace

void CatchInterrupts() {
  struct sigaction action = {};
  action.sa_handler = &Interrupted;
  sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM}) {
    // What the parent ignores (nohup, a job in the background) stays ignored.
    struct sigaction before = {};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler != SIG_IGN) sigaction(signal, &action, nullptr);
  }
}

void SetInterruptAdvice(const char* text) { advice = text; }

void RemoveOnInterrupt(const std::string& path) {
  const std::lock_guard<std::mutex> lock(slots_mutex);
  for (Slot& slot : slots) {
    if (slot.used || path.size() >= slot.path.size()) continue;
    std::memcpy(slot.path.data(), path.c_str(), path.size() + 1);
    slot.used = true;
    return;
  }
}

void KeepOnInterrupt(const std::string& path) {
  const std::lock_guard<std::mutex> lock(slots_mutex);
  for (Slot& slot : slots)
    if (slot.used && path == slot.path.data()) slot.used = false;
}

}  // namespace flexi
