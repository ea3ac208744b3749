// SPDX-License-Identifier: Apache-2.0
// One network from the trainer's integers down to the gates: every level against the one above it.
// Levels of numbers compare every layer's integers; levels of devices compare every byte that comes
// over the port and the cycles they take.
//   flexi-chain MODEL.onnx GOLDEN.npz CHIP STREAM.txt INFERENCES     (scripts/chain.py starts it)
// Prints JSON: a row for each level. STREAM.txt: the bytes of the first INFERENCES inputs, for a
// simulator that is no Device.
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "sw/cli/dump_stream.h"
#include "sw/cli/model.h"
#include "sw/common/error.h"
#include "sw/network/graph.h"
#include "sw/program/inference.h"
#include "sw/signal/npz.h"
#include "tb/chain/byte_log.h"
#include "tb/harness/rtl_models.h"

namespace flexi {
namespace {

using Values = std::vector<int64_t>;
constexpr int kSumBits = 32;  // of a number that no layer makes narrower: the result

struct Level {
  std::string level;
  std::string tool;
  std::string against;
  int64_t inferences = 0;
  int64_t bits = 0;
  int64_t differences = 0;

  void Compare(const Values& values, const Values& expected, int width) {
    const size_t most = std::max(values.size(), expected.size());
    for (size_t i = 0; i < most; ++i)
      differences += i < values.size() && i < expected.size() && values[i] == expected[i] ? 0 : 1;
    bits += static_cast<int64_t>(most) * width;
  }
};

int Width(const Layer& layer) { return layer.sums() ? kSumBits : layer.format.bits; }

// Row n of a golden member.
Values Row(const IntegerArray& array, int64_t n, int elements) {
  Values values;
  for (int64_t e = 0; e < elements; ++e) values.push_back(array.At(n * elements + e));
  return values;
}

// A device at work on all inputs: what it says, every byte that it sends, and in how many cycles.
struct Run {
  std::vector<Inference::Result> results;
  Values bytes;
};

Run RunDevice(const Program& program, std::unique_ptr<Device> device,
              const std::vector<std::vector<int>>& inputs) {
  ByteLog log(std::move(device));
  Inference inference(program, &log);
  inference.Run(inputs[0]);  // bits may be older than the program
  log.Clear();
  Run run;
  for (const std::vector<int>& input : inputs) run.results.push_back(inference.Run(input));
  run.bytes = log.bytes();
  return run;
}

void CompareRuns(const Run& run, const Run& expected, Level* level) {
  level->Compare(run.bytes, expected.bytes, 8);
  for (size_t n = 0; n < expected.results.size(); ++n) {
    const bool same = run.results[n].values == expected.results[n].values &&
                      run.results[n].cycles == expected.results[n].cycles;
    level->differences += same ? 0 : 1;
    ++level->inferences;
  }
}

int CompareChain(const std::string& file, const std::string& golden, const std::string& chip,
                 const std::string& stream, int streamed) {
  const Model model = LoadModel(file, chip);
  const Graph& graph = *model.graph;
  const IntegerArray input = ReadNpz(golden, "input");
  const int64_t count = input.shape.empty() ? 0 : input.shape[0];
  if (count < 1 || input.size() != count * graph.input.size())
    throw Error(golden + ": member input does not fit the network");
  std::vector<std::vector<int>> inputs;
  for (int64_t n = 0; n < count; ++n) {
    inputs.emplace_back();
    for (const int64_t value : Row(input, n, graph.input.size()))
      inputs.back().push_back(static_cast<int>(value));
  }
  std::vector<Level> levels;

  // Numbers: trainer, interpreter, reference, layer by layer.
  Level interpreter{"interpreter", "flexi (integers of the ONNX graph)", "trainer"};
  Level reference{"reference", "flexi (bytes, C++)", "interpreter"};
  const auto observed = MakeReference(model.program.chip, 1);
  Inference observer(model.program, observed.get());  // resets and deploys
  for (int64_t n = 0; n < count; ++n) {
    const auto expected = InterpretGraph(graph, inputs[static_cast<size_t>(n)]);
    std::map<std::string, Values> seen;
    const Inference::Result result = observer.Observe(inputs[static_cast<size_t>(n)], &seen);
    for (size_t i = 0; i < graph.layers.size(); ++i) {
      const Layer& layer = graph.layers[i];
      if (layer.kind != Layer::Kind::kProduct) continue;
      interpreter.Compare(expected[i],
                          Row(ReadNpz(golden, "layer/" + layer.name), n, layer.shape.size()),
                          Width(layer));
      const auto found = seen.find(layer.name);
      if (found != seen.end()) reference.Compare(found->second, expected[i], Width(layer));
    }
    const int outputs = graph.layers.back().shape.size();
    interpreter.Compare(expected.back(), Row(ReadNpz(golden, "result"), n, outputs), kSumBits);
    reference.Compare(result.values, expected.back(), kSumBits);
    ++interpreter.inferences;
    ++reference.inferences;
  }
  levels.push_back(interpreter);
  levels.push_back(reference);

  // Devices: every byte, against the reference.
  const Run expected = RunDevice(model.program, MakeReference(model.program.chip, 2), inputs);
  const std::map<std::string, std::string> names{{"generic", "RTL, generic primitives"},
                                                 {"ltps", "RTL, ltps primitives"},
                                                 {"netlist", "gate netlist"}};
  for (const RtlModel& rtl : RtlModels()) {
    if (rtl.chip != chip || rtl.trace) continue;
    Level level{names.at(rtl.prim), "Verilator", "reference"};
    CompareRuns(RunDevice(model.program, rtl.make(FindChip(chip), 3, ""), inputs), expected,
                &level);
    levels.push_back(level);
  }

  DumpStream(model.program, {inputs.begin(), inputs.begin() + std::min<int64_t>(streamed, count)},
             stream);
  auto rows = nlohmann::ordered_json::array();
  for (const Level& level : levels)
    rows.push_back({{"level", level.level},
                    {"tool", level.tool},
                    {"against", level.against},
                    {"inferences", level.inferences},
                    {"bits", level.bits},
                    {"differences", level.differences}});
  fmt::print("{}\n", rows.dump(1));
  return 0;
}

}  // namespace
}  // namespace flexi

int main(int argc, char** argv) {
  if (argc != 6) {
    fmt::print(stderr, "usage: flexi-chain MODEL.onnx GOLDEN.npz CHIP STREAM.txt INFERENCES\n");
    return 2;
  }
  try {
    return flexi::CompareChain(argv[1], argv[2], argv[3], argv[4], std::atoi(argv[5]));
  } catch (const std::exception& error) {
    fmt::print(stderr, "flexi-chain: {}\n", error.what());
    return 2;
  }
}
