// SPDX-License-Identifier: Apache-2.0
// The end of a network: its result, and how it is judged.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "sw/onnx/attributes.h"
#include "sw/onnx/importer.h"

namespace flexi {

Value GraphImporter::VisitEnd(const Node& node) {
  Value value = Data(node, 0);
  if (value.kind != Value::Kind::kPending && value.kind != Value::Kind::kFeatures)
    throw Problem("must stand behind the last layer");
  const std::string& op = node.op_type();
  const int64_t elements = CountElements(value.view.dims);
  if (op == "Sigmoid") {
    if (uses_[node.output(0)] > 1) throw Problem("inside of a network; use Relu or Clip");
  } else {
    if (elements < 2) throw Problem("needs at least two classes");
    const Attributes attributes(node);
    if (attributes.Int("select_last_index", 0) != 0)
      throw Problem("select_last_index; 0 would be right");
    const bool flattens = op != "ArgMax" && opset_ < 13;  // all axes from this one on
    const int64_t axis = NormalAxis(attributes.Int("axis", op == "ArgMax" ? 0
                                                           : flattens     ? 1
                                                                          : -1),
                                    value.view.dims.size());
    int64_t classes = value.view.dims[static_cast<size_t>(axis)];
    for (size_t i = static_cast<size_t>(axis) + 1; flattens && i < value.view.dims.size(); ++i)
      classes *= value.view.dims[i];
    if (classes != elements)
      throw Problem(
          fmt::format("axis {} of [{}] has not all the results; that of the classes would "
                      "be right",
                      axis, fmt::join(value.view.dims, ", ")));
  }
  value.kind = Value::Kind::kResult;
  return value;
}

void GraphImporter::FinishGraph() {
  if (proto_.output_size() != 1)
    Fail(fmt::format("{} outputs; one would be right", proto_.output_size()));
  const std::string& name = proto_.output(0).name();
  const auto found = values_.find(name);
  if (found == values_.end()) Fail(fmt::format("output \"{}\" is made by no node", name));
  try {
    SetResult(found->second);
  } catch (const Problem& problem) {
    Fail(fmt::format("output \"{}\": {}", name, problem.what()));
  }
  DropUnused();
  for (const auto& property : model_.metadata_props())
    graph_.metadata[property.key()] = property.value();
  ValidateGraph(graph_);
}

void GraphImporter::SetResult(const Value& given) {
  Value value = given;
  if (value.kind == Value::Kind::kConstant || value.kind == Value::Kind::kInput)
    throw Problem("no layer makes it");
  if (value.view.dims.empty()) value.view.dims = {1};
  std::vector<Rational> a;
  std::vector<Rational> b;
  int map = 1;
  if (value.pending) {
    Pending pending = *value.pending;
    if (pending.steps.size() != 1 || !pending.pools.empty())
      throw Problem(
          "is not the sum of a last layer; leave out Relu, Clip or MaxPool behind it, or put "
          "a Quant behind them");
    if (value.view.sources)
      throw Problem("its results are in another order; leave out the Transpose");
    const size_t channels = pending.steps[0].a.size();
    std::vector<bool> turned;
    for (const Rational& scale : pending.steps[0].a) {
      if (scale == 0) throw Problem("a result is multiplied by 0");
      turned.push_back(scale < 0);
    }
    Turn(&pending, turned);
    FoldBias(&pending);
    a = pending.steps[0].a;
    b = pending.steps[0].b;
    pending.layer.scale = ToDoubles(Shortened(a));
    map = pending.layer.shape.size() / static_cast<int>(channels);
    Append(std::move(pending.layer));
  } else {
    value.kind = Value::Kind::kFeatures;
    if (value.layer < 0) throw Problem("no layer makes it");
    value = Features(value, "output");
    const Shape& shape = ShapeOfLayer(value.layer);
    map = shape.height * shape.width;
    for (size_t c = 0; c < ChannelsOf(value); ++c) {
      a.push_back(value.ScaleOf(c));
      b.push_back(-value.ScaleOf(c) * Rational(value.zero));
      if (a.back() < 0) throw Problem("falls as its integers rise; leave out the factor behind it");
    }
    // What comes behind the layer is not needed.
    graph_.layers.resize(static_cast<size_t>(value.layer) + 1);
  }
  std::vector<Rational> all_a;
  std::vector<Rational> all_b;
  for (size_t c = 0; c < a.size(); ++c) {
    all_a.insert(all_a.end(), static_cast<size_t>(map), a[c]);
    all_b.insert(all_b.end(), static_cast<size_t>(map), b[c]);
  }
  SetVerdict(all_a, all_b);
}

// The verdict is on a y + b. Made of whole numbers: the factors are the smallest that have the
// ratios of the a. What is left of an offset behind the point only decides between results that
// are equal before it, so that its rank among all of them does the same.
void GraphImporter::SetVerdict(const std::vector<Rational>& a, const std::vector<Rational>& b) {
  graph_.verdict = a.size() == 1 ? GraphVerdict::kNonNegative : GraphVerdict::kArgmax;
  if (a.size() == 1) {
    const Integer offset = Floor(Rational(b[0] / a[0]));  // y + b / a >= 0: the same for whole y
    if (offset != 0) graph_.verdict_offsets = {Clamped(offset)};
    return;
  }
  Integer common = 1;
  for (const Rational& number : a) {
    common = lcm(common, Integer(denominator(number)));
    CheckSize(Rational(common));
  }
  Integer largest = 0;
  for (const Rational& number : a)
    largest = gcd(largest, Integer(numerator(number) * (common / denominator(number))));
  const Rational unit(largest, common);
  std::vector<Integer> factors;
  std::vector<Integer> offsets;
  std::vector<Rational> rests;
  for (size_t i = 0; i < a.size(); ++i) {
    factors.emplace_back(numerator(Rational(a[i] / unit)));
    const Rational offset = b[i] / unit;
    offsets.push_back(Floor(offset));
    rests.push_back(offset - Rational(offsets.back()));
  }
  std::set<Rational> ranks(rests.begin(), rests.end());
  const Integer count(ranks.size());
  const Integer least = *std::min_element(offsets.begin(), offsets.end());
  bool plain = true;
  for (size_t i = 0; i < a.size(); ++i) {
    const Integer rank(std::distance(ranks.begin(), ranks.find(rests[i])));
    factors[i] *= count;
    offsets[i] = (offsets[i] - least) * count + rank;  // only differences matter
    if (factors[i] > (Integer(1) << 40) || offsets[i] > (Integer(1) << 60))
      throw Problem(
          "the scales of the results are no small multiples of each other; use one scale "
          "per tensor in the last layer");
    plain = plain && factors[i] == 1 && offsets[i] == 0;
  }
  if (plain) return;
  for (size_t i = 0; i < a.size(); ++i) {
    graph_.verdict_factors.push_back(Clamped(factors[i]));
    graph_.verdict_offsets.push_back(Clamped(offsets[i]));
  }
}

void GraphImporter::DropUnused() {
  std::vector<Layer>& layers = graph_.layers;
  std::vector<bool> used(layers.size(), false);
  used.back() = true;
  for (size_t i = layers.size(); i-- > 0;)
    if (used[i])
      for (const int input : layers[i].inputs)
        if (input >= 0) used[static_cast<size_t>(input)] = true;
  std::vector<int> numbers(layers.size(), -1);
  std::vector<Layer> kept;
  for (size_t i = 0; i < layers.size(); ++i) {
    if (!used[i]) continue;
    for (int& input : layers[i].inputs)
      if (input >= 0) input = numbers[static_cast<size_t>(input)];
    numbers[i] = static_cast<int>(kept.size());
    kept.push_back(std::move(layers[i]));
  }
  layers = std::move(kept);
}

}  // namespace flexi
