// SPDX-License-Identifier: Apache-2.0
// The importer's parts see each other through this class; others see import_graph.h.
#pragma once

#include <onnx/onnx_pb.h>

#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "sw/network/graph.h"
#include "sw/onnx/value.h"

namespace flexi {

class GraphImporter {
 public:
  GraphImporter(const onnx::ModelProto& model, const std::string& name);
  Graph Run();

 private:
  using Node = onnx::NodeProto;

  // import_graph.cpp: the walk over the nodes
  [[noreturn]] void Fail(const std::string& what) const;
  void CheckOpsets();
  void CountUses();
  void AddInitialisers();
  void AddInput();
  void Define(const std::string& name, Value value);
  void VisitSafely(const Node& node);
  Value Visit(const Node& node);
  bool Has(const Node& node, int index) const;
  const Value& Operand(const Node& node, int index) const;
  const Value& Constant(const Node& node, int index) const;
  // Data on its way to the output; unfinished sums go to one node only, which gets all of them.
  Value Data(const Node& node, int index);
  std::vector<int64_t> ConstantInts(const Node& node, int index) const;
  double ConstantNumber(const Node& node, int index) const;
  // Counts what is kept in memory; throws Problem when it is too much for a small network.
  void Spend(int64_t elements);
  void SpendRationals(int64_t numbers) { Spend(16 * numbers); }
  // Axes of an attribute or, from opset 13 on, an operand.
  std::vector<int64_t> Axes(const Node& node, int index) const;

  // import_constants.cpp: constants and what moves elements only
  Value VisitConstant(const Node& node);
  Value VisitMove(const Node& node);
  Value VisitPad(const Node& node);
  Value VisitCast(const Node& node);

  // import_quant.cpp: quantising nodes
  Value VisitQuant(const Node& node);  // Quant, BipolarQuant, Trunc
  Value VisitQuantizeLinear(const Node& node);
  Value VisitDequantizeLinear(const Node& node);
  Quantiser ReadQuant(const Node& node) const;
  Quantiser ReadTrunc(const Node& node) const;
  // The quantiser of QuantizeLinear but for its scale: type and zero point of an operand.
  Quantiser ReadLinear(const Node& node, int zero) const;
  // Scale or zero point of a Linear node as a constant that can be broadcast to `dims`.
  Value LinearOperand(const Node& node, int index, const std::vector<int64_t>& dims,
                      int64_t axis) const;
  Value DequantisedTensor(const Node& node, int data, int scale, int zero, int64_t axis);
  Value QuantisedTensor(Quantiser quantiser, const Value& scale, const Value& zero,
                        const Value& value);
  // What quantising makes of a value that is no constant. as_integers: the quantiser's integers
  // themselves are the result, as of QuantizeLinear.
  Value Quantised(Quantiser quantiser, const Value& scale, Value value, bool as_integers,
                  const std::string& name);
  Value QuantisedInput(const Quantiser& quantiser, Value value);
  Value Dequantised(const Value& scale, const Value* zero, Value value);

  // import_pointwise.cpp: functions of one number
  Value VisitRelu(const Node& node);
  Value VisitClip(const Node& node);
  Value VisitSum(const Node& node);    // Add, Sub
  Value VisitScale(const Node& node);  // Mul, Div, Neg
  Value VisitBatchNorm(const Node& node);
  // a x + b; numbers per channel of the value.
  Value Affine(Value value, const std::vector<Rational>& a, const std::vector<Rational>& b,
               const std::string& name);
  void AppendBound(Value* value, Step::Kind kind, const Rational& bound);
  Value AddTensors(Value left, Value right, bool subtract, const std::string& name);
  // A constant's number for each channel of the value, which may become a layer of its own to have
  // channels where the constant has numbers.
  std::vector<Rational> PerChannel(const Value& constant, Value* value, const std::string& name);
  std::vector<int> ChannelSources(const Value& constant, Value* value, const std::string& name);
  size_t ChannelsOf(const Value& value) const;
  // Makes features a sum of one operand.
  void StartSum(Value* value, const std::string& name);
  // Adds a bias; sources: its element for each channel.
  void AddBias(Value* value, const Value& bias, const std::vector<int>& sources,
               const Rational& factor);

  // import_layers.cpp: layers
  Value VisitConv(const Node& node);
  Value VisitMatrix(const Node& node);  // Gemm, MatMul
  Value VisitQLinearConv(const Node& node);
  Value VisitQLinearMatMul(const Node& node);
  Value VisitPool(const Node& node);  // MaxPool, AveragePool, Global..., ReduceMean
  Value VisitConcat(const Node& node);
  Value Conv(const Node& node, const Value& x, const Value& w, const Value* bias);
  Value Matrix(const Node& node, const Value& x, const Value& w, bool transposed);
  // A product whose operand, groups, shape and window are set; weight(o, i) is the element of the
  // constant that stands at input i of output o.
  Value Product(Layer layer, const Value& x, const Value& w, View view,
                const std::function<int64_t(int64_t, int64_t)>& weight, const std::string& what);
  Window ReadWindow(const Node& node, const Shape& in, const Window& base,
                    const std::vector<int64_t>& kernel, Shape* out) const;
  Value MaxPool(Layer layer, Value value, const std::vector<int64_t>& dims);
  Value SumPool(Layer layer, const Value& value, const std::vector<int64_t>& dims);
  // The same integers in a wider format and with another zero point.
  int Aligned(int layer, int64_t shift_by, const Format& format, const std::string& name);

  // materialise.cpp: values as layers
  // Features with the elements in the order and shape of the view; finishes a Relu of features.
  Value Features(const Value& value, const std::string& name);
  int Append(Layer layer);
  // Ends sums: turns falling channels round, folds what can be a bias, derives thresholds.
  Value Finish(Pending pending, const View& view, const Quantiser& quantiser);
  void Turn(Pending* pending, const std::vector<bool>& channels) const;
  static void FoldBias(Pending* pending);
  const Format& FormatOf(int layer) const;
  const Shape& ShapeOfLayer(int layer) const;

  // import_verdict.cpp: the end
  Value VisitEnd(const Node& node);  // Softmax, LogSoftmax, Sigmoid, ArgMax
  void FinishGraph();
  void SetResult(const Value& value);
  void SetVerdict(const std::vector<Rational>& a, const std::vector<Rational>& b);
  void DropUnused();

  const onnx::ModelProto& model_;
  const onnx::GraphProto& proto_;
  const std::string& name_;
  int64_t opset_ = 0;
  Graph graph_;
  std::string input_;
  bool input_quantised_ = false;
  bool integer_input_ = false;  // the input is integers whose scale nobody said yet
  std::map<std::string, Value> values_;
  std::map<std::string, int> uses_;
  std::map<std::tuple<int, int, int, int, const void*>, int> moves_;  // layers that views became
  std::vector<std::shared_ptr<const std::vector<int>>> kept_;         // what moves_ points to
  int64_t spent_ = 0;
};

// Name of a node as errors and layers have it.
std::string NameOf(const onnx::NodeProto& node);

// The constant's number at element e.
Rational NumberOf(const Value& constant, size_t e);

std::vector<double> ToDoubles(const std::vector<Rational>& numbers);

// One for all where they are the same.
std::vector<Rational> Shortened(std::vector<Rational> numbers);

}  // namespace flexi
