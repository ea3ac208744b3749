// SPDX-License-Identifier: Apache-2.0
// The integer graph: every layer worked by hand, random graphs against a second evaluation that is
// written the other way round (from each input element to the outputs that see it), and every way
// not to be valid.
#include "sw/network/graph.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

#include "sw/common/error.h"
#include "tb/unit/network/random_graph.h"

namespace flexi {
namespace {

using testing::HasSubstr;
using Kind = Layer::Kind;
using Values = std::vector<int64_t>;

Graph WithInput(Shape shape, Format format) {
  Graph graph;
  graph.name = "net";
  graph.input = shape;
  graph.input_format = format;
  return graph;
}

Layer Dense(int inputs, int outputs, std::vector<int> weights, std::vector<int64_t> bias) {
  Layer layer;
  layer.name = "dense";
  layer.inputs = {-1};
  layer.shape = {outputs, 1, 1};
  layer.weight_format = {4, true};
  layer.weights = std::move(weights);
  layer.bias = std::move(bias);
  EXPECT_EQ(layer.weights.size(), static_cast<size_t>(inputs * outputs));
  return layer;
}

// One product of two inputs with one result.
Graph Small() {
  Graph graph = WithInput({2, 1, 1}, {3, false});
  graph.layers.push_back(Dense(2, 1, {3, -2}, {-4}));
  graph.verdict = GraphVerdict::kNonNegative;
  return graph;
}

std::vector<Values> Computed(const Graph& graph, const std::vector<int>& input) {
  ValidateGraph(graph);
  return InterpretGraph(graph, input);
}

TEST(GraphTest, DenseLayerAndVerdictBySign) {
  Graph graph = Small();
  EXPECT_EQ(Computed(graph, {2, 1}).back(), Values{0});
  EXPECT_EQ(JudgeGraph(graph, {0}), 1);
  EXPECT_EQ(JudgeGraph(graph, {-1}), 0);
  graph.verdict_offsets = {1};
  EXPECT_EQ(JudgeGraph(graph, {-1}), 1);
  graph.verdict_factors = {2};
  EXPECT_EQ(JudgeGraph(graph, {-1}), 0);
}

TEST(GraphTest, ArgmaxTakesTheFirstOfEqualsAndWeighs) {
  Graph graph;
  EXPECT_EQ(JudgeGraph(graph, {3, 5, 5, -7}), 1);
  graph.verdict_factors = {5, 3, 3, 1};
  EXPECT_EQ(JudgeGraph(graph, {3, 5, 5, -7}), 0);
  graph.verdict_offsets = {0, 0, 1, 0};
  EXPECT_EQ(JudgeGraph(graph, {3, 5, 5, -7}), 2);
}

TEST(GraphTest, ConvolutionWithPadsStrideAndGroups) {
  // Two channels of 3 samples, a group each; kernel 2, stride 2, one pad of value 1 on the left.
  Graph graph = WithInput({2, 1, 3}, {3, false});
  Layer layer;
  layer.name = "conv";
  layer.inputs = {-1};
  layer.shape = {2, 1, 2};
  layer.window.kernel_x = 2;
  layer.window.stride_x = 2;
  layer.window.pad_left = 1;
  layer.groups = 2;
  layer.pad_value = 1;
  layer.weight_format = {3, true};
  layer.weights = {1, 2, -1, 3};
  layer.bias = {10, -10};
  graph.layers = {layer};
  // y0: 1*1 + 2*4 + 10, 1*5 + 2*6 + 10; y1: -1 + 3*7 - 10, -2 + 3*3 - 10
  EXPECT_EQ(Computed(graph, {4, 5, 6, 7, 2, 3}).back(), (Values{19, 27, 10, -3}));
  graph.layers[0].window.pad_left = 0;
  graph.layers[0].window.dilation_x = 2;
  graph.layers[0].window.stride_x = 1;
  graph.layers[0].shape.width = 1;
  EXPECT_EQ(Computed(graph, {4, 5, 6, 7, 2, 3}).back(), (Values{26, -8}));
}

TEST(GraphTest, ConvolutionOverAllChannelsOfAMap) {
  Graph graph = WithInput({2, 2, 2}, {4, true});
  Layer layer;
  layer.name = "conv";
  layer.inputs = {-1};
  layer.shape = {1, 1, 1};
  layer.window.kernel_y = layer.window.kernel_x = 2;
  layer.weight_format = {5, true};
  layer.weights = {1, 2, 3, 4, 5, 6, 7, 8};
  layer.bias = {0};
  graph.layers = {layer};
  EXPECT_EQ(Computed(graph, {1, -1, 2, -2, 3, -3, 4, -4}).back(),
            Values{1 - 2 + 6 - 8 + 15 - 18 + 28 - 32});
}

TEST(GraphTest, Pooling) {
  Graph graph = WithInput({1, 2, 3}, {4, true});
  Layer layer;
  layer.name = "pool";
  layer.kind = Kind::kMaxPool;
  layer.inputs = {-1};
  layer.shape = {1, 1, 2};
  layer.window.kernel_y = layer.window.kernel_x = 2;
  layer.window.stride_x = 2;
  layer.window.pad_right = 1;
  layer.format = {4, true};
  graph.layers = {layer};
  // What is outside does not count, so that -3 is the largest of the second window.
  EXPECT_EQ(Computed(graph, {1, -5, -3, -2, 7, -8}).back(), (Values{7, -3}));
  graph.layers[0].kind = Kind::kSumPool;
  graph.layers[0].pad_value = 2;
  EXPECT_EQ(Computed(graph, {1, -5, -3, -2, 7, -8}).back(), (Values{1, -7}));
}

TEST(GraphTest, SumsConcatenationsAndMoves) {
  Graph graph = WithInput({2, 1, 2}, {3, false});
  Layer sum;
  sum.name = "sum";
  sum.kind = Kind::kSum;
  sum.inputs = {-1, -1};
  sum.factors = {3, -1};
  sum.bias = {1, -4};
  sum.shape = graph.input;
  sum.requant.kind = Requant::Kind::kShift;
  sum.requant.shift = 1;
  sum.format = {3, false};
  Layer concat;
  concat.name = "concat";
  concat.kind = Kind::kConcat;
  concat.inputs = {0, -1};
  concat.shape = {4, 1, 2};
  concat.format = {3, false};
  Layer move;
  move.name = "move";
  move.kind = Kind::kMove;
  move.inputs = {1};
  move.shape = {3, 1, 1};
  move.sources = {7, 0, 0};
  move.format = {3, false};
  graph.layers = {sum, concat, move};
  const std::vector<Values> all = Computed(graph, {0, 1, 2, 7});
  EXPECT_EQ(all[0], (Values{0, 1, 0, 5}));  // 1/2, 3/2, 0/2, 10/2
  EXPECT_EQ(all[1], (Values{0, 1, 0, 5, 0, 1, 2, 7}));
  EXPECT_EQ(all[2], (Values{7, 0, 0}));
}

TEST(GraphTest, RequantisationByShiftAndByThresholds) {
  Graph graph = WithInput({1, 1, 1}, {5, true});
  graph.layers.push_back(Dense(1, 1, {1}, {0}));
  Layer& layer = graph.layers[0];
  const auto results = [&] {
    std::string text;
    for (int x = -16; x < 16; ++x) text += fmt::format("{},", Computed(graph, {x}).back()[0]);
    return text;
  };
  layer.requant.kind = Requant::Kind::kShift;
  layer.requant.shift = 2;
  layer.format = {2, true};
  EXPECT_EQ(results(),
            "-2,-2,-2,-2,-2,-2,-2,-2,-2,-2,-2,-2,-1,-1,-1,-1,0,0,0,0,1,1,1,1,1,1,1,1,1,1,1,1,");
  layer.format = {2, false};
  EXPECT_EQ(results(), "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,1,1,1,1,2,2,2,2,3,3,3,3,");
  layer.requant.kind = Requant::Kind::kThresholds;
  layer.requant.thresholds = {{-15, 3, 3}};
  EXPECT_EQ(results(), "0,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,3,3,3,3,3,3,3,3,3,3,3,3,3,");
  layer.format = {1, false, true};
  layer.requant.thresholds = {{12}};
  EXPECT_EQ(results(),
            "-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,-1,1,"
            "1,1,1,");
}

TEST(GraphTest, ThresholdsOfChannels) {
  Graph graph = WithInput({1, 1, 1}, {3, false});
  graph.layers.push_back(Dense(1, 2, {1, 1}, {0, 0}));
  graph.layers[0].requant = {Requant::Kind::kThresholds, 0, {{2}, {5}}};
  graph.layers[0].format = {1, false};
  EXPECT_EQ(Computed(graph, {4}).back(), (Values{1, 0}));
  EXPECT_EQ(Computed(graph, {5}).back(), (Values{1, 1}));
}

// --- A second evaluation
// ----------------------------------------------------------------------------

int Channel(const Shape& s, int e) { return e / (s.height * s.width); }
int Row(const Shape& s, int e) { return e / s.width % s.height; }
int Column(const Shape& s, int e) { return e % s.width; }

// Places of the kernel through which output place `out` sees input place `in`: one or none.
int KernelPlace(int in, int out, int stride, int pad, int dilation, int kernel) {
  const int distance = in + pad - out * stride;
  if (distance < 0 || distance % dilation != 0 || distance / dilation >= kernel) return -1;
  return distance / dilation;
}

Values Scattered(const Layer& layer, const Shape& in_shape, const Values& in) {
  const Shape& out_shape = layer.shape;
  const Window& w = layer.window;
  const int in_group = in_shape.channels / layer.groups;
  const int out_group = out_shape.channels / layer.groups;
  const bool product = layer.kind == Kind::kProduct;
  Values out(static_cast<size_t>(out_shape.size()), layer.kind == Kind::kMaxPool ? -1000 : 0);
  for (int o = 0; o < out_shape.size(); ++o) {
    const int oc = Channel(out_shape, o);
    // As if everything were outside, then each element takes the place of a pad.
    int64_t& y = out[static_cast<size_t>(o)];
    const int kernel = w.kernel_y * w.kernel_x;
    if (product) {
      y = layer.bias[static_cast<size_t>(oc)];
      for (int k = 0; k < in_group * kernel; ++k)
        y += static_cast<int64_t>(layer.pad_value) *
             layer.weights[static_cast<size_t>(oc * in_group * kernel + k)];
    } else if (layer.kind == Kind::kSumPool) {
      y = static_cast<int64_t>(layer.pad_value) * kernel;
    }
    for (int e = 0; e < in_shape.size(); ++e) {
      const int c = Channel(in_shape, e);
      const int i = KernelPlace(Row(in_shape, e), Row(out_shape, o), w.stride_y, w.pad_top,
                                w.dilation_y, w.kernel_y);
      const int j = KernelPlace(Column(in_shape, e), Column(out_shape, o), w.stride_x, w.pad_left,
                                w.dilation_x, w.kernel_x);
      if (i < 0 || j < 0) continue;
      const int64_t x = in[static_cast<size_t>(e)];
      if (product) {
        if (c / in_group != oc / out_group) continue;
        const int k = (oc * in_group + c % in_group) * kernel + i * w.kernel_x + j;
        y += layer.weights[static_cast<size_t>(k)] * (x - layer.pad_value);
      } else if (c == oc) {
        y = layer.kind == Kind::kMaxPool ? std::max(y, x) : y + x - layer.pad_value;
      }
    }
  }
  return out;
}

int64_t Quantised(const Layer& layer, int channel, int64_t y) {
  const Requant& r = layer.requant;
  if (r.kind == Requant::Kind::kNone) return y;
  if (r.kind == Requant::Kind::kShift) {
    const int64_t step = int64_t{1} << r.shift;
    const int64_t q = (y - ((y % step) + step) % step) / step;
    return std::min(std::max(q, layer.format.low()), layer.format.high());
  }
  const auto& list = r.thresholds[r.thresholds.size() > 1 ? static_cast<size_t>(channel) : 0];
  const auto passed = std::upper_bound(list.begin(), list.end(), y) - list.begin();
  return layer.format.bipolar ? 2 * passed - 1 : layer.format.low() + passed;
}

std::vector<Values> Evaluated(const Graph& graph, const std::vector<int>& input) {
  std::vector<Values> all;
  for (const Layer& layer : graph.layers) {
    std::vector<Values> operands;
    for (const int source : layer.inputs)
      operands.push_back(source < 0 ? Values(input.begin(), input.end())
                                    : all[static_cast<size_t>(source)]);
    Values out(static_cast<size_t>(layer.shape.size()));
    if (layer.kind == Kind::kConcat) {
      size_t at = 0;
      for (const Values& operand : operands)
        for (const int64_t value : operand) out[at++] = value;
    } else if (layer.kind == Kind::kMove) {
      for (size_t e = 0; e < out.size(); ++e)
        out[e] = operands[0][static_cast<size_t>(layer.sources[e])];
    } else {
      if (layer.kind == Kind::kSum) {
        for (size_t e = 0; e < out.size(); ++e)
          out[e] = layer.bias[static_cast<size_t>(Channel(layer.shape, static_cast<int>(e)))];
        for (size_t k = 0; k < operands.size(); ++k)
          for (size_t e = 0; e < out.size(); ++e) out[e] += operands[k][e] * layer.factors[k];
      } else {
        const int source = layer.inputs[0];
        out = Scattered(layer,
                        source < 0 ? graph.input : graph.layers[static_cast<size_t>(source)].shape,
                        operands[0]);
      }
      for (size_t e = 0; e < out.size(); ++e)
        out[e] = Quantised(layer, Channel(layer.shape, static_cast<int>(e)), out[e]);
    }
    all.push_back(out);
  }
  return all;
}

TEST(GraphTest, RandomGraphsAgreeWithASecondEvaluation) {
  const uint64_t seed = SeedFromEnvironment(1);
  SCOPED_TRACE(fmt::format("replay with FLEXI_SEED={}", seed));
  Random random(seed);
  std::set<std::string> seen;
  for (int i = 0; i < 1500; ++i) {
    const bool chip = i % 3 == 0;
    const Graph graph =
        RandomGraph(chip ? RandomGraphOptions::ChipOnly() : RandomGraphOptions(), &random);
    for (const Layer& layer : graph.layers) {
      seen.insert(fmt::format("kind {}", static_cast<int>(layer.kind)));
      seen.insert(fmt::format("requant {}", static_cast<int>(layer.requant.kind)));
      if (chip) {
        ASSERT_NE(layer.requant.kind, Requant::Kind::kThresholds);
        ASSERT_FALSE(layer.format.is_signed && !layer.sums());
      }
    }
    for (int n = 0; n < 3; ++n) {
      const std::vector<int> features = RandomFeatures(graph, &random);
      const std::vector<Values> all = InterpretGraph(graph, features);
      ASSERT_EQ(all, Evaluated(graph, features)) << "graph " << i;
      for (size_t l = 0; l < all.size(); ++l) {
        const Layer& layer = graph.layers[l];
        if (layer.sums()) {
          const std::vector<SumBounds> bounds = BoundsOfSums(graph, layer);
          for (size_t e = 0; e < all[l].size(); ++e) {
            const auto c = static_cast<size_t>(Channel(layer.shape, static_cast<int>(e)));
            ASSERT_GE(all[l][e], bounds[c].low) << "graph " << i;
            ASSERT_LE(all[l][e], bounds[c].high) << "graph " << i;
          }
        } else {
          for (const int64_t value : all[l]) {
            ASSERT_GE(value, layer.format.low()) << "graph " << i;
            ASSERT_LE(value, layer.format.high()) << "graph " << i;
          }
        }
      }
    }
  }
  EXPECT_EQ(seen.size(), 9u);  // every kind of layer and of requantisation came up
}

TEST(GraphTest, BoundsAreReached) {
  Graph graph = WithInput({3, 1, 1}, {3, true});
  graph.layers.push_back(Dense(3, 1, {3, -2, 0}, {7}));
  const SumBounds bounds = BoundsOfSums(graph, graph.layers[0])[0];
  EXPECT_EQ(bounds.low, InterpretGraph(graph, {-4, 3, 0}).back()[0]);
  EXPECT_EQ(bounds.high, InterpretGraph(graph, {3, -4, 0}).back()[0]);
}

// --- What is not valid
// -------------------------------------------------------------------------------

std::string Failure(const std::function<void(Graph*)>& change, Graph graph = Small()) {
  change(&graph);
  try {
    ValidateGraph(graph);
  } catch (const Error& error) {
    return error.what();
  }
  return "valid";
}

Layer* First(Graph* graph) { return graph->layers.data(); }

TEST(GraphTest, ShapesAndFormatsThatDoNotFit) {
  EXPECT_EQ(Failure([](Graph*) {}), "valid");
  EXPECT_EQ(Failure([](Graph* g) { g->layers.clear(); }), "network net: has no layer");
  EXPECT_THAT(Failure([](Graph* g) { g->input.height = 0; }), HasSubstr("height is 0"));
  EXPECT_THAT(Failure([](Graph* g) {
                g->input = {1 << 20, 1 << 20, 1 << 20};
              }),
              HasSubstr("too large"));
  EXPECT_THAT(Failure([](Graph* g) { g->input_format.bits = 9; }), HasSubstr("input of 9 bits"));
  EXPECT_THAT(Failure([](Graph* g) { g->input_format = {2, false, true}; }), HasSubstr("bipolar"));
  EXPECT_THAT(Failure([](Graph* g) { g->input_scale = 0; }), HasSubstr("input scale is 0"));
  EXPECT_EQ(Failure([](Graph* g) { First(g)->weights[0] = 8; }),
            "network net, layer dense: weight 8 does not fit 4 signed bits");
  EXPECT_THAT(Failure([](Graph* g) {
                First(g)->weight_format = {1, false, true};
              }),
              HasSubstr("weight 3 does not fit 1 bipolar bits"));
  EXPECT_THAT(Failure([](Graph* g) { First(g)->weight_format.bits = 0; }),
              HasSubstr("weights of 0 bits"));
  EXPECT_THAT(Failure([](Graph* g) { First(g)->weights.pop_back(); }),
              HasSubstr("has 1 weights; 2 would be right"));
  EXPECT_THAT(Failure([](Graph* g) { First(g)->bias.clear(); }), HasSubstr("0 biases for 1"));
  EXPECT_THAT(Failure([](Graph* g) { First(g)->bias[0] = (int64_t{1} << 40) + 1; }),
              HasSubstr("beyond 2^40"));
  EXPECT_THAT(Failure([](Graph* g) { First(g)->groups = 3; }), HasSubstr("3 groups do not divide"));
  EXPECT_THAT(Failure([](Graph* g) { First(g)->scale = {1, 2}; }), HasSubstr("2 scales for 1"));
  EXPECT_THAT(Failure([](Graph* g) { First(g)->window.pad_left = 1; }),
              HasSubstr("its output is 1 x 1; 1 x 2 would be right"));
  EXPECT_THAT(Failure([](Graph* g) { First(g)->window.stride_x = 0; }), HasSubstr("stride"));
  EXPECT_THAT(Failure([](Graph* g) {
                First(g)->window.pad_left = 1;
                First(g)->window.kernel_x = 2;
                First(g)->weights = {1, 1, 1, 1};
                First(g)->pad_value = -1;
              }),
              HasSubstr("pad value is -1; 0..7"));
}

TEST(GraphTest, OperandsThatDoNotFit) {
  EXPECT_THAT(Failure([](Graph* g) { First(g)->inputs = {0}; }), HasSubstr("not before it"));
  EXPECT_THAT(Failure([](Graph* g) { First(g)->inputs = {}; }), HasSubstr("has 0 operands"));
  EXPECT_THAT(Failure([](Graph* g) { First(g)->inputs = {-1, -1}; }), HasSubstr("has 2 operands"));
  EXPECT_THAT(Failure([](Graph* g) {
                g->layers.push_back(Dense(1, 1, {1}, {0}));
                g->layers[1].inputs = {0};
              }),
              HasSubstr("takes the sums of layer dense"));
  EXPECT_THAT(Failure([](Graph* g) {
                First(g)->requant.kind = Requant::Kind::kShift;
                g->layers.push_back(Dense(2, 1, {1, 1}, {0}));
              }),
              HasSubstr("no layer takes what it gives"));
  Layer layer;
  layer.name = "more";
  layer.shape = {2, 1, 1};
  layer.format = {3, false};
  const auto with = [&](const std::function<void(Layer*)>& change) {
    return Failure([&](Graph* g) {
      g->verdict = GraphVerdict::kArgmax;
      g->layers = {layer};
      g->layers[0].inputs = {-1};
      change(g->layers.data());
    });
  };
  const auto set = [](Kind kind, const std::function<void(Layer*)>& change) {
    return [=](Layer* l) {
      l->kind = kind;
      l->sources = {0, 1};
      l->factors = {1};
      l->bias = {0, 0};
      change(l);
    };
  };
  for (const Kind kind : {Kind::kMaxPool, Kind::kSum, Kind::kConcat, Kind::kMove, Kind::kSumPool})
    EXPECT_EQ(with(set(kind, [](Layer*) {})), "valid");
  EXPECT_THAT(with(set(Kind::kMaxPool, [](Layer* l) { l->format.bits = 2; })),
              HasSubstr("not that of its operands"));
  EXPECT_THAT(with(set(Kind::kMaxPool, [](Layer* l) { l->requant.kind = Requant::Kind::kShift; })),
              HasSubstr("cannot requantise"));
  EXPECT_THAT(with(set(Kind::kMaxPool,
                       [](Layer* l) {
                         l->window.pad_left = l->window.pad_right = 1;
                         l->shape.width = 3;
                       })),
              HasSubstr("outside of the map"));
  EXPECT_THAT(with(set(Kind::kSumPool, [](Layer* l) { l->shape.channels = 1; })),
              HasSubstr("makes 1 channels of 2"));
  EXPECT_THAT(with(set(Kind::kSum, [](Layer* l) { l->factors = {1, 1}; })), HasSubstr("2 factors"));
  EXPECT_THAT(with(set(Kind::kSum, [](Layer* l) { l->factors = {0}; })), HasSubstr("factor 0"));
  EXPECT_THAT(with(set(Kind::kSum,
                       [](Layer* l) {
                         l->shape = {1, 1, 2};
                       })),
              HasSubstr("different shapes"));
  EXPECT_THAT(with(set(Kind::kSum,
                       [](Layer* l) {
                         l->inputs = {-1, 0};
                       })),
              HasSubstr("not before it"));
  EXPECT_THAT(with(set(Kind::kSum,
                       [](Layer* l) {
                         l->inputs.assign(64, -1);
                         l->factors.assign(64, int64_t{1} << 40);
                       })),
              HasSubstr("leave 2^48"));
  EXPECT_THAT(with(set(Kind::kConcat, [](Layer* l) { l->shape.channels = 3; })),
              HasSubstr("makes 3 channels of 2"));
  EXPECT_THAT(with(set(Kind::kConcat, [](Layer* l) { l->shape.height = 2; })),
              HasSubstr("different heights"));
  EXPECT_THAT(with(set(Kind::kMove,
                       [](Layer* l) {
                         l->sources = {0, 2};
                       })),
              HasSubstr("source is 2; 0..1"));
  EXPECT_THAT(with(set(Kind::kMove, [](Layer* l) { l->sources = {0}; })), HasSubstr("1 sources"));
}

TEST(GraphTest, RequantisationsThatDoNotFit) {
  const auto with = [](const Requant& requant, Format format) {
    return Failure([&](Graph* g) {
      First(g)->requant = requant;
      First(g)->format = format;
    });
  };
  using R = Requant::Kind;
  EXPECT_EQ(with({R::kThresholds, 0, {{1, 1, 2}}}, {2, false}), "valid");
  EXPECT_THAT(with({R::kThresholds, 0, {{1, 0, 2}}}, {2, false}), HasSubstr("thresholds fall"));
  EXPECT_THAT(with({R::kThresholds, 0, {{1, 2}}}, {2, false}), HasSubstr("2 thresholds; 3 would"));
  EXPECT_THAT(with({R::kThresholds, 0, {}}, {2, false}), HasSubstr("0 lists"));
  EXPECT_THAT(with({R::kThresholds, 0, {{int64_t{1} << 50}}}, {1, false}), HasSubstr("threshold"));
  EXPECT_EQ(with({R::kThresholds, 0, {{1}}}, {1, false, true}), "valid");
  EXPECT_THAT(with({R::kShift, 0, {}}, {1, false, true}), HasSubstr("a shift makes no bipolar"));
  EXPECT_THAT(with({R::kShift, 31, {}}, {1, false}), HasSubstr("shift is 31; 0..30"));
  EXPECT_THAT(with({R::kShift, 3, {}}, {9, false}), HasSubstr("output of 9 bits"));
}

TEST(GraphTest, VerdictsThatDoNotFit) {
  EXPECT_THAT(Failure([](Graph* g) {
                First(g)->shape.channels = 2;
                First(g)->weights = {1, 1, 1, 1};
                First(g)->bias = {0, 0};
              }),
              HasSubstr("a verdict by sign needs one result, not 2"));
  EXPECT_THAT(Failure([](Graph* g) { g->verdict_factors = {1, 1}; }), HasSubstr("2 factors"));
  EXPECT_THAT(Failure([](Graph* g) { g->verdict_factors = {0}; }), HasSubstr("factor 0"));
  EXPECT_THAT(Failure([](Graph* g) { g->verdict_factors = {int64_t{1} << 58}; }),
              HasSubstr("could leave 2^60"));
  EXPECT_THAT(Failure([](Graph* g) { g->verdict_offsets = {int64_t{1} << 61}; }),
              HasSubstr("could leave 2^60"));
}

TEST(GraphTest, SizesThatAreTooLarge) {
  EXPECT_THAT(Failure([](Graph* g) {
                g->input = {1, 1024, 1024};
                First(g)->window = {1024, 1024, 1, 1, 1, 1, 512, 512, 512, 512};
                First(g)->shape = {1, 1025, 1025};
              }),
              HasSubstr("too large"));
  EXPECT_THAT(Failure([](Graph* g) {
                g->input = {1, 512, 512};
                First(g)->window = {257, 257, 1, 1, 1, 1, 128, 128, 128, 128};
                First(g)->shape = {1, 512, 512};
                First(g)->weights.assign(257 * 257, 1);
              }),
              HasSubstr("that is too many"));
}

TEST(GraphTest, InputsOutOfRange) {
  const Graph graph = Small();
  EXPECT_THROW(InterpretGraph(graph, {1}), Error);
  EXPECT_THROW(InterpretGraph(graph, {1, 8}), Error);
  EXPECT_THROW(InterpretGraph(graph, {-1, 0}), Error);
  Graph bipolar = Small();
  bipolar.input_format = {1, false, true};
  EXPECT_THROW(InterpretGraph(bipolar, {1, 0}), Error);
  EXPECT_EQ(InterpretGraph(bipolar, {1, -1}).back(), Values{1});
}

}  // namespace
}  // namespace flexi
