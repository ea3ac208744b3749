// SPDX-License-Identifier: Apache-2.0
#include "sw/onnx/tensor.h"

#include <fmt/format.h>

#include <cmath>
#include <cstring>

#include "sw/common/error.h"

namespace flexi {
namespace {

constexpr int64_t kMaxElements = 1 << 22;

// ONNX stores raw data little-endian, as this machine does.
template <typename Type>
void FromRaw(const std::string& raw, std::vector<double>* data) {
  data->resize(raw.size() / sizeof(Type));
  for (size_t i = 0; i < data->size(); ++i) {
    Type value;
    std::memcpy(&value, raw.data() + i * sizeof(Type), sizeof(Type));
    (*data)[i] = static_cast<double>(value);
  }
}

template <typename Field>
void FromField(const Field& field, std::vector<double>* data) {
  data->reserve(static_cast<size_t>(field.size()));
  for (const auto value : field) data->push_back(static_cast<double>(value));
}

// Halves of bytes, from raw data or one byte in each int32.
void FromHalves(const onnx::TensorProto& proto, bool is_signed, int64_t elements,
                std::vector<double>* data) {
  const auto bytes = static_cast<int64_t>(proto.has_raw_data() ? proto.raw_data().size()
                                                               : proto.int32_data().size());
  if (bytes != (elements + 1) / 2) return;
  for (int64_t e = 0; e < elements; ++e) {
    const int byte = proto.has_raw_data()
                         ? static_cast<uint8_t>(proto.raw_data()[static_cast<size_t>(e / 2)])
                         : proto.int32_data(static_cast<int>(e / 2));
    const int half = byte >> (e % 2 * 4) & 15;
    data->push_back(is_signed && half > 7 ? half - 16 : half);
  }
}

}  // namespace

Tensor ReadTensor(const onnx::TensorProto& proto, const std::string& file) {
  const std::string what = fmt::format("{}: tensor \"{}\"", file, proto.name());
  Tensor tensor;
  tensor.type = proto.data_type();
  int64_t elements = 1;
  for (const int64_t dim : proto.dims()) {
    if (dim < 0 || dim > kMaxElements || elements * dim > kMaxElements)
      throw Error(fmt::format("{}: dimension {} makes it negative or larger than {} elements", what,
                              dim, kMaxElements));
    elements *= dim;
    tensor.dims.push_back(dim);
  }
  if (proto.data_location() == onnx::TensorProto::EXTERNAL)
    throw Error(what + ": its data is in another file; save the model with the data inside");
  const std::string& raw = proto.raw_data();
  const bool is_raw = proto.has_raw_data();
  switch (proto.data_type()) {
    case onnx::TensorProto::FLOAT:
      is_raw ? FromRaw<float>(raw, &tensor.data) : FromField(proto.float_data(), &tensor.data);
      break;
    case onnx::TensorProto::DOUBLE:
      is_raw ? FromRaw<double>(raw, &tensor.data) : FromField(proto.double_data(), &tensor.data);
      break;
    case onnx::TensorProto::INT8:
      is_raw ? FromRaw<int8_t>(raw, &tensor.data) : FromField(proto.int32_data(), &tensor.data);
      break;
    case onnx::TensorProto::UINT8:
      is_raw ? FromRaw<uint8_t>(raw, &tensor.data) : FromField(proto.int32_data(), &tensor.data);
      break;
    case onnx::TensorProto::INT32:
      is_raw ? FromRaw<int32_t>(raw, &tensor.data) : FromField(proto.int32_data(), &tensor.data);
      break;
    case onnx::TensorProto::INT64:
      is_raw ? FromRaw<int64_t>(raw, &tensor.data) : FromField(proto.int64_data(), &tensor.data);
      break;
    case onnx::TensorProto::BOOL:
      is_raw ? FromRaw<uint8_t>(raw, &tensor.data) : FromField(proto.int32_data(), &tensor.data);
      break;
    case kTypeUint4:
    case kTypeInt4:
      FromHalves(proto, proto.data_type() == kTypeInt4, elements, &tensor.data);
      break;
    default:
      throw Error(fmt::format(
          "{}: element type {}; float, double, (u)int4, (u)int8, int32 and int64 can be "
          "read",
          what, proto.data_type()));
  }
  if (static_cast<int64_t>(tensor.data.size()) != elements)
    throw Error(fmt::format("{}: its shape has {} elements, its data {}", what, elements,
                            tensor.data.size()));
  for (const double value : tensor.data)
    if (!std::isfinite(value)) throw Error(what + ": holds NaN or infinity");
  return tensor;
}

}  // namespace flexi
