// SPDX-License-Identifier: Apache-2.0
// Functions of one number: they only become steps behind the sums of a layer.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sw/onnx/attributes.h"
#include "sw/onnx/importer.h"

namespace flexi {

size_t GraphImporter::ChannelsOf(const Value& value) const {
  return static_cast<size_t>(value.kind == Value::Kind::kPending
                                 ? value.pending->layer.shape.channels
                                 : ShapeOfLayer(value.layer).channels);
}

std::vector<int> GraphImporter::ChannelSources(const Value& constant, Value* value,
                                               const std::string& name) {
  if (value->kind != Value::Kind::kFeatures && value->kind != Value::Kind::kPending)
    throw Problem("its input is not quantised; put a Quant or QuantizeLinear before it");
  if (constant.tensor.data.size() == 1) return std::vector<int>(ChannelsOf(*value), 0);
  Spend(value->view.elements() / 8);
  const std::vector<int> elements = BroadcastSources(constant.tensor.dims, value->view.dims);
  for (const bool rebased : {false, true}) {
    const bool pending = value->kind == Value::Kind::kPending;
    const Shape& shape = pending ? value->pending->shape() : ShapeOfLayer(value->layer);
    const int map = shape.height * shape.width;
    std::vector<int> sources(ChannelsOf(*value), -1);
    bool fits = true;
    for (size_t e = 0; e < elements.size(); ++e) {
      int& source = sources[static_cast<size_t>(value->view.source(static_cast<int64_t>(e)) / map)];
      fits = fits && (source < 0 || source == elements[e]);
      source = elements[e];
    }
    if (fits) return sources;
    if (pending || rebased) break;
    *value = Features(*value, name);
  }
  throw Problem("a constant has different numbers inside of a channel; use one per channel");
}

std::vector<Rational> GraphImporter::PerChannel(const Value& constant, Value* value,
                                                const std::string& name) {
  std::vector<Rational> numbers;
  for (const int e : ChannelSources(constant, value, name))
    numbers.push_back(NumberOf(constant, static_cast<size_t>(e)));
  return numbers;
}

void GraphImporter::StartSum(Value* value, const std::string& name) {
  if (value->kind == Value::Kind::kPending) return;
  *value = Features(*value, name);
  auto pending = std::make_shared<Pending>();
  pending->layer.name = name;
  pending->layer.kind = Layer::Kind::kSum;
  pending->layer.inputs = {value->layer};
  pending->layer.factors = {1};
  pending->layer.shape = ShapeOfLayer(value->layer);
  const auto channels = static_cast<size_t>(pending->layer.shape.channels);
  pending->layer.bias.assign(channels, -value->zero);
  SpendRationals(static_cast<int64_t>(2 * channels));
  Step step;
  for (size_t c = 0; c < channels; ++c) step.a.push_back(value->ScaleOf(c));
  step.b.assign(channels, Rational(0));
  pending->steps.push_back(std::move(step));
  value->kind = Value::Kind::kPending;
  value->pending = std::move(pending);
}

Value GraphImporter::Affine(Value value, const std::vector<Rational>& a,
                            const std::vector<Rational>& b, const std::string& name) {
  SpendRationals(static_cast<int64_t>(a.size()));
  if (value.kind == Value::Kind::kFeatures) {
    // Another scale and zero point, where the zero point is one whole number.
    Rational moved;
    bool whole = true;
    for (size_t c = 0; c < a.size() && whole; ++c) {
      if (a[c] == 0) {
        whole = false;
        break;
      }
      const Rational by = b[c] / (a[c] * value.ScaleOf(c));
      whole = boost::multiprecision::denominator(by) == 1 && (c == 0 || by == moved) &&
              abs(by) < Rational(1 << 20);
      moved = by;
    }
    if (whole) {
      std::vector<Rational> scale;
      for (size_t c = 0; c < a.size(); ++c) {
        scale.push_back(a[c] * value.ScaleOf(c));
        CheckSize(scale.back());
      }
      value.scale = Shortened(std::move(scale));
      value.zero -= Clamped(Floor(moved));
      if (std::abs(value.zero) > (1 << 24)) throw Problem("moves the zero point beyond 2^24");
      return value;
    }
    StartSum(&value, name);
  }
  if (value.kind != Value::Kind::kPending)
    throw Problem("its input is not quantised; put a Quant or QuantizeLinear before it");
  Pending pending = value.Take();
  if (!pending.pools.empty())
    for (const Rational& factor : a)
      if (factor < 0)
        throw Problem("turns the sign behind MaxPool; put a Quant before the MaxPool");
  AppendAffine(&pending.steps, a, b);
  value.pending = std::make_shared<Pending>(std::move(pending));
  return value;
}

void GraphImporter::AppendBound(Value* value, Step::Kind kind, const Rational& bound) {
  Pending pending = value->Take();
  SpendRationals(pending.layer.shape.channels);
  if (pending.steps.size() > 64)
    throw Problem("stands behind 64 other functions; that is too many");
  Step step;
  step.kind = kind;
  step.a.assign(static_cast<size_t>(pending.layer.shape.channels), bound);
  pending.steps.push_back(std::move(step));
  value->pending = std::make_shared<Pending>(std::move(pending));
}

Value GraphImporter::VisitRelu(const Node& node) {
  Value value = Data(node, 0);
  const bool features = value.kind == Value::Kind::kFeatures;
  if (features) {
    bool never_below = FormatOf(value.layer).low() >= value.zero;
    for (const Rational& scale : value.scale) never_below = never_below && scale > 0;
    if (never_below) return value;
    StartSum(&value, NameOf(node));
  }
  if (value.kind != Value::Kind::kPending) throw Problem("must stand behind a layer");
  AppendBound(&value, Step::Kind::kAtLeast, Rational(0));
  // Features again where more than one node takes them.
  return features && uses_[node.output(0)] > 1 ? Features(value, NameOf(node)) : value;
}

Value GraphImporter::VisitClip(const Node& node) {
  Value value = Data(node, 0);
  if (value.kind == Value::Kind::kFeatures) StartSum(&value, NameOf(node));
  if (value.kind != Value::Kind::kPending) throw Problem("must stand behind a layer");
  const Attributes attributes(node);
  for (const bool upper : {false, true}) {
    const int operand = upper ? 2 : 1;
    const char* name = upper ? "max" : "min";
    if (!attributes.Has(name) && !Has(node, operand)) continue;
    const Rational bound = attributes.Has(name) ? Exact(attributes.Float(name, 0))
                                                : Exact(ConstantNumber(node, operand));
    AppendBound(&value, upper ? Step::Kind::kAtMost : Step::Kind::kAtLeast, bound);
  }
  return value;
}

void GraphImporter::AddBias(Value* value, const Value& bias, const std::vector<int>& sources,
                            const Rational& factor) {
  SpendRationals(static_cast<int64_t>(sources.size()));
  Pending pending = value->Take();
  const bool sums = pending.steps.size() == 1;
  std::vector<Rational> b;
  for (size_t c = 0; c < sources.size(); ++c) {
    const auto e = static_cast<size_t>(sources[c]);
    Rational number = NumberOf(bias, e);
    if (bias.quantised && sums && factor == 1) {
      // Integers whose scale is that of the sums as well as a float can say it are in steps of the
      // sums: the convention of both formats.
      const QuantisedConstant& q = *bias.quantised;
      const auto group = static_cast<size_t>(q.group[e]);
      const Rational& step = pending.steps[0].a[c];
      if (q.zeros[group] == 0 && step != 0 &&
          abs(Exact(q.scales[group]) / step - 1) <= Rational(1, 1 << 22))
        number = step * Rational(Integer(q.q[e]));
    }
    b.push_back(number * factor);
  }
  AppendAffine(&pending.steps, std::vector<Rational>(sources.size(), Rational(1)), b);
  value->pending = std::make_shared<Pending>(std::move(pending));
}

Value GraphImporter::VisitSum(const Node& node) {
  const bool subtract = node.op_type() == "Sub";
  const bool swapped = Operand(node, 0).constant();
  const std::string name = NameOf(node);
  if (swapped && Operand(node, 1).constant())
    throw Problem("of two constants; fold constants before export");
  if (!swapped && !Operand(node, 1).constant())
    return AddTensors(Data(node, 0), Data(node, 1), subtract, name);
  Value value = Data(node, swapped ? 1 : 0);
  const Value& constant = Constant(node, swapped ? 0 : 1);
  const std::vector<int> sources = ChannelSources(constant, &value, name);
  if (subtract && swapped) {
    const std::vector<Rational> minus(sources.size(), Rational(-1));
    value =
        Affine(std::move(value), minus, std::vector<Rational>(sources.size(), Rational(0)), name);
  }
  const Rational sign(subtract && !swapped ? -1 : 1);
  if (value.kind == Value::Kind::kPending) {
    AddBias(&value, constant, sources, sign);
    return value;
  }
  std::vector<Rational> b;
  for (const int e : sources) b.push_back(sign * NumberOf(constant, static_cast<size_t>(e)));
  return Affine(std::move(value), std::vector<Rational>(b.size(), Rational(1)), b, name);
}

Value GraphImporter::AddTensors(Value left, Value right, bool subtract, const std::string& name) {
  for (Value* value : {&left, &right}) {
    StartSum(value, name);
    if (value->pending->layer.kind != Layer::Kind::kSum || value->pending->steps.size() != 1 ||
        !value->pending->pools.empty() || value->view.sources)
      throw Problem("adds sums that are not quantised; put a Quant or QuantizeLinear behind them");
  }
  if (left.view.dims != right.view.dims)
    throw Problem("its operands have different shapes; bring both to one shape");
  const Pending& a = *left.pending;
  const Pending& b = *right.pending;
  Pending sum;
  sum.layer = a.layer;
  sum.layer.name = name;
  sum.layer.inputs.insert(sum.layer.inputs.end(), b.layer.inputs.begin(), b.layer.inputs.end());
  if (sum.layer.inputs.size() > 64) throw Problem("adds more than 64 tensors");
  SpendRationals(static_cast<int64_t>(a.steps[0].a.size() * sum.layer.inputs.size()));
  const Rational sign(subtract ? -1 : 1);
  Step step;
  std::vector<Rational> shares;  // of channel 0: what one step of each operand means
  const auto share = [&](size_t k, size_t c) {
    const size_t first = a.layer.inputs.size();
    return k < first ? Rational(a.steps[0].a[c] * a.layer.factors[k])
                     : Rational(b.steps[0].a[c] * b.layer.factors[k - first] * sign);
  };
  // Factors are whole multiples of the largest common step.
  Integer above = 0;
  Integer below = 1;
  for (size_t k = 0; k < sum.layer.inputs.size(); ++k) {
    shares.push_back(share(k, 0));
    CheckSize(shares.back());
    below = lcm(below, Integer(denominator(shares.back())));
  }
  for (const Rational& number : shares)
    above = gcd(above, Integer(numerator(number) * (below / denominator(number))));
  if (above == 0) throw Problem("adds nothing but zeros");
  const Rational unit(above, below);
  sum.layer.factors.clear();
  for (const Rational& number : shares) {
    const Integer factor = numerator(Rational(number / unit));
    if (factor == 0 || abs(factor) > (Integer(1) << 40))
      throw Problem(
          "the scales of its operands are no small multiples of each other; quantise both "
          "to one scale");
    sum.layer.factors.push_back(Clamped(factor));
  }
  for (size_t c = 0; c < a.steps[0].a.size(); ++c) {
    step.a.push_back(share(0, c) / Rational(sum.layer.factors[0]));
    for (size_t k = 1; k < shares.size(); ++k)
      if (share(k, c) != step.a.back() * Rational(sum.layer.factors[k]))
        throw Problem(
            "the scales of its operands differ from channel to channel; use one per tensor");
    step.b.push_back(a.steps[0].b[c] + a.steps[0].a[c] * a.layer.bias[c] +
                     sign * (b.steps[0].b[c] + b.steps[0].a[c] * b.layer.bias[c]));
  }
  sum.layer.bias.assign(step.a.size(), 0);
  sum.steps.push_back(std::move(step));
  left.pending = std::make_shared<Pending>(std::move(sum));
  return left;
}

Value GraphImporter::VisitScale(const Node& node) {
  const std::string& op = node.op_type();
  const std::string name = NameOf(node);
  if (op == "Neg") {
    Value value = Data(node, 0);
    if (value.constant()) throw Problem("of a constant; fold constants before export");
    Value minus;
    minus.tensor.data = {-1};
    const std::vector<Rational> a = PerChannel(minus, &value, name);
    return Affine(std::move(value), a, std::vector<Rational>(a.size(), Rational(0)), name);
  }
  const bool swapped = Operand(node, 0).constant();
  if (Operand(node, swapped ? 1 : 0).constant())
    throw Problem("of two constants; fold constants before export");
  if (!swapped && !Operand(node, 1).constant())
    throw Problem("of two tensors; only constant factors are taken");
  if (op == "Div" && swapped)
    throw Problem("divides by a tensor; only constant divisors are taken");
  Value value = Data(node, swapped ? 1 : 0);
  std::vector<Rational> a = PerChannel(Constant(node, swapped ? 0 : 1), &value, name);
  for (Rational& factor : a) {
    if (factor == 0) throw Problem("multiplies or divides by 0");
    if (op == "Div") factor = 1 / factor;
  }
  return Affine(std::move(value), a, std::vector<Rational>(a.size(), Rational(0)), name);
}

Value GraphImporter::VisitBatchNorm(const Node& node) {
  Value value = Data(node, 0);
  const Attributes attributes(node);
  if (attributes.Int("training_mode", 0) != 0) throw Problem("training mode; export for inference");
  const Rational epsilon = Exact(attributes.Float("epsilon", 1e-5F));
  const std::string name = NameOf(node);
  std::vector<std::vector<Rational>> numbers;  // gamma, beta, mean, variance
  for (int operand = 1; operand <= 4; ++operand) {
    Value constant = Constant(node, operand);
    if (constant.tensor.dims.size() != 1 || value.view.dims.size() < 2 ||
        constant.tensor.dims[0] != value.view.dims[1])
      throw Problem(fmt::format("operand {} is no list of one number per channel", operand));
    constant.tensor.dims.resize(value.view.dims.size() - 1, 1);
    numbers.push_back(PerChannel(constant, &value, name));
  }
  std::vector<Rational> a;
  std::vector<Rational> b;
  for (size_t c = 0; c < numbers[0].size(); ++c) {
    const Rational variance = numbers[3][c] + epsilon;
    CheckSize(variance);
    if (variance <= 0) throw Problem("variance + epsilon is not positive");
    a.push_back(numbers[0][c] / SquareRoot(variance));
    b.push_back(numbers[1][c] - numbers[2][c] * a.back());
  }
  return Affine(std::move(value), a, b, name);
}

}  // namespace flexi
