// SPDX-License-Identifier: Apache-2.0
// What an edge of an ONNX graph carries while it is imported.
#pragma once

#include <memory>
#include <vector>

#include "sw/network/graph.h"
#include "sw/onnx/quantiser.h"
#include "sw/onnx/steps.h"
#include "sw/onnx/tensor.h"
#include "sw/onnx/view.h"

namespace flexi {

// A constant whose integers are known: element e is scales[group[e]] * (q[e] - zeros[group[e]]).
struct QuantisedConstant {
  std::vector<int64_t> q;
  std::vector<int> group;
  std::vector<double> scales;
  std::vector<int64_t> zeros;
  int bits = 8;
  bool is_signed = true;
  bool bipolar = false;
  bool declared = true;  // the width is what the author chose (QONNX), not that of a type
};

// Sums of a layer that is not finished: no requantisation yet. Real value of channel c: the steps
// applied to its integer; the first one is affine.
struct Pending {
  Layer layer;
  std::vector<Step> steps;
  std::vector<Layer> pools;  // MaxPool nodes that come before the requantisation
  const Shape& shape() const { return pools.empty() ? layer.shape : pools.back().shape; }
};

struct Value {
  enum class Kind {
    kConstant,
    kInput,     // the real input, before it is quantised
    kFeatures,  // integers of a layer: real = scale * (integer - zero)
    kPending,
    kResult,  // behind Softmax or ArgMax: nothing may follow
  };
  Kind kind = Kind::kConstant;
  Tensor tensor;  // kConstant; real numbers
  std::shared_ptr<const QuantisedConstant> quantised;
  View view;                         // all but kConstant
  int layer = -1;                    // kFeatures; -1: the input of the network
  std::vector<Rational> scale;       // kFeatures: [channel of the layer] or one for all; not 0
  int64_t zero = 0;                  // kFeatures
  Window pad;                        // kFeatures: zeros around it that a Pad node put there
  std::shared_ptr<Pending> pending;  // kPending

  bool constant() const { return kind == Kind::kConstant; }
  // The sums, for the one who goes on with them; not copied where nobody else holds them.
  Pending Take() {
    const std::shared_ptr<Pending> held = std::move(pending);
    return held.use_count() == 1 ? std::move(*held) : *held;
  }
  const Rational& ScaleOf(size_t channel) const { return scale[scale.size() == 1 ? 0 : channel]; }
};

}  // namespace flexi
