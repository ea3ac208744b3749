// SPDX-License-Identifier: Apache-2.0
// RATIONALE: `doctor` against package databases that the test makes up: all there, nothing there,
// none at all.
#include <map>
#include <nlohmann/json.hpp>

#include "sw/cli/packages.h"
#include "sw/common/error.h"
#include "tb/unit/cli/cli_fixture.h"

namespace flexi {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

class DoctorTest : public CliTest {
 protected:
  // Runs with a dpkg-query that is this script.
  Outcome With(const std::string& script, const std::string& arguments) {
    const std::string file = Write("dpkg-query", "#!/bin/sh\n" + script + "\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_all);
    return RunShell("PATH=" + folder_.string() + ":$PATH " + kProgram + " doctor " + arguments +
                    " 2>/dev/null");
  }
};

TEST_F(DoctorTest, AllThere) {
  std::string script;
  for (const Package& package : ListedPackages())
    script += "echo " + package.name + " installed 1.2\n";
  const Outcome outcome = With(script, "--json");
  EXPECT_EQ(outcome.code, 0);
  const json report = json::parse(outcome.text);
  size_t packages = 0;
  for (const json& item : report["items"]) {
    if (item["package"].is_null()) continue;
    ++packages;
    EXPECT_EQ(item["state"], "there");
    EXPECT_EQ(item["detail"], "1.2");
    EXPECT_NE(item["cost"], "");
  }
  EXPECT_EQ(packages, ListedPackages().size());
  EXPECT_THAT(With(script, "build").text, HasSubstr("nothing is missing"));
}

TEST_F(DoctorTest, WhatIsMissingHasACostAndAWayToGetIt) {
  const Outcome outcome = With("echo git installed 2\necho ngspice deinstall 1", "");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.text, HasSubstr("there    git"));
  EXPECT_THAT(outcome.text,
              testing::ContainsRegex("MISSING  ngspice +costs: transistor-level simulation"));
  EXPECT_THAT(outcome.text, HasSubstr("scripts/setup.sh build lint kit"));
  EXPECT_THAT(outcome.text, HasSubstr("there    flexi-32"));
  // Only what is asked for counts.
  EXPECT_EQ(With("exit 0", "models").code, 0);
  EXPECT_EQ(With("exit 0", "kit").code, 1);
  EXPECT_THAT(With("exit 0", "kit").text, Not(HasSubstr("cmake")));
  ExpectBadInput("doctor kitt", "unknown group \"kitt\"; known: build, lint, kit");
}

TEST_F(DoctorTest, NpmOfAnotherPackageCounts) {
  const std::string npm = Write("npm", "#!/bin/sh\n");
  std::filesystem::permissions(npm, std::filesystem::perms::owner_all);
  const Outcome outcome = With("echo nodejs installed 20", "pictures");
  EXPECT_THAT(outcome.text, testing::ContainsRegex("there    npm +of another package"));
  EXPECT_THAT(outcome.text, testing::ContainsRegex("MISSING  graphviz"));
}

TEST_F(DoctorTest, WithoutDpkgProgramsAreLookedFor) {
  const json report = json::parse(With("exit 1", "build --json").text);
  std::map<std::string, std::string> states;
  for (const json& item : report["items"]) states[item["name"]] = item["state"];
  EXPECT_EQ(states["cmake"], "there");
  EXPECT_EQ(states["ninja-build"], "there");
  EXPECT_EQ(states["zlib1g-dev"], "unknown");
}

TEST(Packages, ListIsReadAndMistakesAreNamed) {
  const auto packages =
      ParsePackages("# words\n[a]  needed by all\none  first\n\n[b]\ntwo 2nd thing\n");
  ASSERT_EQ(packages.size(), 2u);
  EXPECT_EQ(packages[0].group_serves, "needed by all");
  EXPECT_EQ(packages[1].group, "b");
  EXPECT_EQ(packages[1].name, "two");
  EXPECT_EQ(packages[1].serves, "2nd thing");
  EXPECT_THROW(ParsePackages("one  first\n"), Error);
  EXPECT_THROW(ParsePackages("[a]\nlonely\n"), Error);
}

}  // namespace
}  // namespace flexi
