// SPDX-License-Identifier: Apache-2.0
#include "sw/program/program.h"

#include <fmt/format.h>

#include <algorithm>

#include "sw/asm/stream.h"
#include "sw/common/error.h"
#include "sw/driver/flexi_driver.h"

namespace flexi {
namespace {

using Kind = ProgramStep::Kind;

constexpr int kMaxElements = 1 << 20;  // of a tensor
constexpr int kMaxTensors = 4096;
constexpr int64_t kMaxNumbers = int64_t{1} << 24;  // of all tensors
constexpr int64_t kMaxMoved = int64_t{1} << 28;    // bytes of one inference, both ways
constexpr int kMaxLoops = 8;                       // in each other
constexpr int kMaxBits = 48;
constexpr size_t kMaxPiece = 0xFFFF;  // length field of a stored program

[[noreturn]] void Fail(const std::string& what, const std::string& message) {
  throw Error(fmt::format("{}: {}", what, message));
}

class Validator {
 public:
  Validator(const Program& program, const std::string& what) : program_(program), what_(what) {}

  void Run() const {
    Tensors();
    for (const ProgramBlock& block : program_.blocks) Block(block);
    for (const ProgramDecode& decode : program_.decodes) Decode(decode);
    for (const ProgramProbe& probe : program_.probes) Probe(probe);
    Host();
    Steps();
    Results();
  }

 private:
  template <typename... Arguments>
  [[noreturn]] void Bad(fmt::format_string<Arguments...> text, Arguments&&... arguments) const {
    Fail(what_, fmt::format(text, std::forward<Arguments>(arguments)...));
  }

  const ProgramTensor& Tensor(int number) const {
    if (number < 0 || number >= static_cast<int>(program_.tensors.size()))
      Bad("tensor {} is used; there are 0..{}", number, program_.tensors.size() - 1);
    return program_.tensors[static_cast<size_t>(number)];
  }

  void Tensors() const {
    if (program_.tensors.empty() || program_.tensors.size() > kMaxTensors)
      Bad("{} tensors; 1..{} would be right", program_.tensors.size(), kMaxTensors);
    int64_t all = 0;
    for (const ProgramTensor& tensor : program_.tensors) {
      if (tensor.elements < 0 || tensor.elements > kMaxElements)
        Bad("a tensor of {} elements; at most {} would be right", tensor.elements, kMaxElements);
      all += tensor.elements;
      if (tensor.sums) continue;
      if (tensor.format.bits < 1 || tensor.format.bits > 8)
        Bad("tensor {} has {} bits; 1..8 would be right", tensor.name, tensor.format.bits);
      if (tensor.format.bipolar && tensor.format.bits != 1)
        Bad("tensor {} is bipolar with {} bits; 1 would be right", tensor.name, tensor.format.bits);
    }
    if (all > kMaxNumbers)
      Bad("tensors of {} numbers; at most {} would be right", all, kMaxNumbers);
    if (program_.tensors[0].sums) Bad("the input is a tensor of sums");
  }

  void Block(const ProgramBlock& block) const {
    if (Tensor(block.tensor).sums) Bad("a block takes sums; features would be right");
    if (block.bits != Tensor(block.tensor).format.bits)
      Bad("a block has {} bits, its tensor {}", block.bits, Tensor(block.tensor).format.bits);
    if (block.segments < 1 || block.segments > program_.chip.feature_rows ||
        block.rows() > program_.chip.feature_rows)
      Bad("a block has {} segments of {} bits; chip {} has {} feature rows", block.segments,
          block.bits, program_.chip.name, program_.chip.feature_rows);
    const int places = block.segments * program_.chip.lanes;
    std::vector<bool> used(static_cast<size_t>(places));
    const auto take = [&](int position) {
      if (position < 0 || position >= places || used[static_cast<size_t>(position)])
        Bad("block position {} is taken twice or not within 0..{}", position, places - 1);
      used[static_cast<size_t>(position)] = true;
    };
    if (block.positions.size() != block.elements.size())
      Bad("{} block positions for {} elements", block.positions.size(), block.elements.size());
    for (const int position : block.positions) take(position);
    if (!std::is_sorted(block.positions.begin(), block.positions.end()))
      Bad("block positions do not ascend");
    for (const ProgramBlock::Constant& constant : block.constants) take(constant.position);
  }

  void Decode(const ProgramDecode& decode) const {
    if (!Tensor(decode.tensor).sums) Bad("results go to a tensor that holds no sums");
    if (decode.bits < 1 || decode.bits > kMaxBits)
      Bad("results of {} bits; 1..{} would be right", decode.bits, kMaxBits);
    if (decode.factor < 1 || decode.factor > 4) Bad("results times {}", decode.factor);
    for (const ProgramDecode::Entry& entry : decode.entries) {
      const int64_t end = int64_t{entry.offset} + SentTotal(program_.chip.cores, decode.bits);
      if (entry.core < 0 || entry.core >= program_.chip.cores || entry.offset < 0 ||
          end > decode.bytes)
        Bad("result at byte {}, core {} is not in the {} bytes that are read", entry.offset,
            entry.core, decode.bytes);
    }
  }

  void Probe(const ProgramProbe& probe) const {
    const int rows = probe.weights ? program_.chip.rows : program_.chip.feature_rows;
    if (probe.bits < 1 || probe.bits > 8 || probe.segments < 1 || probe.segments > rows ||
        probe.row < 0 || probe.row > rows - probe.bits * probe.segments)
      Bad("layer {}: results in rows that are not there", probe.layer);
    for (const int position : probe.positions)
      if (position < 0 || position >= probe.segments * program_.chip.lanes)
        Bad("layer {}: a result at position {}", probe.layer, position);
  }

  void Host() const {
    std::vector<int> sizes;
    for (const ProgramTensor& tensor : program_.tensors) sizes.push_back(tensor.elements);
    for (const HostOperation& operation : program_.host) {
      if (const std::string problem = HostProblem(operation, sizes); !problem.empty())
        Bad("layer {}: host work with {}", operation.layer, problem);
      const bool finish = operation.kind == HostOperation::Kind::kFinish;
      for (size_t k = 0; k < operation.inputs.size(); ++k)
        if (Tensor(operation.inputs[k]).sums != (finish && k == 0))
          Bad("layer {}: host work on the wrong kind of tensor", operation.layer);
      const bool summing = finish || operation.kind == HostOperation::Kind::kSumPool ||
                           operation.kind == HostOperation::Kind::kSum;
      const ProgramTensor& output = Tensor(operation.output);
      if (output.sums != (summing && operation.requant.kind == Requant::Kind::kNone))
        Bad("layer {}: host work into the wrong kind of tensor", operation.layer);
      if (!output.sums && operation.requant.kind != Requant::Kind::kNone &&
          output.format != operation.format)
        Bad("layer {}: host work into a tensor of another format", operation.layer);
    }
  }

  struct Loop {
    int64_t turns;  // of all loops that are going on
    int64_t load;   // most that is added
    int64_t store;
  };

  void Elements(const ProgramStep& step, const Loop& now) const {
    if (step.at < 0) Bad("elements {} further on", step.at);
    if (step.kind == Kind::kRow) {
      const ProgramBlock& block = program_.blocks[static_cast<size_t>(step.index)];
      for (const int element : block.elements)
        if (element < 0 || element + now.load + step.at >= Tensor(block.tensor).elements)
          Bad("a row takes element {} of {}", element + now.load + step.at,
              Tensor(block.tensor).elements);
    } else {
      const ProgramDecode& decode = program_.decodes[static_cast<size_t>(step.index)];
      for (const ProgramDecode::Entry& entry : decode.entries)
        if (entry.element < 0 ||
            entry.element + now.store + step.at >= Tensor(decode.tensor).elements)
          Bad("a result goes to element {} of {}", entry.element + now.store + step.at,
              Tensor(decode.tensor).elements);
    }
  }

  void Known(const ProgramStep& step, size_t count, const char* name) const {
    if (step.index < 0 || step.index >= static_cast<int>(count))
      Bad("{} {} is used; there are {}", name, step.index, count);
  }

  void Steps() const {
    std::vector<Loop> loops = {{1, 0, 0}};
    int64_t moved = 0;
    int64_t steps = 0;
    int64_t pending = 0;  // read and not yet decoded
    for (const ProgramStep& step : program_.inference) {
      const Loop& now = loops.back();
      steps += now.turns;
      if (step.layer < -1 || step.layer >= static_cast<int>(program_.report.size()))
        Bad("a step of layer {}; the report has {}", step.layer, program_.report.size());
      switch (step.kind) {
        case Kind::kBytes:
          moved += static_cast<int64_t>(step.bytes.size()) * now.turns;
          break;
        case Kind::kRow:
          Known(step, program_.blocks.size(), "block");
          if (step.count < 0 ||
              step.count >= program_.blocks[static_cast<size_t>(step.index)].rows())
            Bad("row {} of block {} is sent; it has {}", step.count, step.index,
                program_.blocks[static_cast<size_t>(step.index)].rows());
          Elements(step, now);
          moved += program_.chip.row_bytes() * now.turns;
          break;
        case Kind::kRead:
          if (step.count < 1 || step.count > kMaxMoved)
            Bad("a step reads {} bytes; at least 1 would be right", step.count);
          pending += step.count;
          moved += int64_t{step.count} * now.turns;
          break;
        case Kind::kDecode:
          Known(step, program_.decodes.size(), "decode");
          if (program_.decodes[static_cast<size_t>(step.index)].bytes != pending)
            Bad("{} bytes are decoded where {} were read",
                program_.decodes[static_cast<size_t>(step.index)].bytes, pending);
          pending = 0;
          Elements(step, now);
          break;
        case Kind::kLoop: {
          if (step.count < 1 || step.count > kMaxElements || step.load_step < 0 ||
              step.store_step < 0 || pending != 0 || loops.size() > kMaxLoops)
            Bad("a loop of {} turns, by {} and {}, is none", step.count, step.load_step,
                step.store_step);
          loops.push_back({now.turns * step.count,
                           now.load + int64_t{step.count - 1} * step.load_step,
                           now.store + int64_t{step.count - 1} * step.store_step});
          if (std::max(loops.back().load, loops.back().store) > kMaxElements)
            Bad("a loop goes on to element {}", std::max(loops.back().load, loops.back().store));
          break;
        }
        case Kind::kEnd:
          if (loops.size() == 1 || pending != 0) Bad("a loop ends that has not begun");
          loops.pop_back();
          break;
        case Kind::kHost:
          Known(step, program_.host.size(), "host operation");
          if (loops.size() > 1 || pending != 0) Bad("host work inside of a loop");
          break;
        case Kind::kProbe:
          Known(step, program_.probes.size(), "probe");
          if (loops.size() > 1) Bad("a probe inside of a loop");
          break;
      }
      if (moved > kMaxMoved || steps > kMaxMoved || loops.back().turns > kMaxMoved)
        Bad("an inference moves more than {} bytes", kMaxMoved);
    }
    if (loops.size() > 1 || pending != 0) Bad("the inference is cut off");
  }

  void Results() const {
    const ProgramTensor& result = Tensor(program_.result);
    if (result.elements < 1) Bad("has no outputs");
    if (program_.verdict == GraphVerdict::kNonNegative && result.elements != 1)
      Bad("a verdict by sign needs one output, not {}", result.elements);
    for (const auto* numbers : {&program_.verdict_factors, &program_.verdict_offsets})
      if (!numbers->empty() && numbers->size() != static_cast<size_t>(result.elements))
        Bad("{} numbers of the verdict for {} outputs", numbers->size(), result.elements);
    for (const int64_t factor : program_.verdict_factors)
      if (factor < 1) Bad("verdict factor {}; 1 or more would be right", factor);
  }

  const Program& program_;
  const std::string& what_;
};

void NeedNoHost(const Program& program) {
  const std::vector<std::string> layers = program.host_layers();
  if (!layers.empty())
    throw Error(
        fmt::format("{}: no stored program can run it: the host computes for {}; a network without "
                    "host work (compile --on-chip-only) would be right",
                    program.model, fmt::join(layers, ", ")));
  for (const ProgramStep& step : program.inference)
    if (step.kind == Kind::kLoop)
      throw Error(program.model +
                  ": no stored program can run it: it moves a window over its input");
}

int BlockRows(const Program& program, size_t blocks) {
  int rows = 0;
  for (size_t i = 0; i < blocks; ++i) rows += program.blocks[i].rows();
  return rows;
}

}  // namespace

int64_t Program::resident_bits() const {
  int64_t bits = 0;
  for (const LayerReport& layer : report) bits += layer.resident_bits;
  return bits;
}

int64_t Program::products() const {
  int64_t sum = 0;
  for (const LayerReport& layer : report) sum += layer.products;
  return sum;
}

uint64_t Program::cycles() const {
  uint64_t sum = 0;
  for (const LayerReport& layer : report) sum += layer.cycles;
  return sum;
}

uint64_t Program::bytes() const {
  uint64_t sum = 0;
  for (const LayerReport& layer : report) sum += layer.bytes_in + layer.bytes_out;
  return sum;
}

double Program::utilisation() const {
  const auto places = static_cast<double>(cycles()) * chip.lanes * chip.cores;
  return places == 0 ? 0 : static_cast<double>(products()) / places;
}

double Program::pair_utilisation() const {
  uint64_t pairs = 0;
  for (const LayerReport& layer : report) pairs += layer.pairs;
  const auto places = static_cast<double>(pairs) * chip.lanes * chip.cores;
  return places == 0 ? 0 : static_cast<double>(products()) / places;
}

std::vector<std::string> Program::host_layers() const {
  std::vector<std::string> layers;
  for (const LayerReport& layer : report)
    if (!layer.host.empty()) layers.push_back(layer.name);
  return layers;
}

const ProgramStep* ProgramWalk::Next() {
  while (place_ < steps_.size()) {
    const ProgramStep& step = steps_[place_++];
    if (step.kind == Kind::kLoop) {
      loops_.push_back({place_ - 1, step.count - 1, 0});
    } else if (step.kind == Kind::kEnd) {
      Loop& loop = loops_.back();
      const ProgramStep& head = steps_[loop.first];
      if (loop.left > 0) {
        --loop.left;
        ++loop.turns;
        load_ += head.load_step;
        store_ += head.store_step;
        place_ = loop.first + 1;
      } else {
        load_ -= loop.turns * head.load_step;
        store_ -= loop.turns * head.store_step;
        loops_.pop_back();
      }
    } else {
      return &step;
    }
  }
  return nullptr;
}

void ValidateProgram(const Program& program, const std::string& what) {
  Validator(program, what).Run();
}

std::vector<int64_t> InputTensor(const Program& program, const std::vector<int>& features) {
  const ProgramTensor& input = program.tensors[0];
  if (features.size() != static_cast<size_t>(input.elements))
    throw Error(fmt::format("{}: {} features given; it takes {}", program.model, features.size(),
                            input.elements));
  for (size_t i = 0; i < features.size(); ++i) {
    const int value = features[i];
    if (value >= input.format.low() && value <= input.format.high() &&
        !(input.format.bipolar && value == 0))
      continue;
    throw Error(fmt::format("{}: feature {} is {}; {} would be right", program.model, i, value,
                            input.format.bipolar
                                ? "-1 or 1"
                                : fmt::format("{}..{}", input.format.low(), input.format.high())));
  }
  return {features.begin(), features.end()};
}

void AppendRow(const Program& program, const std::vector<int64_t>& tensor, const ProgramStep& step,
               int load, std::vector<uint8_t>* bytes) {
  const ProgramBlock& block = program.blocks[static_cast<size_t>(step.index)];
  const bool bipolar = program.tensors[static_cast<size_t>(block.tensor)].format.bipolar;
  const int lanes = program.chip.lanes;
  const int bit = step.count / block.segments;
  const int first = step.count % block.segments * lanes;
  const size_t at = bytes->size();
  bytes->resize(at + static_cast<size_t>(program.chip.row_bytes()));
  const auto put = [&](int position, int64_t value) {
    const int lane = position - first;
    if (lane < 0 || lane >= lanes || (value >> bit & 1) == 0) return;
    uint8_t& byte = (*bytes)[at + static_cast<size_t>(lane / 8)];
    byte = static_cast<uint8_t>(byte | 1 << lane % 8);
  };
  const auto begin = std::lower_bound(block.positions.begin(), block.positions.end(), first);
  for (auto i = static_cast<size_t>(begin - block.positions.begin());
       i < block.positions.size() && block.positions[i] < first + lanes; ++i) {
    const int64_t value = tensor[static_cast<size_t>(block.elements[i] + load + step.at)];
    put(block.positions[i], bipolar ? (value > 0 ? 1 : 0) : value);
  }
  for (const ProgramBlock::Constant& constant : block.constants)
    put(constant.position, constant.value);
}

void DecodeInto(const Program& program, const ProgramDecode& decode, const uint8_t* bytes,
                int store, std::vector<int64_t>* sums) {
  for (const ProgramDecode::Entry& entry : decode.entries)
    (*sums)[static_cast<size_t>(entry.element + store)] +=
        decode.factor *
        DecodeSent(bytes + entry.offset, program.chip.cores, entry.core, decode.bits);
}

int Judge(const Program& program, const std::vector<int64_t>& values) {
  if (values.empty()) return 0;
  const auto weighed = [&](size_t i) {
    const int64_t factor = program.verdict_factors.empty() ? 1 : program.verdict_factors[i];
    const int64_t offset = program.verdict_offsets.empty() ? 0 : program.verdict_offsets[i];
    return static_cast<__int128>(values[i]) * factor + offset;
  };
  if (program.verdict == GraphVerdict::kNonNegative) return weighed(0) >= 0 ? 1 : 0;
  size_t best = 0;
  for (size_t i = 1; i < values.size(); ++i)
    if (weighed(i) > weighed(best)) best = i;
  return static_cast<int>(best);
}

std::vector<uint8_t> EncodeInference(const Program& program) {
  NeedNoHost(program);
  if (BlockRows(program, program.blocks.size()) > 256)
    throw Error(program.model + ": no stored program can run it: it has more than 256 input rows");
  std::vector<uint8_t> image;
  const auto length = [&](size_t value) {
    image.push_back(static_cast<uint8_t>(value & 255));
    image.push_back(static_cast<uint8_t>(value >> 8));
  };
  for (const ProgramStep& step : program.inference) {
    if (step.kind == Kind::kBytes) {
      for (size_t at = 0; at < step.bytes.size(); at += kMaxPiece) {
        const size_t piece = std::min(kMaxPiece, step.bytes.size() - at);
        image.push_back(driver::kTagBytes);
        length(piece);
        const auto first = step.bytes.begin() + static_cast<std::ptrdiff_t>(at);
        image.insert(image.end(), first, first + static_cast<std::ptrdiff_t>(piece));
      }
    } else if (step.kind == Kind::kRow) {
      const int row = BlockRows(program, static_cast<size_t>(step.index)) + step.count;
      image.push_back(driver::kTagRow);
      image.push_back(static_cast<uint8_t>(row));
    } else if (step.kind == Kind::kRead) {
      for (int left = step.count; left > 0; left -= static_cast<int>(kMaxPiece)) {
        image.push_back(driver::kTagRead);
        length(std::min(kMaxPiece, static_cast<size_t>(left)));
      }
    }
  }
  image.push_back(driver::kTagEnd);
  return image;
}

std::vector<uint8_t> InputRows(const Program& program, const std::vector<int>& features) {
  NeedNoHost(program);
  const std::vector<int64_t> input = InputTensor(program, features);
  std::vector<uint8_t> rows;
  for (size_t block = 0; block < program.blocks.size(); ++block) {
    ProgramStep step;
    step.index = static_cast<int>(block);
    for (step.count = 0; step.count < program.blocks[block].rows(); ++step.count)
      AppendRow(program, input, step, 0, &rows);
  }
  return rows;
}

std::vector<int64_t> DecodeResults(const Program& program, const std::vector<uint8_t>& bytes) {
  NeedNoHost(program);
  std::vector<int64_t> sums(
      static_cast<size_t>(program.tensors[static_cast<size_t>(program.result)].elements));
  size_t at = 0;
  for (const ProgramStep& step : program.inference) {
    if (step.kind != Kind::kDecode) continue;
    const ProgramDecode& decode = program.decodes[static_cast<size_t>(step.index)];
    if (at + static_cast<size_t>(decode.bytes) > bytes.size())
      throw Error(
          fmt::format("{}: {} bytes of results; more are decoded", program.model, bytes.size()));
    DecodeInto(program, decode, bytes.data() + at, step.at, &sums);
    at += static_cast<size_t>(decode.bytes);
  }
  return sums;
}

}  // namespace flexi
