// SPDX-License-Identifier: Apache-2.0
// ONNX graphs evaluated node by node in exact fractions. It follows the operators' specifications
// and knows nothing of the importer.
#pragma once

#include <onnx/onnx_pb.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <cmath>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

namespace flexi {

class Evaluator {
 public:
  using Number = boost::multiprecision::cpp_rational;
  struct Array {
    std::vector<int64_t> dims;
    std::vector<Number> data;
    int32_t type = onnx::TensorProto::FLOAT;
    int64_t size() const {
      int64_t n = 1;
      for (const int64_t dim : dims) n *= dim;
      return n;
    }
  };

  explicit Evaluator(const onnx::GraphProto& graph) : graph_(graph) {
    for (const auto& tensor : graph.initializer()) {
      Array array;
      array.dims.assign(tensor.dims().begin(), tensor.dims().end());
      array.type = tensor.data_type();
      for (const float value : tensor.float_data()) array.data.emplace_back(value);
      for (const int32_t value : tensor.int32_data()) array.data.emplace_back(value);
      for (const int64_t value : tensor.int64_data()) array.data.emplace_back(value);
      constants_[tensor.name()] = array;
    }
  }

  // All values by name.
  std::map<std::string, Array> Run(const Array& input) {
    values_ = constants_;
    values_[graph_.input(0).name()] = input;
    for (const auto& node : graph_.node()) values_[node.output(0)] = Evaluate(node);
    return values_;
  }

  int ties() const { return ties_; }  // roundings of exact halves so far

 private:
  using Node = onnx::NodeProto;

  const Array& In(const Node& node, int i) const { return values_.at(node.input(i)); }
  static bool Has(const Node& node, int i) {
    return i < node.input_size() && !node.input(i).empty();
  }
  static const onnx::AttributeProto* Find(const Node& node, const std::string& name) {
    for (const auto& attribute : node.attribute())
      if (attribute.name() == name) return &attribute;
    return nullptr;
  }
  static int64_t Int(const Node& node, const std::string& name, int64_t otherwise) {
    const auto* a = Find(node, name);
    return a != nullptr ? a->i() : otherwise;
  }
  static std::vector<int64_t> Ints(const Node& node, const std::string& name,
                                   std::vector<int64_t> otherwise) {
    const auto* a = Find(node, name);
    if (a == nullptr) return otherwise;
    return {a->ints().begin(), a->ints().end()};
  }

  static Number Down(const Number& v) {
    boost::multiprecision::cpp_int q = numerator(v) / denominator(v);
    if (Number(q) > v) --q;
    return Number(q);
  }
  static Number Up(const Number& v) { return -Down(-v); }
  Number Round(const Number& v, const std::string& mode) {
    const Number half(1, 2);
    const Number size = abs(v);
    const Number sign(v < 0 ? -1 : 1);
    if (v - Down(v) == half) ++ties_;
    if (mode == "FLOOR") return Down(v);
    if (mode == "CEIL") return Up(v);
    if (mode == "ROUND_TO_ZERO" || mode == "DOWN") return sign * Down(size);
    if (mode == "UP") return sign * Up(size);
    if (mode == "HALF_UP") return sign * Down(size + half);
    if (mode == "HALF_DOWN") return sign * Up(size - half);
    if (mode != "ROUND" && mode != "HALF_EVEN") throw std::runtime_error(mode);
    const Number near = Down(v + half);
    const bool tie = v + half == near;
    return tie && numerator(near) % 2 != 0 ? Number(near - 1) : near;
  }

  // Element of a broadcast operand.
  static size_t Place(const Array& small, const std::vector<int64_t>& dims, int64_t e) {
    int64_t place = 0;
    int64_t stride = 1;
    for (size_t i = 0; i < dims.size(); ++i) {
      const size_t axis = dims.size() - 1 - i;
      const int64_t index = e % dims[axis];
      e /= dims[axis];
      if (i >= small.dims.size()) continue;
      const int64_t mine = small.dims[small.dims.size() - 1 - i];
      if (mine != 1) place += index * stride;
      stride *= mine;
    }
    return static_cast<size_t>(place);
  }
  static std::vector<int64_t> Joined(const Array& a, const Array& b) {
    const size_t rank = std::max(a.dims.size(), b.dims.size());
    std::vector<int64_t> dims(rank, 1);
    for (const Array* x : {&a, &b})
      for (size_t i = 0; i < x->dims.size(); ++i) {
        int64_t& dim = dims[rank - 1 - i];
        dim = std::max(dim, x->dims[x->dims.size() - 1 - i]);
      }
    return dims;
  }
  template <typename Function>
  static Array Zip(const Array& a, const Array& b, Function f) {
    Array out;
    out.dims = Joined(a, b);
    for (int64_t e = 0; e < out.size(); ++e)
      out.data.push_back(f(a.data[Place(a, out.dims, e)], b.data[Place(b, out.dims, e)]));
    return out;
  }
  template <typename Function>
  static Array Map(const Array& a, Function f) {
    Array out = a;
    for (Number& x : out.data) x = f(x);
    return out;
  }
  static Number Clamp(const Number& x, const Number& low, const Number& high) {
    return x < low ? low : x > high ? high : x;
  }

  Array Quant(const Node& node) {
    const Array& x = In(node, 0);
    const Array& s = In(node, 1);
    const int64_t bits = static_cast<int64_t>(In(node, 3).data[0]);
    const bool is_signed = Int(node, "signed", 1) != 0;
    const int64_t narrow = Int(node, "narrow", 0);
    const auto* mode = Find(node, "rounding_mode");
    const int64_t half = int64_t{1} << (bits - 1);
    const Number low(is_signed ? -half + narrow : 0);
    const Number high(is_signed ? half - 1 : 2 * half - 1 - narrow);
    Array out = x;
    for (int64_t e = 0; e < x.size(); ++e) {
      const auto i = static_cast<size_t>(e);
      const Number& scale = s.data[Place(s, x.dims, e)];
      const Array& zeros = In(node, 2);
      const Number& zero = zeros.data[Place(zeros, x.dims, e)];
      Number v = x.data[i] / scale + zero;
      if (bits == 1 && is_signed) {
        v = v >= 0 ? 1 : -1;
      } else {
        v = Round(Clamp(v, low, high), mode != nullptr ? mode->s() : "ROUND");
      }
      out.data[i] = (v - zero) * scale;
    }
    return out;
  }

  Array Trunc(const Node& node) {
    const Number scale = In(node, 1).data[0];
    const bool scaled = node.input_size() > 5;
    const std::string mode = Find(node, "rounding_mode") != nullptr
                                 ? Find(node, "rounding_mode")->s()
                                 : std::string("FLOOR");
    const Number out_scale = scaled ? In(node, 4).data[0] : scale;
    const int64_t bits = static_cast<int64_t>(In(node, scaled ? 6 : 4).data[0]);
    const Number drop =
        scaled ? Number(out_scale / scale)
               : Number(int64_t{1} << static_cast<int64_t>(In(node, 3).data[0] - bits));
    return Map(In(node, 0), [&](const Number& x) {
      Number v = Round(x / scale, "ROUND") / drop;
      if (scaled) {
        const bool is_signed = Int(node, "signed", 1) != 0;
        const int64_t half = int64_t{1} << (bits - 1);
        v = Clamp(v, Number(is_signed ? -half : 0), Number(is_signed ? half - 1 : 2 * half - 1));
      }
      return Number(Round(v, mode) * out_scale);
    });
  }

  static void TypeRange(int32_t type, Number* low, Number* high) {
    const bool is_signed = type == onnx::TensorProto::INT8;
    *low = is_signed ? -128 : 0;
    *high = is_signed ? 127 : 255;
  }

  // scale and zero along `axis` where they are lists.
  static size_t Along(const Array& list, const Array& x, int64_t axis, int64_t e) {
    if (list.data.size() == 1) return 0;
    int64_t inner = 1;
    for (size_t i = static_cast<size_t>(axis) + 1; i < x.dims.size(); ++i) inner *= x.dims[i];
    return static_cast<size_t>(e / inner % x.dims[static_cast<size_t>(axis)]);
  }
  Array QuantizeLinear(const Array& x, const Array& s, const Array& z, int64_t axis) {
    Number low;
    Number high;
    TypeRange(z.type, &low, &high);
    Array out = x;
    out.type = z.type;
    for (int64_t e = 0; e < x.size(); ++e) {
      const auto i = static_cast<size_t>(e);
      const Number v = Round(x.data[i] / s.data[Along(s, x, axis, e)], "ROUND");
      out.data[i] = Clamp(v + z.data[Along(z, x, axis, e)], low, high);
    }
    return out;
  }
  Array DequantizeLinear(const Array& x, const Array& s, const Array* z, int64_t axis) {
    Array out = x;
    out.type = onnx::TensorProto::FLOAT;
    for (int64_t e = 0; e < x.size(); ++e) {
      const auto i = static_cast<size_t>(e);
      const Number zero = z != nullptr ? z->data[Along(*z, x, axis, e)] : Number(0);
      out.data[i] = (x.data[i] - zero) * s.data[Along(s, x, axis, e)];
    }
    return out;
  }

  struct Places {
    std::vector<int64_t> kernel, strides, dilations, before, behind, in, out;
  };
  Places WindowOf(const Node& node, const Array& x, std::vector<int64_t> kernel) {
    Places p;
    const size_t axes = x.dims.size() - 2;
    p.kernel = std::move(kernel);
    p.strides = Ints(node, "strides", std::vector<int64_t>(axes, 1));
    p.dilations = Ints(node, "dilations", std::vector<int64_t>(axes, 1));
    const std::vector<int64_t> pads = Ints(node, "pads", std::vector<int64_t>(2 * axes, 0));
    const auto* auto_pad = Find(node, "auto_pad");
    const std::string mode = auto_pad != nullptr ? auto_pad->s() : "NOTSET";
    for (size_t i = 0; i < axes; ++i) {
      const int64_t in = x.dims[i + 2];
      const int64_t reach = (p.kernel[i] - 1) * p.dilations[i] + 1;
      int64_t before = mode == "NOTSET" ? pads[i] : 0;
      int64_t behind = mode == "NOTSET" ? pads[i + axes] : 0;
      int64_t out = (in + before + behind - reach) / p.strides[i] + 1;
      if (mode.starts_with("SAME")) {
        out = (in + p.strides[i] - 1) / p.strides[i];
        const int64_t total = std::max<int64_t>(0, (out - 1) * p.strides[i] + reach - in);
        before = mode == "SAME_UPPER" ? total / 2 : total - total / 2;
        behind = total - before;
      } else if (Int(node, "ceil_mode", 0) != 0) {
        out = (in + before + behind - reach + p.strides[i] - 1) / p.strides[i] + 1;
      }
      p.in.push_back(in);
      p.before.push_back(before);
      p.behind.push_back(behind);
      p.out.push_back(out);
    }
    if (axes == 1) {  // as a map of one row
      for (auto* list : {&p.kernel, &p.strides, &p.dilations, &p.in, &p.out})
        list->insert(list->begin(), 1);
      p.before.insert(p.before.begin(), 0);
      p.behind.insert(p.behind.begin(), 0);
    }
    return p;
  }
  // visit(kernel place, input place or -1) for output (y, x)
  template <typename Visit>
  static void ForPlaces(const Places& p, int64_t y, int64_t x, Visit visit) {
    for (int64_t i = 0; i < p.kernel[0]; ++i)
      for (int64_t j = 0; j < p.kernel[1]; ++j) {
        const int64_t row = y * p.strides[0] + i * p.dilations[0] - p.before[0];
        const int64_t column = x * p.strides[1] + j * p.dilations[1] - p.before[1];
        const bool inside = row >= 0 && row < p.in[0] && column >= 0 && column < p.in[1];
        visit(i * p.kernel[1] + j, inside ? row * p.in[1] + column : -1);
      }
  }
  static Array Shaped(const Array& x, const Places& p, int64_t channels) {
    Array out;
    out.dims = {1, channels};
    if (x.dims.size() == 4) out.dims.push_back(p.out[0]);
    out.dims.push_back(p.out[1]);
    return out;
  }

  Array Conv(const Node& node, const Array& x, const Array& w, const Array* bias) {
    const Places p = WindowOf(node, x, {w.dims.begin() + 2, w.dims.end()});
    const int64_t groups = Int(node, "group", 1);
    const int64_t inputs = w.dims[1];
    const int64_t outputs = w.dims[0];
    const int64_t kernel = p.kernel[0] * p.kernel[1];
    Array out = Shaped(x, p, outputs);
    for (int64_t o = 0; o < outputs; ++o)
      for (int64_t y = 0; y < p.out[0]; ++y)
        for (int64_t at = 0; at < p.out[1]; ++at) {
          Number sum = bias != nullptr ? bias->data[static_cast<size_t>(o)] : Number(0);
          for (int64_t c = 0; c < inputs; ++c) {
            const int64_t channel = o / (outputs / groups) * inputs + c;
            ForPlaces(p, y, at, [&](int64_t k, int64_t place) {
              if (place < 0) return;
              sum += w.data[static_cast<size_t>((o * inputs + c) * kernel + k)] *
                     x.data[static_cast<size_t>(channel * p.in[0] * p.in[1] + place)];
            });
          }
          out.data.push_back(sum);
        }
    return out;
  }

  Array Pool(const Node& node, bool max) {
    const Array& x = In(node, 0);
    std::vector<int64_t> all(x.dims.begin() + 2, x.dims.end());
    const Places p = WindowOf(node, x, Ints(node, "kernel_shape", all));
    const bool count_pad = Int(node, "count_include_pad", 0) != 0;
    Array out = Shaped(x, p, x.dims[1]);
    for (int64_t c = 0; c < x.dims[1]; ++c)
      for (int64_t y = 0; y < p.out[0]; ++y)
        for (int64_t at = 0; at < p.out[1]; ++at) {
          Number sum(0);
          Number most(0);
          int64_t count = 0;
          ForPlaces(p, y, at, [&](int64_t, int64_t place) {
            if (place < 0) return;
            const Number& v = x.data[static_cast<size_t>(c * p.in[0] * p.in[1] + place)];
            sum += v;
            if (count == 0 || v > most) most = v;
            ++count;
          });
          if (count_pad) count = p.kernel[0] * p.kernel[1];
          out.data.push_back(max ? most : Number(sum / count));
        }
    return out;
  }

  static Array MatMul(const Array& x, const Array& w, bool transposed) {
    const int64_t inputs = w.dims[transposed ? 1 : 0];
    const int64_t outputs = w.dims[transposed ? 0 : 1];
    Array out;
    out.dims = x.dims;
    out.dims.back() = outputs;
    for (int64_t t = 0; t < x.size() / inputs; ++t)
      for (int64_t o = 0; o < outputs; ++o) {
        Number sum(0);
        for (int64_t i = 0; i < inputs; ++i)
          sum += x.data[static_cast<size_t>(t * inputs + i)] *
                 w.data[static_cast<size_t>(transposed ? o * inputs + i : i * outputs + o)];
        out.data.push_back(sum);
      }
    return out;
  }

  static Array Transpose(const Array& x, std::vector<int64_t> perm) {
    if (perm.empty())
      for (size_t i = x.dims.size(); i-- > 0;) perm.push_back(static_cast<int64_t>(i));
    Array out = x;
    for (size_t i = 0; i < perm.size(); ++i) out.dims[i] = x.dims[static_cast<size_t>(perm[i])];
    for (int64_t e = 0; e < x.size(); ++e) {
      std::vector<int64_t> index(x.dims.size());  // in x
      int64_t rest = e;
      for (size_t i = x.dims.size(); i-- > 0;) {
        index[i] = rest % x.dims[i];
        rest /= x.dims[i];
      }
      int64_t place = 0;
      for (size_t i = 0; i < perm.size(); ++i)
        place = place * out.dims[i] + index[static_cast<size_t>(perm[i])];
      out.data[static_cast<size_t>(place)] = x.data[static_cast<size_t>(e)];
    }
    return out;
  }

  Array Concat(const Node& node) {
    const auto axis = static_cast<size_t>(Int(node, "axis", 0));
    Array out = In(node, 0);
    for (int k = 1; k < node.input_size(); ++k) out.dims[axis] += In(node, k).dims[axis];
    out.data.clear();
    int64_t outer = 1;
    for (size_t i = 0; i < axis; ++i) outer *= out.dims[i];
    for (int64_t o = 0; o < outer; ++o)
      for (int k = 0; k < node.input_size(); ++k) {
        const Array& x = In(node, k);
        const int64_t block = x.size() / outer;
        out.data.insert(out.data.end(), x.data.begin() + o * block,
                        x.data.begin() + (o + 1) * block);
      }
    return out;
  }

  Array Pad(const Node& node) {
    const Array& x = In(node, 0);
    Array out;
    std::vector<int64_t> before;
    for (size_t i = 0; i < x.dims.size(); ++i) {
      const auto pads = [&](size_t at) { return static_cast<int64_t>(In(node, 1).data[at]); };
      before.push_back(pads(i));
      out.dims.push_back(x.dims[i] + pads(i) + pads(i + x.dims.size()));
    }
    for (int64_t e = 0; e < out.size(); ++e) {
      int64_t rest = e;
      int64_t place = 0;
      int64_t stride = 1;
      bool inside = true;
      for (size_t i = out.dims.size(); i-- > 0;) {
        const int64_t index = rest % out.dims[i] - before[i];
        rest /= out.dims[i];
        inside = inside && index >= 0 && index < x.dims[i];
        place += index * stride;
        stride *= x.dims[i];
      }
      out.data.push_back(inside ? x.data[static_cast<size_t>(place)] : Number(0));
    }
    return out;
  }

  // The root of a square; others to a double.
  static Number Root(const Number& v) {
    const double root = std::sqrt(v.convert_to<double>());
    return Number(root);
  }

  Array Evaluate(const Node& node) {
    const std::string& op = node.op_type();
    const Array& x = In(node, 0);
    if (op == "Quant") return Quant(node);
    if (op == "Trunc") return Trunc(node);
    if (op == "BipolarQuant")
      return Zip(x, In(node, 1),
                 [](const Number& v, const Number& s) { return v >= 0 ? s : Number(-s); });
    if (op == "QuantizeLinear")
      return QuantizeLinear(x, In(node, 1), In(node, 2), Int(node, "axis", 1));
    if (op == "DequantizeLinear")
      return DequantizeLinear(x, In(node, 1), Has(node, 2) ? &In(node, 2) : nullptr,
                              Int(node, "axis", 1));
    if (op == "QLinearConv" || op == "QLinearMatMul") {
      const bool conv = op == "QLinearConv";
      const Array a = DequantizeLinear(x, In(node, 1), &In(node, 2), 1);
      const Array w = DequantizeLinear(In(node, 3), In(node, 4), &In(node, 5), conv ? 0 : 1);
      Array y;
      if (conv) {
        Array bias;
        if (Has(node, 8)) {
          bias = In(node, 8);
          for (size_t o = 0; o < bias.data.size(); ++o)
            bias.data[o] *=
                In(node, 1).data[0] * In(node, 4).data[In(node, 4).data.size() == 1 ? 0 : o];
        }
        y = Conv(node, a, w, Has(node, 8) ? &bias : nullptr);
      } else {
        y = MatMul(a, w, false);
      }
      return QuantizeLinear(y, In(node, 6), In(node, 7), 1);
    }
    if (op == "Conv") return Conv(node, x, In(node, 1), Has(node, 2) ? &In(node, 2) : nullptr);
    if (op == "MatMul") return MatMul(x, In(node, 1), false);
    if (op == "Gemm") {
      const auto* alpha = Find(node, "alpha");
      const auto* beta = Find(node, "beta");
      Array y = MatMul(x, In(node, 1), Int(node, "transB", 0) != 0);
      if (alpha != nullptr)
        y = Map(y, [&](const Number& v) { return Number(v * Number(alpha->f())); });
      if (!Has(node, 2)) return y;
      const Number b(beta != nullptr ? beta->f() : 1.0F);
      return Zip(y, In(node, 2),
                 [&](const Number& v, const Number& c) { return Number(v + b * c); });
    }
    if (op == "BatchNormalization") {
      Array out = x;
      const auto* epsilon = Find(node, "epsilon");
      const Number eps(epsilon != nullptr ? epsilon->f() : 1e-5F);
      const int64_t map = x.size() / x.dims[1];
      for (int64_t e = 0; e < x.size(); ++e) {
        const auto c = static_cast<size_t>(e / map);
        const auto i = static_cast<size_t>(e);
        out.data[i] = (x.data[i] - In(node, 3).data[c]) / Root(In(node, 4).data[c] + eps) *
                          In(node, 1).data[c] +
                      In(node, 2).data[c];
      }
      return out;
    }
    if (op == "Relu") return Map(x, [](const Number& v) { return v < 0 ? Number(0) : v; });
    if (op == "Neg") return Map(x, [](const Number& v) { return Number(-v); });
    if (op == "Clip") {
      return Map(x, [&](Number v) {
        if (Has(node, 1) && v < In(node, 1).data[0]) v = In(node, 1).data[0];
        if (Has(node, 2) && v > In(node, 2).data[0]) v = In(node, 2).data[0];
        return v;
      });
    }
    if (op == "Add")
      return Zip(x, In(node, 1), [](const Number& a, const Number& b) { return Number(a + b); });
    if (op == "Sub")
      return Zip(x, In(node, 1), [](const Number& a, const Number& b) { return Number(a - b); });
    if (op == "Mul")
      return Zip(x, In(node, 1), [](const Number& a, const Number& b) { return Number(a * b); });
    if (op == "Div")
      return Zip(x, In(node, 1), [](const Number& a, const Number& b) { return Number(a / b); });
    if (op == "MaxPool" || op == "GlobalMaxPool") return Pool(node, true);
    if (op == "AveragePool" || op == "GlobalAveragePool") return Pool(node, false);
    if (op == "ReduceMean") {
      Array y = Pool(node, false);
      if (Int(node, "keepdims", 1) == 0) y.dims.resize(2);
      return y;
    }
    if (op == "Concat") return Concat(node);
    if (op == "Pad") return Pad(node);
    if (op == "Transpose") return Transpose(x, Ints(node, "perm", {}));
    if (op == "Identity" || op == "Dropout" || op == "Cast" || op == "Softmax" || op == "Sigmoid")
      return x;
    Array out = x;
    if (op == "Flatten") {
      const int64_t axis = Int(node, "axis", 1);
      int64_t first = 1;
      for (int64_t i = 0; i < axis; ++i) first *= x.dims[static_cast<size_t>(i)];
      out.dims = {first, x.size() / first};
    } else if (op == "Reshape") {
      out.dims.clear();
      int64_t known = 1;
      for (const Number& dim : In(node, 1).data) {
        int64_t n = static_cast<int64_t>(dim);
        if (n == 0) n = x.dims[out.dims.size()];
        out.dims.push_back(n);
        if (n > 0) known *= n;
      }
      for (int64_t& dim : out.dims)
        if (dim < 0) dim = x.size() / known;
    } else if (op == "Squeeze") {
      out.dims.clear();
      for (size_t i = 0; i < x.dims.size(); ++i) {
        bool gone = false;
        for (const Number& axis : In(node, 1).data) gone = gone || axis == static_cast<int>(i);
        if (!gone) out.dims.push_back(x.dims[i]);
      }
    } else if (op == "Unsqueeze") {
      for (const Number& axis : In(node, 1).data)
        out.dims.insert(out.dims.begin() + static_cast<int64_t>(axis), 1);
    } else {
      throw std::runtime_error("evaluator: " + op);
    }
    return out;
  }

  const onnx::GraphProto& graph_;
  std::map<std::string, Array> constants_;
  std::map<std::string, Array> values_;
  int ties_ = 0;
};

}  // namespace flexi
