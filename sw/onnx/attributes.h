// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <onnx/onnx_pb.h>

#include <cstdint>
#include <string>
#include <vector>

namespace flexi {

// Attributes of a node by name, with what holds where one is not there. Throw Problem when it is of
// another type.
class Attributes {
 public:
  explicit Attributes(const onnx::NodeProto& node) : node_(node) {}
  bool Has(const std::string& name) const { return Find(name) != nullptr; }
  int64_t Int(const std::string& name, int64_t otherwise) const;
  double Float(const std::string& name, double otherwise) const;  // finite
  std::string Text(const std::string& name, const std::string& otherwise) const;
  std::vector<int64_t> Ints(const std::string& name, const std::vector<int64_t>& otherwise) const;

 private:
  const onnx::AttributeProto* Find(const std::string& name) const;
  const onnx::AttributeProto* Find(const std::string& name,
                                   onnx::AttributeProto::AttributeType type) const;
  const onnx::NodeProto& node_;
};

}  // namespace flexi
