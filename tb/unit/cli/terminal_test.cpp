// SPDX-License-Identifier: Apache-2.0
// RATIONALE: on a terminal (a pseudo terminal of `script`) there are colours, elsewhere and with
// NO_COLOR there are none; an interrupted run ends with 130 and leaves nothing behind.
#include <chrono>
#include <csignal>
#include <thread>

#include "tb/unit/cli/cli_fixture.h"

namespace flexi {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kEscape = "\033[";

class TerminalTest : public CliTest {
 protected:
  // The error of a command without its options, on a terminal.
  std::string OnTerminal(const std::string& environment) {
    return RunShell(environment + " script -qec '" + kProgram + " run' /dev/null 2>&1").text;
  }
};

TEST_F(TerminalTest, ColoursAreForTerminals) {
  EXPECT_THAT(OnTerminal("NO_COLOR= TERM=xterm"), HasSubstr(kEscape));
  EXPECT_THAT(OnTerminal("NO_COLOR=1 TERM=xterm"), Not(HasSubstr(kEscape)));
  EXPECT_THAT(OnTerminal("NO_COLOR=1 TERM=xterm"), HasSubstr("--model is required"));
  EXPECT_THAT(OnTerminal("NO_COLOR= TERM=dumb"), Not(HasSubstr(kEscape)));
  EXPECT_THAT(Run("run", true).text, Not(HasSubstr(kEscape)));
}

class InterruptTest : public CliTest, public testing::WithParamInterface<int> {};

// A traced run of the largest chip takes seconds; it is interrupted when its file is being written.
TEST_P(InterruptTest, LeavesNoBrokenFile) {
  const std::string errors = File("errors");
  const std::string trace = File("wave/a.fst");
  const pid_t child = fork();
  if (child == 0) {
    if (freopen(errors.c_str(), "w", stderr) == nullptr) _exit(99);
    // As a shell starts it: whatever the test's own parent does with these signals.
    signal(GetParam(), SIG_DFL);
    execl(kProgram, kProgram, "run", "--model", model_.c_str(), "--chip", "flexi-32", "--backend",
          "rtl", "--trace", trace.c_str(), nullptr);
    _exit(98);
  }
  ASSERT_GT(child, 0);
  const auto written = [&] {
    for (const auto& entry : std::filesystem::directory_iterator(folder_ / "wave"))
      if (entry.is_regular_file() && entry.file_size() > 0) return true;
    return false;
  };
  bool begun = false;
  for (int i = 0; i < 600 && !begun; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    begun = std::filesystem::exists(folder_ / "wave") && written();
  }
  EXPECT_TRUE(begun);
  kill(child, GetParam());
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFEXITED(status)) << status;
  EXPECT_EQ(WEXITSTATUS(status), 128 + GetParam());
  EXPECT_TRUE(std::filesystem::is_empty(folder_ / "wave"));
  std::string text((std::istreambuf_iterator<char>(std::ifstream(errors).rdbuf())), {});
  EXPECT_THAT(text, HasSubstr("flexi: interrupted; no file is half written"));
}
INSTANTIATE_TEST_SUITE_P(Signals, InterruptTest, testing::Values(SIGINT, SIGTERM));

}  // namespace
}  // namespace flexi
