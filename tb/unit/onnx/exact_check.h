// SPDX-License-Identifier: Apache-2.0
// An imported graph against the ONNX graph that it came from.
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "sw/common/random.h"
#include "sw/onnx/import_graph.h"
#include "tb/unit/network/random_graph.h"
#include "tb/unit/onnx/evaluator.h"
#include "tb/unit/onnx/model_builder.h"

namespace flexi {

struct CheckCounts {
  int ties = 0;
  int shifts = 0;
  int thresholds = 0;
};

// Imports the model (finished) and compares results and verdicts on random inputs: features must be
// the same integers; sums may differ from the real numbers by what no integer bias can say, which
// must be the same for every input.
inline Graph ExpectSameAsOnnx(const ModelBuilder& builder, Random* random, int inputs = 4,
                              CheckCounts* counts = nullptr) {
  using Number = Evaluator::Number;
  const Graph graph = ImportGraph(builder.bytes(), "m.onnx");
  Evaluator evaluator(builder.graph());
  Evaluator::Array input;
  const auto& type = builder.graph().input(0).type().tensor_type();
  for (const auto& dim : type.shape().dim()) input.dims.push_back(dim.dim_value());
  input.type = type.elem_type();
  const bool integers = input.type != onnx::TensorProto::FLOAT;
  const Layer& last = graph.layers.back();
  const int map = last.shape.height * last.shape.width;
  std::vector<double> rest;  // of each result: what the integers do not say
  for (int n = 0; n < inputs; ++n) {
    const std::vector<int> features = RandomFeatures(graph, random);
    input.data.clear();
    for (const int x : features)
      input.data.push_back(integers ? Number(x)
                                    : Number(graph.input_scale) * (x - graph.input_zero_point));
    const std::vector<int64_t> result = InterpretGraph(graph, features).back();
    const auto values = evaluator.Run(input);
    const Evaluator::Array& real = values.at(builder.graph().output(0).name());
    EXPECT_EQ(real.data.size(), result.size());
    if (real.data.size() != result.size()) return graph;
    size_t largest = 0;
    for (size_t e = 0; e < result.size(); ++e) {
      const size_t c = last.scale.size() == 1 ? 0 : e / static_cast<size_t>(map);
      const double steps = real.data[e].convert_to<double>() / last.scale[c];
      const double left = steps - static_cast<double>(result[e] - last.zero_point);
      if (!last.sums()) {
        EXPECT_NEAR(left, 0, 1e-4) << "element " << e;
      } else if (n == 0) {
        rest.push_back(left);
      } else {
        EXPECT_NEAR(left, rest[e], 1e-6 * (1 + std::abs(steps))) << "element " << e;
      }
      if (real.data[e] > real.data[largest]) largest = e;
    }
    const int verdict = JudgeGraph(graph, result);
    if (graph.verdict == GraphVerdict::kNonNegative) {
      EXPECT_EQ(verdict, real.data[0] >= 0 ? 1 : 0);
    } else {
      EXPECT_EQ(verdict, static_cast<int>(largest));
    }
    if (testing::Test::HasFailure()) return graph;
  }
  if (counts != nullptr) {
    counts->ties += evaluator.ties();
    for (const Layer& layer : graph.layers) {
      counts->shifts += layer.requant.kind == Requant::Kind::kShift ? 1 : 0;
      counts->thresholds += layer.requant.kind == Requant::Kind::kThresholds ? 1 : 0;
    }
  }
  return graph;
}

}  // namespace flexi
