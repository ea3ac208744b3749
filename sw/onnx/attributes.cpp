// SPDX-License-Identifier: Apache-2.0
#include "sw/onnx/attributes.h"

#include <fmt/format.h>

#include <cmath>

#include "sw/onnx/exact.h"

namespace flexi {

const onnx::AttributeProto* Attributes::Find(const std::string& name) const {
  for (const onnx::AttributeProto& attribute : node_.attribute())
    if (attribute.name() == name) return &attribute;
  return nullptr;
}

const onnx::AttributeProto* Attributes::Find(const std::string& name,
                                             onnx::AttributeProto::AttributeType type) const {
  const onnx::AttributeProto* found = Find(name);
  // Old writers leave the type out.
  if (found != nullptr && found->type() != type && found->type() != onnx::AttributeProto::UNDEFINED)
    throw Problem(fmt::format("attribute \"{}\" is of type {}; {} would be right", name,
                              static_cast<int>(found->type()), static_cast<int>(type)));
  return found;
}

int64_t Attributes::Int(const std::string& name, int64_t otherwise) const {
  const auto* found = Find(name, onnx::AttributeProto::INT);
  return found != nullptr ? found->i() : otherwise;
}

double Attributes::Float(const std::string& name, double otherwise) const {
  const auto* found = Find(name, onnx::AttributeProto::FLOAT);
  const double value = found != nullptr ? static_cast<double>(found->f()) : otherwise;
  if (!std::isfinite(value)) throw Problem(fmt::format("attribute \"{}\" is {}", name, value));
  return value;
}

std::string Attributes::Text(const std::string& name, const std::string& otherwise) const {
  const auto* found = Find(name, onnx::AttributeProto::STRING);
  return found != nullptr ? found->s() : otherwise;
}

std::vector<int64_t> Attributes::Ints(const std::string& name,
                                      const std::vector<int64_t>& otherwise) const {
  const auto* found = Find(name, onnx::AttributeProto::INTS);
  if (found == nullptr) return otherwise;
  return {found->ints().begin(), found->ints().end()};
}

}  // namespace flexi
