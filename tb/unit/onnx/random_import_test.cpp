// SPDX-License-Identifier: Apache-2.0
// Random ONNX graphs in both conventions against their exact evaluation.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <iostream>
#include <map>

#include "sw/common/error.h"
#include "tb/unit/onnx/exact_check.h"

namespace flexi {
namespace {

class RandomModel {
 public:
  explicit RandomModel(Random* random) : random_(*random), builder_(InputDims()) {}

  const ModelBuilder& Make() {
    qdq_ = Chance(1, 3);
    dyadic_ = Chance(2, 3);
    x_ = builder_.graph().input(0).name();
    dims_ = input_dims_;
    step_ = Scale(0.05F, 1);
    Activation(true);
    for (int steps = Range(0, 3); steps > 0; --steps) Step();
    End();
    return builder_;
  }

 private:
  int Range(int low, int high) { return static_cast<int>(random_.Range(low, high)); }
  bool Chance(uint64_t of, uint64_t in) { return random_.Chance(of, in); }

  std::vector<int64_t> InputDims() {
    switch (random_.Below(3)) {
      case 0:
        input_dims_ = {1, Range(1, 12)};
        break;
      case 1:
        input_dims_ = {1, Range(1, 3), Range(2, 9)};
        break;
      default:
        input_dims_ = {1, Range(1, 3), Range(2, 5), Range(2, 5)};
    }
    return input_dims_;
  }

  // A scale: a power of two or any float.
  float Scale(float low, float high) {
    const float any = low + (high - low) * static_cast<float>(Range(0, 1000)) / 1000;
    return dyadic_ ? std::exp2(std::round(std::log2(any))) : any;
  }
  float Real(float most) { return most * static_cast<float>(Range(-1000, 1000)) / 1000; }

  bool map() const { return dims_.size() > 2; }

  // Quantises x_, whose numbers are about `size_` large; a power of two of step_ now and then.
  void Activation(bool input = false) {
    const int bits = qdq_ ? 8 : Range(1, Chance(1, 4) ? 8 : 4);
    const bool is_signed = Chance(1, 2);
    const double levels = std::exp2(bits);
    float scale = step_;
    if (!input) {
      scale = static_cast<float>(size_ / levels * (0.25 + Range(0, 8) / 4.0));
      if (Chance(1, 2)) {  // a shift
        const double shift = std::round(std::log2(scale / step_));
        scale = step_ * static_cast<float>(std::exp2(std::max(0.0, shift)));
      } else if (dyadic_) {
        scale = std::exp2(std::round(std::log2(scale)));
      }
    }
    if (scale <= 0 || !std::isfinite(scale)) scale = 1;
    if (qdq_) {
      const float zero = Chance(1, 2) ? (is_signed ? 0 : 128) : Range(is_signed ? -128 : 0, 127);
      x_ = builder_.Qdq(x_, scale, zero, is_signed);
    } else if (!input && Chance(1, 10)) {
      x_ = builder_.Bipolar(x_, scale);
      bipolar_ = true;
      step_ = scale;
      return;
    } else {
      const char* const kModes[] = {"ROUND", "FLOOR",     "CEIL",   "ROUND_TO_ZERO",
                                    "UP",    "HALF_DOWN", "HALF_UP"};
      const float zero = Chance(1, 5) && bits > 1 ? Range(0, (1 << (bits - 1)) - 1) : 0;
      x_ = builder_.Quant(x_, scale, zero, bits, is_signed,
                          kModes[Chance(1, 3) ? 0 : random_.Below(7)],
                          !input && bits > 1 && Chance(1, 5));
      bipolar_ = bits == 1 && is_signed;
    }
    if (qdq_) bipolar_ = false;
    step_ = scale;
  }

  // Quantised weights with `outputs` along `axis`; sets weight_step_ (of channel 0).
  std::string Weights(const std::vector<int64_t>& dims, size_t axis) {
    int64_t elements = 1;
    for (const int64_t dim : dims) elements *= dim;
    const auto outputs = static_cast<size_t>(dims[axis]);
    const bool per_channel = Chance(1, 3);
    std::vector<float> scales;
    for (size_t o = 0; o < (per_channel ? outputs : 1); ++o) scales.push_back(Scale(0.1F, 0.5F));
    weight_step_ = scales[0];
    if (qdq_) {
      const bool is_signed = Chance(3, 4);
      const int32_t type = is_signed ? onnx::TensorProto::INT8 : onnx::TensorProto::UINT8;
      const float zero = Chance(1, 3) ? Range(0, 5) : 0;
      std::vector<float> data;
      for (int64_t e = 0; e < elements; ++e) data.push_back(Range(is_signed ? -100 : 0, 100));
      const std::string w = builder_.Tensor(dims, data, type);
      weight_size_ = 100;
      const auto count = static_cast<int64_t>(scales.size());
      const std::vector<int64_t> list =
          per_channel ? std::vector<int64_t>{count} : std::vector<int64_t>{};
      const std::string s = builder_.Tensor(list, scales);
      const std::string z = builder_.Tensor(list, std::vector<float>(scales.size(), zero), type);
      builder_.Node("DequantizeLinear", {w, s, z});
      builder_.Int("axis", static_cast<int64_t>(axis));
      return builder_.output();
    }
    std::vector<float> data;
    for (int64_t e = 0; e < elements; ++e) data.push_back(Real(3));
    const std::string w = builder_.Tensor(dims, data);
    if (Chance(1, 8)) {
      weight_size_ = 1;
      return builder_.Bipolar(w, weight_step_);
    }
    std::vector<int64_t> along(dims.size(), 1);
    along[axis] = static_cast<int64_t>(outputs);
    const std::string s =
        per_channel ? builder_.Tensor(along, scales) : builder_.Scalar(weight_step_);
    const int bits = Range(1, Chance(1, 4) ? 7 : 4);
    weight_size_ = std::exp2(bits - 1);
    return builder_.Quant(w, s, 0, bits, Chance(4, 5), "ROUND", bits > 1 && Chance(1, 4));
  }

  std::vector<float> Reals(int64_t count, float most) {
    std::vector<float> data;
    for (int64_t i = 0; i < count; ++i) data.push_back(Real(most));
    return data;
  }

  void Conv(bool same, int64_t outputs) {
    const int64_t channels = dims_[1];
    int64_t groups = 1;
    if (Chance(1, 4) && outputs % channels == 0) groups = channels;
    std::vector<int64_t> w = {outputs, channels / groups};
    std::vector<int64_t> kernel;
    std::vector<int64_t> strides;
    std::vector<int64_t> dilations;
    std::vector<int64_t> before;
    std::vector<int64_t> behind;
    std::vector<int64_t> out = {1, outputs};
    for (size_t i = 2; i < dims_.size(); ++i) {
      const int64_t k = same ? 3 : Range(1, static_cast<int>(std::min<int64_t>(3, dims_[i])));
      const int64_t dilation = !same && k == 2 && dims_[i] > 3 && Chance(1, 4) ? 2 : 1;
      const int64_t stride = !same && Chance(1, 3) ? 2 : 1;
      const bool pad = !bipolar_ && !same && Chance(1, 3);
      kernel.push_back(k);
      strides.push_back(stride);
      dilations.push_back(dilation);
      before.push_back(same ? 1 : pad ? Range(0, 1) : 0);
      behind.push_back(same ? 1 : pad ? Range(0, 2) : 0);
      out.push_back((dims_[i] + before.back() + behind.back() - (k - 1) * dilation - 1) / stride +
                    1);
    }
    w.insert(w.end(), kernel.begin(), kernel.end());
    const std::string weights = Weights(w, 0);
    std::vector<std::string> inputs = {x_, weights};
    const float sums = step_ * weight_step_;
    int64_t each = channels / groups;
    for (const int64_t k : kernel) each *= k;
    size_ = sums * weight_size_ * 4.0 * static_cast<double>(each);
    if (Chance(1, 2)) inputs.push_back(builder_.Tensor({outputs}, Reals(outputs, sums * 9)));
    x_ = builder_.Node("Conv", inputs);
    std::vector<int64_t> pads = before;
    pads.insert(pads.end(), behind.begin(), behind.end());
    builder_.List("strides", strides).List("pads", pads).List("dilations", dilations);
    builder_.List("kernel_shape", kernel).Int("group", groups);
    dims_ = out;
    step_ = sums;
  }

  void Dense(int64_t outputs) {
    if (dims_.size() > 2) {
      x_ = builder_.Node("Flatten", {x_});
      int64_t elements = 1;
      for (const int64_t dim : dims_) elements *= dim;
      dims_ = {1, elements};
    }
    const int64_t inputs = dims_[1];
    const float before = step_;
    if (Chance(1, 2)) {
      const bool transposed = Chance(1, 2);
      const std::string w =
          transposed ? Weights({outputs, inputs}, 0) : Weights({inputs, outputs}, 1);
      std::vector<std::string> operands = {x_, w};
      if (Chance(1, 2)) operands.push_back(builder_.Tensor({outputs}, Reals(outputs, before)));
      x_ = builder_.Node("Gemm", operands);
      builder_.Int("transB", transposed ? 1 : 0);
    } else {
      x_ = builder_.Node("MatMul", {x_, Weights({inputs, outputs}, 1)});
      if (Chance(1, 2))
        x_ = builder_.Node("Add", {x_, builder_.Tensor({outputs}, Reals(outputs, before))});
    }
    step_ = before * weight_step_;
    size_ = step_ * weight_size_ * 4.0 * static_cast<double>(inputs);
    dims_ = {1, outputs};
  }

  // Functions of one number behind a layer.
  void Pointwise() {
    const int64_t channels = dims_[1];
    if (Chance(1, 3)) {
      // Variance + epsilon is the square of a fraction of two powers of two.
      std::vector<float> variance;
      for (int64_t c = 0; c < channels; ++c) {
        const float root = std::exp2(static_cast<float>(Range(-2, 2)));
        variance.push_back(root * root - 0.0625F);
      }
      const auto list = [&](const std::vector<float>& data) {
        return builder_.Tensor({channels}, data);
      };
      x_ = builder_.Node(
          "BatchNormalization",
          {x_, list(Reals(channels, 1.5F)), list(Reals(channels, static_cast<float>(size_ / 4))),
           list(Reals(channels, static_cast<float>(size_ / 8))), list(variance)});
      builder_.Float("epsilon", 0.0625F);
    }
    if (Chance(1, 6))
      x_ = builder_.Node("Mul", {x_, builder_.Scalar(Chance(1, 2) ? -1.5F : 0.75F)});
    if (Chance(1, 2)) {
      x_ = builder_.Node("Relu", {x_});
    } else if (Chance(1, 4)) {
      const float bound = static_cast<float>(size_ / 3);
      x_ = builder_.Node("Clip", {x_, builder_.Scalar(-bound / 4), builder_.Scalar(bound)});
    }
  }

  void Pool(bool max) {
    std::vector<int64_t> kernel;
    std::vector<int64_t> strides;
    std::vector<int64_t> out = {1, dims_[1]};
    for (size_t i = 2; i < dims_.size(); ++i) {
      kernel.push_back(Range(1, static_cast<int>(std::min<int64_t>(3, dims_[i]))));
      strides.push_back(Range(1, 2));
      out.push_back((dims_[i] - kernel.back()) / strides.back() + 1);
    }
    x_ = builder_.Node(max ? "MaxPool" : "AveragePool", {x_});
    builder_.List("kernel_shape", kernel).List("strides", strides);
    dims_ = out;
    size_ = step_ * 8;
  }

  void Step() {
    switch (random_.Below(map() ? 7 : 2)) {
      case 0:
        Dense(Range(1, 5));
        Pointwise();
        Activation();
        break;
      case 1:
        x_ = builder_.Node("Mul", {x_, builder_.Scalar(0.5F)});
        step_ /= 2;
        break;
      case 2:
      case 3:
        Conv(false, Range(1, 4));
        Pointwise();
        if (map() && Chance(1, 4)) {
          const double size = size_;  // MaxPool before the Quant
          Pool(true);
          size_ = size;
        }
        Activation();
        break;
      case 4:
        Pool(true);
        break;
      case 5:
        Pool(false);
        Activation();
        break;
      default:
        Residual();
    }
  }

  // x + conv(x), or both one behind the other.
  void Residual() {
    if (bipolar_) return;
    const std::string before = x_;
    const float step = step_;
    Conv(true, dims_[1]);
    if (qdq_) {
      x_ = builder_.Qdq(x_, step, 0, true);
    } else {
      x_ = builder_.Quant(x_, step, 0, 4, true);
    }
    step_ = step;
    if (Chance(1, 2)) {
      x_ = builder_.Node("Add", {before, x_});
      size_ = step * 16;
      Activation();
    } else {
      x_ = builder_.Node("Concat", {before, x_});
      builder_.Int("axis", 1);
      dims_[1] *= 2;
      size_ = step * 8;
      Activation();
    }
  }

  void End() {
    if (map() && Chance(1, 3)) {
      x_ = builder_.Node("GlobalAveragePool", {x_});
    } else {
      Dense(Range(1, 4));
      if (Chance(1, 3)) {
        Pointwise();
        Activation();
      }
    }
    builder_.Finish(x_);
  }

  Random& random_;
  std::vector<int64_t> input_dims_;
  ModelBuilder builder_;
  std::string x_;
  std::vector<int64_t> dims_;
  bool qdq_ = false;
  bool dyadic_ = true;
  bool bipolar_ = false;
  float step_ = 1;  // of x_'s integers
  float weight_step_ = 1;
  double weight_size_ = 1;
  double size_ = 1;  // how large x_'s numbers are, about
};

TEST(RandomImportTest, SameAsTheExactEvaluation) {
  const uint64_t seed = SeedFromEnvironment(4);
  SCOPED_TRACE(fmt::format("replay with FLEXI_SEED={}", seed));
  Random random(seed);
  CheckCounts counts;
  std::map<std::string, int> refused;
  int taken = 0;
  for (int i = 0; i < 600; ++i) {
    RandomModel maker(&random);
    const ModelBuilder& model = maker.Make();
    SCOPED_TRACE(fmt::format("model {}", i));
    try {
      ExpectSameAsOnnx(model, &random, 4, &counts);
      ++taken;
    } catch (const Error& error) {
      const std::string text = error.what();
      ++refused[text.substr(text.find(')') + 1)];
    }
    if (HasFailure()) {
      for (const auto& node : model.graph().node()) std::cout << node.ShortDebugString() << "\n";
      return;
    }
  }
  std::cout << fmt::format("taken {}, ties {}, shifts {}, thresholds {}\n", taken, counts.ties,
                           counts.shifts, counts.thresholds);
  for (const auto& [what, times] : refused) std::cout << times << " refused" << what << "\n";
  EXPECT_GT(taken, 500);
  EXPECT_GT(counts.ties, 300);
  EXPECT_GT(counts.shifts, 200);
  EXPECT_GT(counts.thresholds, 200);
}

}  // namespace
}  // namespace flexi
