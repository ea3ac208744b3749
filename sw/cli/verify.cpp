// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "sw/cli/command.h"
#include "sw/cli/common_options.h"
#include "sw/cli/evaluate.h"
#include "sw/cli/model.h"
#include "sw/cli/values.h"
#include "sw/common/error.h"
#include "sw/program/inference.h"
#include "sw/signal/npz.h"

namespace flexi {
namespace {

using Values = std::vector<int64_t>;

struct Options {
  std::string model;
  std::string golden;
  std::string chip = "flexi-1";
  std::string backend = "both";
  std::string defects;
  uint64_t seed = 1;
  int limit = 0;
  bool json = false;
};

// Whether the numbers that go by the layer's name are its own: an importer may put a layer that
// moves elements before that of a node, under the same name.
bool Named(const Graph& graph, size_t index) {
  for (size_t i = index + 1; i < graph.layers.size(); ++i)
    if (graph.layers[i].name == graph.layers[index].name) return false;
  return true;
}

// What a golden file says: the trainer's integers.
struct Golden {
  int64_t count = 0;
  std::vector<std::vector<int>> inputs;             // [example][element]
  std::vector<std::optional<IntegerArray>> layers;  // [layer]: [example * elements + element]
  IntegerArray result;
};

IntegerArray Member(const std::string& file, const std::string& name, int64_t count, int elements) {
  IntegerArray array = ReadNpz(file, name);
  if (array.size() != count * elements || array.shape.empty() || array.shape[0] != count)
    throw Error(fmt::format("{}: member {} has {} numbers; {} for each of {} inputs would be right",
                            file, name, array.size(), elements, count));
  return array;
}

Golden ReadGolden(const std::string& file, const Graph& graph, int limit) {
  Golden golden;
  const IntegerArray input = ReadNpz(file, "input");
  golden.count = input.shape.empty() ? 0 : input.shape[0];
  if (golden.count < 1 || input.size() != golden.count * graph.input.size())
    throw Error(fmt::format("{}: member input has {} numbers for {} inputs; the network takes {}",
                            file, input.size(), golden.count, graph.input.size()));
  bool any = false;
  for (size_t i = 0; i < graph.layers.size(); ++i) {
    const Layer& layer = graph.layers[i];
    const std::string name = "layer/" + layer.name;
    // What only moves or pools numbers need not be there.
    const bool there = Named(graph, i) && HasNpz(file, name);
    any = any || there;
    golden.layers.emplace_back();
    if (there || layer.kind == Layer::Kind::kProduct)
      golden.layers.back() = Member(file, name, golden.count, layer.shape.size());
  }
  if (!any) throw Error(file + ": has no member layer/...; golden integers would be right");
  golden.result = Member(file, "result", golden.count, graph.layers.back().shape.size());
  const int64_t used = limit > 0 ? std::min<int64_t>(limit, golden.count) : golden.count;
  for (int64_t n = 0; n < used; ++n) {
    std::vector<int> features;
    for (int64_t e = 0; e < graph.input.size(); ++e)
      features.push_back(static_cast<int>(
          std::clamp<int64_t>(input.At(n * graph.input.size() + e), INT32_MIN, INT32_MAX)));
    golden.inputs.push_back(std::move(features));
  }
  return golden;
}

// How far a layer's integers are from those of the interpreter.
struct Deviation {
  bool compared = false;
  int64_t different = 0;
  int64_t most = 0;
  void Add(const Values& values, const Values& expected) {
    compared = true;
    for (size_t i = 0; i < expected.size(); ++i) {
      const int64_t off = i < values.size() ? std::abs(values[i] - expected[i]) : INT64_MAX;
      different += off == 0 ? 0 : 1;
      most = std::max(most, off);
    }
  }
  std::string Text() const {
    if (!compared) return "-";
    return different == 0 ? "0" : fmt::format("{} (by {})", different, most);
  }
  nlohmann::ordered_json Json() const {
    if (!compared) return nullptr;
    return {{"different", different}, {"most", most}};
  }
};

struct Row {
  std::string name;
  std::string where;
  int elements = 0;
  Deviation trainer, reference, rtl;
};

// What a device shows of every layer; those that only move elements are made of what they move.
// Nothing of a layer whose name is another one's.
std::vector<Values> Observe(const Graph& graph, Inference* inference,
                            const std::vector<int>& features, Inference::Result* result) {
  std::map<std::string, Values> seen;
  *result = inference->Observe(features, &seen);
  std::vector<Values> layers;
  for (size_t i = 0; i < graph.layers.size(); ++i) {
    const Layer& layer = graph.layers[i];
    const auto found = seen.find(layer.name);
    Values values;
    if (found != seen.end() && Named(graph, i)) {
      values = found->second;
    } else if (layer.kind == Layer::Kind::kMove) {
      const int source = layer.inputs[0];
      const Values from = source < 0 ? Values(features.begin(), features.end())
                                     : layers[static_cast<size_t>(source)];
      for (size_t e = 0; !from.empty() && e < layer.sources.size(); ++e)
        values.push_back(from[static_cast<size_t>(layer.sources[e])]);
    }
    layers.push_back(std::move(values));
  }
  return layers;
}

class Verifier {
 public:
  Verifier(const Options& options, const Model& model) : graph_(*model.graph) {
    const Backend backend = BackendFrom(options.backend);
    const ChipConfig& chip = model.program.chip;
    if (backend != Backend::kReference) {
      rtl_device_ = MakeRtl(chip, options.seed);
      rtl_ = std::make_unique<Inference>(model.program, rtl_device_.get());
    }
    if (backend != Backend::kRtl) {
      reference_device_ = MakeReference(chip, options.seed + 1);
      reference_ = std::make_unique<Inference>(model.program, reference_device_.get());
    }
    for (const Layer& layer : graph_.layers) {
      Row row;
      row.name = layer.name;
      row.elements = layer.shape.size();
      row.where = "host";
      for (const ProgramProbe& probe : model.program.probes)
        if (probe.layer == layer.name) row.where = probe.weights ? "weight rows" : "feature rows";
      rows.push_back(row);
    }
    Row result;
    result.name = "result";
    result.where = "host";
    result.elements = graph_.layers.back().shape.size();
    rows.push_back(result);
  }

  void Check(const Golden& golden, size_t n) {
    const auto expected = InterpretGraph(graph_, golden.inputs[n]);
    for (size_t i = 0; i < expected.size(); ++i)
      if (golden.layers[i]) rows[i].trainer.Add(Numbers(*golden.layers[i], n, i), expected[i]);
    rows.back().trainer.Add(Numbers(golden.result, n, expected.size() - 1), expected.back());
    CheckDevice(golden.inputs[n], expected, reference_.get(), &Row::reference);
    CheckDevice(golden.inputs[n], expected, rtl_.get(), &Row::rtl);
  }

  std::vector<Row> rows;  // layers, then the result

 private:
  Values Numbers(const IntegerArray& array, size_t n, size_t layer) const {
    const int elements = graph_.layers[layer].shape.size();
    Values values;
    for (int64_t e = 0; e < elements; ++e)
      values.push_back(array.At(static_cast<int64_t>(n) * elements + e));
    return values;
  }

  void CheckDevice(const std::vector<int>& features, const std::vector<Values>& expected,
                   Inference* inference, Deviation Row::*column) {
    if (inference == nullptr) return;
    Inference::Result result;
    const std::vector<Values> layers = Observe(graph_, inference, features, &result);
    for (size_t i = 0; i < layers.size(); ++i)
      if (!layers[i].empty() || Named(graph_, i)) (rows[i].*column).Add(layers[i], expected[i]);
    // Without looking in between, as it runs otherwise.
    (rows.back().*column).Add(inference->Run(features).values, expected.back());
  }

  const Graph& graph_;
  std::unique_ptr<Device> rtl_device_;
  std::unique_ptr<Device> reference_device_;
  std::unique_ptr<Inference> rtl_;
  std::unique_ptr<Inference> reference_;
};

int Verify(const Options& options) {
  if (!options.model.ends_with(".onnx"))
    throw Error(fmt::format("{}: an .onnx file would be right", options.model));
  CompileOptions how;
  if (!options.defects.empty()) how.defects = ReadDefects(options.defects, FindChip(options.chip));
  const Model model = LoadModel(options.model, options.chip, how);
  const Golden golden = ReadGolden(options.golden, *model.graph, options.limit);
  Verifier verifier(options, model);
  for (size_t n = 0; n < golden.inputs.size(); ++n) verifier.Check(golden, n);
  int64_t different = 0;
  auto json = nlohmann::ordered_json::array();
  std::string text = fmt::format("{:<16} {:<13} {:>8} {:>16} {:>16} {:>16}\n", "layer", "lies in",
                                 "numbers", "trainer", "reference", "RTL");
  for (const Row& row : verifier.rows) {
    different += row.trainer.different + row.reference.different + row.rtl.different;
    text += fmt::format("{:<16} {:<13} {:>8} {:>16} {:>16} {:>16}\n", row.name, row.where,
                        row.elements, row.trainer.Text(), row.reference.Text(), row.rtl.Text());
    json.push_back({{"layer", row.name},
                    {"lies_in", row.where},
                    {"elements", row.elements},
                    {"trainer", row.trainer.Json()},
                    {"reference", row.reference.Json()},
                    {"rtl", row.rtl.Json()}});
  }
  text +=
      fmt::format("{} on {}: {} inputs, {} numbers differ from the interpreter's\n",
                  model.program.model, model.program.chip.name, golden.inputs.size(), different);
  if (options.json)
    text = nlohmann::ordered_json({{"model", model.program.model},
                                   {"chip", model.program.chip.name},
                                   {"inputs", golden.inputs.size()},
                                   {"different", different},
                                   {"layers", json}})
               .dump(1) +
           "\n";
  fmt::print("{}", text);
  return different == 0 ? kExitGood : kExitCheckFailed;
}

}  // namespace

std::function<int()> AddVerifyCommand(CLI::App* app) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      app->add_subcommand("verify", "Every layer's integers: trainer, interpreter, reference, RTL");
  command->add_option("MODEL", options->model, "the .onnx file")->required()->type_name(kFileValue);
  command
      ->add_option("--golden", options->golden,
                   ".npz of the trainer: input, layer/NAME of each layer, result")
      ->required()
      ->type_name(kFileValue);
  command->add_option("--chip", options->chip, "the chip, see flexi chips")
      ->type_name(ChipValues())
      ->capture_default_str();
  AddBackendOption(command, &options->backend);
  command->add_option("--defects", options->defects, "as compile takes it")->type_name(kFileValue);
  AddLimitOption(command, &options->limit, "only the first N inputs; 0: all");
  AddSeedOption(command, &options->seed);
  command->add_flag("--json", options->json, "machine readable");
  command->footer(
      "Example: flexi verify models/net.onnx --golden net.golden.npz --chip flexi-4\n"
      "Exit code 1 when any number differs.");
  return [options] { return Verify(*options); };
}

}  // namespace flexi
