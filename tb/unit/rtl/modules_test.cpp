// SPDX-License-Identifier: Apache-2.0
// RATIONALE. Proof that no module is without a bench: every module of rtl/flexi.f must be the top
// of a model in UNIT_MODELS (flexi_X, or the wrapper unit_X) on generic primitives, primitives on
// both sets, and a test file in this folder must include that model's header. The chip itself is
// the top of the models that tb/chip runs.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tb/harness/rtl_models.h"

namespace flexi {
namespace {

std::string ReadFile(const std::filesystem::path& path) {
  std::ifstream in(path);
  EXPECT_TRUE(in.good()) << path;
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

TEST(Modules, EveryModuleHasABench) {
  const std::filesystem::path root = FLEXI_SOURCE_DIR;
  std::string includes;
  for (const auto& entry : std::filesystem::directory_iterator(root / "tb/unit/rtl")) {
    if (entry.path().extension() == ".cpp") includes += ReadFile(entry.path());
  }
  // top -> primitives whose model is included by a test
  std::map<std::string, std::set<std::string>> benches;
  std::istringstream units(FLEXI_UNIT_MODELS);
  for (std::string line; std::getline(units, line, ',');) {
    std::istringstream words(line);
    std::string top;
    std::string prefix;
    std::string prim;
    words >> top >> prefix >> prim;
    EXPECT_NE(includes.find("#include \"" + prefix + ".h\""), std::string::npos)
        << "no test includes " << prefix;
    benches[top].insert(prim);
  }
  std::ifstream list(root / "rtl/flexi.f");
  int modules = 0;
  for (std::string line; std::getline(list, line);) {
    if (line.rfind("rtl/", 0) != 0) continue;
    modules++;
    const std::string module = std::filesystem::path(line).stem();
    if (module == "flexi_chip") {
      EXPECT_GE(RtlModels().size(), 10U);
      continue;
    }
    const std::string wrapper = "unit_" + module.substr(std::string("flexi_").size());
    std::set<std::string> prims = benches[module];
    prims.merge(benches[wrapper]);
    EXPECT_TRUE(prims.count("generic") != 0 || module == "flexi_pkg") << module << " has no bench";
    if (line.find("/prim/") != std::string::npos) {
      EXPECT_TRUE(prims.count("ltps")) << module << " has no bench on ltps primitives";
    }
  }
  EXPECT_GE(modules, 18);
  // The list is complete: every file below rtl is in it, by one set of primitives or the other.
  int files = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root / "rtl")) {
    if (entry.path().extension() != ".sv") continue;
    files += entry.path().string().find("/prim/ltps/") == std::string::npos;
  }
  EXPECT_EQ(files, modules);
}

}  // namespace
}  // namespace flexi
