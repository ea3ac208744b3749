// SPDX-License-Identifier: Apache-2.0
// Constants, and nodes that move elements only.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "sw/common/error.h"
#include "sw/onnx/attributes.h"
#include "sw/onnx/importer.h"

namespace flexi {
namespace {

template <typename Type>
std::vector<Type> Picked(const std::vector<Type>& from, const std::vector<int>& sources) {
  std::vector<Type> out;
  out.reserve(sources.size());
  for (const int source : sources) out.push_back(from[static_cast<size_t>(source)]);
  return out;
}

}  // namespace

Rational NumberOf(const Value& constant, size_t e) {
  if (!constant.quantised) return Exact(constant.tensor.data[e]);
  const QuantisedConstant& q = *constant.quantised;
  const auto group = static_cast<size_t>(q.group[e]);
  return Exact(q.scales[group]) * Rational(Integer(q.q[e] - q.zeros[group]));
}

std::vector<double> ToDoubles(const std::vector<Rational>& numbers) {
  std::vector<double> doubles;
  for (const Rational& number : numbers) doubles.push_back(ToDouble(number));
  return doubles;
}

std::vector<Rational> Shortened(std::vector<Rational> numbers) {
  const bool same = std::all_of(numbers.begin(), numbers.end(),
                                [&](const Rational& number) { return number == numbers[0]; });
  if (same && numbers.size() > 1) numbers.resize(1);
  return numbers;
}

Value GraphImporter::VisitConstant(const Node& node) {
  Value value;
  const auto list = [&](const auto& numbers) {
    value.tensor.data.assign(numbers.begin(), numbers.end());
    value.tensor.dims = {static_cast<int64_t>(value.tensor.data.size())};
  };
  for (const onnx::AttributeProto& attribute : node.attribute()) {
    const std::string& name = attribute.name();
    if (name == "value" && attribute.has_t()) {
      try {
        value.tensor = ReadTensor(attribute.t(), name_);
      } catch (const Error& error) {  // names the file already
        throw Problem(std::string(error.what()).substr(name_.size() + 2));
      }
    } else if (name == "value_float") {
      value.tensor.data = {Attributes(node).Float(name, 0)};
    } else if (name == "value_int") {
      value.tensor.data = {static_cast<double>(attribute.i())};
      value.tensor.type = onnx::TensorProto::INT64;
    } else if (name == "value_floats") {
      list(attribute.floats());
    } else if (name == "value_ints") {
      list(attribute.ints());
      value.tensor.type = onnx::TensorProto::INT64;
    } else {
      continue;
    }
    for (const double number : value.tensor.data)
      if (!std::isfinite(number)) throw Problem("holds NaN or infinity");
    return value;
  }
  throw Problem("has no tensor \"value\"");
}

Value GraphImporter::VisitMove(const Node& node) {
  Value value = Data(node, 0);
  const std::string& op = node.op_type();
  const Attributes attributes(node);
  if (op == "Dropout" && Has(node, 2) && ConstantNumber(node, 2) != 0)
    throw Problem("training mode; export for inference");
  if (op == "Identity" || op == "Dropout") return value;
  std::vector<int64_t>& dims = value.constant() ? value.tensor.dims : value.view.dims;
  const size_t rank = dims.size();
  if (op == "Flatten") {
    const int64_t given = attributes.Int("axis", 1);
    const int64_t axis = given == static_cast<int64_t>(rank) ? given : NormalAxis(given, rank);
    const int64_t all = CountElements(dims);
    const int64_t first = CountElements({dims.begin(), dims.begin() + axis});
    dims = {first, all / first};
  } else if (op == "Reshape") {
    dims = Reshaped(dims, ConstantInts(node, 1), attributes.Int("allowzero", 0) != 0);
  } else if (op == "Squeeze") {
    std::vector<bool> gone(rank, false);
    const std::vector<int64_t> axes = Axes(node, 1);
    for (const int64_t axis : axes) gone[static_cast<size_t>(NormalAxis(axis, rank))] = true;
    std::vector<int64_t> left;
    for (size_t i = 0; i < rank; ++i) {
      if (gone[i] && dims[i] != 1) throw Problem("takes away a dimension that is not 1");
      if (!(gone[i] || (axes.empty() && dims[i] == 1))) left.push_back(dims[i]);
    }
    dims = left;
  } else if (op == "Unsqueeze") {
    const std::vector<int64_t> axes = Axes(node, 1);
    if (axes.size() + rank > 16) throw Problem("makes more than 16 dimensions");
    std::vector<bool> added(rank + axes.size(), false);
    for (const int64_t axis : axes)
      added[static_cast<size_t>(NormalAxis(axis, added.size()))] = true;
    std::vector<int64_t> out;
    size_t next = 0;
    for (const bool one : added) {
      if (!one && next == rank) throw Problem("names an axis twice");
      out.push_back(one ? 1 : dims[next++]);
    }
    dims = out;
  } else {  // Transpose
    std::vector<int64_t> reversed;
    for (size_t i = rank; i-- > 0;) reversed.push_back(static_cast<int64_t>(i));
    const std::vector<int64_t> perm = attributes.Ints("perm", reversed);
    if (!value.constant()) {
      Spend(value.view.elements());
      value.view = Transposed(value.view, perm);
      return value;
    }
    const std::vector<int> sources = TransposeSources(dims, perm);
    dims = Picked(dims, {perm.begin(), perm.end()});
    value.tensor.data = Picked(value.tensor.data, sources);
    if (value.quantised) {
      QuantisedConstant moved = *value.quantised;
      moved.q = Picked(moved.q, sources);
      moved.group = Picked(moved.group, sources);
      value.quantised = std::make_shared<const QuantisedConstant>(std::move(moved));
    }
    return value;
  }
  if (dims.size() > 16) throw Problem("more than 16 dimensions");
  return value;
}

Value GraphImporter::VisitCast(const Node& node) {
  Value value = Data(node, 0);
  const auto to = static_cast<int32_t>(Attributes(node).Int("to", 0));
  const bool real = to == onnx::TensorProto::FLOAT || to == onnx::TensorProto::DOUBLE;
  if (!real && !(value.constant() && to == onnx::TensorProto::INT64))
    throw Problem("only a cast to float is taken; use Quant or QuantizeLinear");
  value.tensor.type = to;
  return value;
}

Value GraphImporter::VisitPad(const Node& node) {
  Value value = Data(node, 0);
  const Attributes attributes(node);
  if (attributes.Text("mode", "constant") != "constant")
    throw Problem("only constant padding is taken");
  if (value.kind != Value::Kind::kFeatures || value.pad != Window())
    throw Problem("its input is not quantised; put a Quant or QuantizeLinear before it");
  const std::vector<int64_t> pads =
      attributes.Has("pads") ? attributes.Ints("pads", {}) : ConstantInts(node, 1);
  if (Has(node, 3)) throw Problem("pads some axes only; name all of them");
  const Rational fill =
      Has(node, 2) ? Exact(ConstantNumber(node, 2)) : Exact(attributes.Float("value", 0));
  // What it puts there must be what zero is in all channels.
  const bool integers = value.scale.size() == 1 && value.scale[0] == 1;
  if (fill != 0 && !integers) throw Problem("pads with another number than 0");
  if (fill != 0) throw Problem("pads integers; put it behind DequantizeLinear");
  const std::vector<int64_t>& dims = value.view.dims;
  if (pads.size() != 2 * dims.size() || dims.size() < 3 || dims.size() > 4)
    throw Problem(fmt::format("{} pads for {} dimensions", pads.size(), dims.size()));
  for (size_t i = 0; i < pads.size(); ++i)
    if (pads[i] < 0 || pads[i] > kMaxViewElements || (i % dims.size() < 2 && pads[i] != 0))
      throw Problem("only height and width can be padded, by 0 or more");
  const size_t rank = dims.size();
  value.pad.pad_left = static_cast<int>(pads[rank - 1]);
  value.pad.pad_right = static_cast<int>(pads[2 * rank - 1]);
  if (rank == 4) {
    value.pad.pad_top = static_cast<int>(pads[2]);
    value.pad.pad_bottom = static_cast<int>(pads[6]);
  }
  return value;
}

}  // namespace flexi
