// SPDX-License-Identifier: Apache-2.0
// RATIONALE: help, completions and man page are made of one tree of options, so they are tested
// through what uses them: the shells complete, groff reads without a warning, and the tree itself
// has no option without words.
#include <nlohmann/json.hpp>

#include "tb/unit/cli/cli_fixture.h"

namespace flexi {
namespace {

using nlohmann::json;
using testing::HasSubstr;

class ShellTest : public CliTest {
 protected:
  // What bash offers for the last of these words.
  std::string Offered(const std::string& words, int last) {
    const std::string script =
        Write("complete.sh", "source <(" + std::string(kProgram) +
                                 " completions bash)\ncompopt() { :; }\n"
                                 "COMP_WORDS=(" +
                                 words + ")\nCOMP_CWORD=" + std::to_string(last) +
                                 "\n_flexi\necho \"${COMPREPLY[*]}\"\n");
    const Outcome outcome = RunShell("bash " + script + " 2>&1");
    EXPECT_EQ(outcome.code, 0) << outcome.text;
    return outcome.text;
  }
  json Tree() { return json::parse(Run("man --json").text); }
};

TEST_F(ShellTest, EveryCommandExplainsItselfAndSpeaksJson) {
  const json tree = Tree();
  EXPECT_GE(tree["commands"].size(), 15u);
  for (const json& command : tree["commands"]) {
    const std::string name = command["name"];
    EXPECT_THAT(Run("--help").text, HasSubstr(name));
    EXPECT_THAT(command["footer"].get<std::string>(), HasSubstr("xample")) << name;
    EXPECT_NE(command["description"], "") << name;
    bool speaks_json = false;
    for (const json& option : command["options"]) {
      EXPECT_NE(option["description"], "") << name << " " << option["names"];
      EXPECT_NE(option["value"], "TEXT") << name << " " << option["names"] << ": say what it takes";
      EXPECT_NE(option["value"], "INT") << name << " " << option["names"] << ": say of what";
      EXPECT_NE(option["value"], "UINT") << name << " " << option["names"] << ": say of what";
      for (const json& word : option["names"]) speaks_json = speaks_json || word == "--json";
    }
    EXPECT_EQ(speaks_json, name != "completions") << name;
    EXPECT_EQ(Run(name + " --help").code, 0) << name;
  }
}

TEST_F(ShellTest, HelpShowsUnitsAndDefaults) {
  const std::string help = Run("run --help").text;
  EXPECT_THAT(help, HasSubstr("--backend rtl|ref|both=both"));
  EXPECT_THAT(help, HasSubstr("--chip flexi-1|flexi-4|flexi-32"));
  EXPECT_THAT(help, HasSubstr("--jobs N"));
}

TEST_F(ShellTest, VersionIsThatOfTheFile) {
  std::string version;
  std::getline(std::ifstream(FLEXI_SOURCE_DIR "/VERSION") >> std::ws, version);
  EXPECT_EQ(Run("--version").text, "flexi " + version + "\n");
}

TEST_F(ShellTest, BashCompletes) {
  EXPECT_EQ(Offered("flexi ex", 1), "explain\n");
  EXPECT_EQ(Offered("flexi run --backend r", 3), "rtl ref\n");
  EXPECT_EQ(Offered("flexi compile --chip flexi-3", 3), "flexi-32\n");
  EXPECT_EQ(Offered("flexi run --js", 2), "--json\n");
  EXPECT_EQ(Offered("flexi completions f", 2), "fish\n");
  Write("net.flx", "");
  EXPECT_EQ(Offered("flexi run --model " + File("ne"), 3), File("net.flx") + "\n");
  EXPECT_EQ(Offered("flexi run --limit 1", 3), "\n");
}

TEST_F(ShellTest, FishCompletes) {
  if (Missing("fish")) GTEST_SKIP() << "no fish";
  const std::string start = "HOME=" + folder_.string() + " fish -c '" + kProgram +
                            " completions fish | source; complete -C \"flexi ";
  EXPECT_THAT(RunShell(start + "expl\"' 2>&1").text, HasSubstr("explain"));
  const std::string offered = RunShell(start + "run --backend \"' 2>&1").text;
  EXPECT_THAT(offered, HasSubstr("rtl"));
  EXPECT_THAT(offered, HasSubstr("both"));
}

// Its completion system does not run without a terminal: that it loads, and says what it should.
TEST_F(ShellTest, ZshLoads) {
  if (Missing("zsh")) GTEST_SKIP() << "no zsh";
  const std::string file = File("_flexi");
  ASSERT_EQ(Run("completions zsh > " + file).code, 0);
  const Outcome outcome = RunShell("zsh -f -c 'autoload -Uz compinit && compinit -D -u && source " +
                                   file + " && echo $_comps[flexi]' 2>&1");
  EXPECT_EQ(outcome.code, 0);
  EXPECT_EQ(outcome.text, "_flexi\n");
}

TEST_F(ShellTest, OtherShellsAreRefused) {
  ExpectBadInput("completions tcsh", "unknown shell \"tcsh\"; known: bash, zsh, fish");
}

TEST_F(ShellTest, ManPageRenders) {
  if (Missing("groff") || Missing("man")) GTEST_SKIP() << "no groff or man";
  const std::string page = File("flexi.1");
  ASSERT_EQ(Run("man > " + page).code, 0);
  const Outcome warnings = RunShell("groff -man -Tutf8 -ww -z " + page + " 2>&1");
  EXPECT_EQ(warnings.code, 0);
  EXPECT_EQ(warnings.text, "");
  const Outcome shown = RunShell("MANWIDTH=100 man -l " + page + " 2>&1 | col -b");
  EXPECT_EQ(shown.code, 0);
  for (const char* text :
       {"flexi explain", "--backend", "EXIT STATUS", "NO_COLOR", "flexi run --model"})
    EXPECT_THAT(shown.text, HasSubstr(text));
  for (const json& command : Tree()["commands"])
    EXPECT_THAT(shown.text, HasSubstr("flexi " + command["name"].get<std::string>()));
}

TEST_F(ShellTest, ErrorsNameTheNextStep) {
  ExpectBadInput("run --bogus", "(see flexi run --help)");
  ExpectBadInput("--bogus", "(see flexi --help)");
  ExpectBadInput("", "(see flexi --help)");
}

TEST_F(ShellTest, VectorsSpeakJson) {
  const std::string file = File("short.vec");
  const json written = json::parse(Run("vectors --short --json --output " + file).text);
  EXPECT_GT(written["lines"], 10);
  const json replayed = json::parse(Run("vectors --json --replay " + file).text);
  EXPECT_GT(replayed["compared"], 0);
  EXPECT_EQ(replayed["wrong"], "");
}

}  // namespace
}  // namespace flexi
