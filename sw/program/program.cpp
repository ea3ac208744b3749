// SPDX-License-Identifier: Apache-2.0
#include "sw/program/program.h"

#include <fmt/format.h>

#include <algorithm>

#include "sw/asm/stream.h"
#include "sw/common/error.h"
#include "sw/driver/flexi_driver.h"

namespace flexi {
namespace {

constexpr int kMaxRead = 1 << 16;
constexpr int kMaxBits = 48;
constexpr size_t kMaxPiece = 0xFFFF;  // length field of a stored program

[[noreturn]] void Fail(const std::string& what, const std::string& message) {
  throw Error(fmt::format("{}: {}", what, message));
}

void ValidateInput(const Program& program, const std::string& what) {
  const ProgramInput& input = program.input;
  if (input.bits < 1 || input.bits > 8)
    Fail(what, fmt::format("input has {} bits; 1..8 would be right", input.bits));
  if (input.segments < 1 || input.rows() > program.chip.feature_rows)
    Fail(what,
         fmt::format("input has {} segments of {} bits; chip {} has {} feature rows",
                     input.segments, input.bits, program.chip.name, program.chip.feature_rows));
  const int places = input.segments * program.chip.lanes;
  std::vector<bool> used(static_cast<size_t>(places));
  const auto take = [&](int position) {
    if (position < 0 || position >= places || used[static_cast<size_t>(position)])
      Fail(what, fmt::format("input position {} is taken twice or not within 0..{}", position,
                             places - 1));
    used[static_cast<size_t>(position)] = true;
  };
  if (input.elements < 1 || input.positions.size() != static_cast<size_t>(input.elements))
    Fail(what,
         fmt::format("{} input positions for {} elements", input.positions.size(), input.elements));
  for (const int position : input.positions) take(position);
  for (const ProgramInput::Constant& constant : input.constants) take(constant.position);
}

void ValidateSteps(const Program& program, const std::string& what) {
  int64_t read = 0;
  for (const ProgramStep& step : program.inference) {
    if (step.kind == ProgramStep::Kind::kRow &&
        (step.count < 0 || step.count >= program.input.rows()))
      Fail(what, fmt::format("input row {} is sent; there are 0..{}", step.count,
                             program.input.rows() - 1));
    if (step.kind == ProgramStep::Kind::kRead && step.count < 1)
      Fail(what, fmt::format("a step reads {} bytes; at least 1 would be right", step.count));
    if (step.kind == ProgramStep::Kind::kRead) read += step.count;
    if (read > kMaxRead) Fail(what, fmt::format("an inference reads more than {} bytes", kMaxRead));
  }
}

void ValidateOutputs(const Program& program, const std::string& what) {
  if (program.outputs.empty()) Fail(what, "has no outputs");
  for (const ProgramOutput& output : program.outputs) {
    if (output.bits < 1 || output.bits > kMaxBits)
      Fail(what, fmt::format("output of {} bits; 1..{} would be right", output.bits, kMaxBits));
    const int64_t end = int64_t{output.offset} + SentTotal(program.chip.cores, output.bits);
    if (output.core < 0 || output.core >= program.chip.cores || output.offset < 0 ||
        end > program.bytes_read())
      Fail(what, fmt::format("output at byte {}, core {} is not in the {} bytes that are read",
                             output.offset, output.core, program.bytes_read()));
  }
  if (program.verdict == Verdict::kNonNegative && program.outputs.size() != 1)
    Fail(what, fmt::format("a verdict by sign needs one output, not {}", program.outputs.size()));
}

}  // namespace

int Program::bytes_read() const {
  int64_t bytes = 0;
  for (const ProgramStep& step : inference)
    if (step.kind == ProgramStep::Kind::kRead) bytes += step.count;
  return static_cast<int>(std::min<int64_t>(bytes, kMaxRead + 1));
}

int64_t Program::resident_bits() const {
  int64_t bits = 0;
  for (const LayerReport& layer : report) bits += layer.resident_bits;
  return bits;
}

uint64_t Program::cycles() const {
  uint64_t sum = 0;
  for (const LayerReport& layer : report) sum += layer.cycles;
  return sum;
}

void ValidateProgram(const Program& program, const std::string& what) {
  ValidateInput(program, what);
  ValidateSteps(program, what);
  ValidateOutputs(program, what);
}

std::vector<uint8_t> EncodeInference(const Program& program) {
  std::vector<uint8_t> image;
  const auto length = [&](size_t value) {
    image.push_back(static_cast<uint8_t>(value & 255));
    image.push_back(static_cast<uint8_t>(value >> 8));
  };
  for (const ProgramStep& step : program.inference) {
    switch (step.kind) {
      case ProgramStep::Kind::kBytes:
        for (size_t at = 0; at < step.bytes.size(); at += kMaxPiece) {
          const size_t piece = std::min(kMaxPiece, step.bytes.size() - at);
          image.push_back(driver::kTagBytes);
          length(piece);
          const auto first = step.bytes.begin() + static_cast<std::ptrdiff_t>(at);
          image.insert(image.end(), first, first + static_cast<std::ptrdiff_t>(piece));
        }
        break;
      case ProgramStep::Kind::kRow:
        image.push_back(driver::kTagRow);
        image.push_back(static_cast<uint8_t>(step.count));
        break;
      case ProgramStep::Kind::kRead:
        for (int left = step.count; left > 0; left -= static_cast<int>(kMaxPiece)) {
          image.push_back(driver::kTagRead);
          length(std::min(kMaxPiece, static_cast<size_t>(left)));
        }
        break;
    }
  }
  image.push_back(driver::kTagEnd);
  return image;
}

std::vector<uint8_t> InputRows(const Program& program, const std::vector<int>& features) {
  const ProgramInput& input = program.input;
  if (features.size() != static_cast<size_t>(input.elements))
    throw Error(fmt::format("{}: {} features given; it takes {}", program.model, features.size(),
                            input.elements));
  const int low = input.is_signed ? -(1 << (input.bits - 1)) : 0;
  const int high = (1 << (input.is_signed ? input.bits - 1 : input.bits)) - 1;
  const auto row_bytes = static_cast<size_t>(program.chip.row_bytes());
  std::vector<uint8_t> rows(static_cast<size_t>(input.rows()) * row_bytes);
  const auto put = [&](int position, int value) {
    const int lane = position % program.chip.lanes;
    for (int bit = 0; bit < input.bits; ++bit) {
      const auto row = static_cast<size_t>(bit * input.segments + position / program.chip.lanes);
      if ((value >> bit & 1) != 0) {
        uint8_t& byte = rows[row * row_bytes + static_cast<size_t>(lane / 8)];
        byte = static_cast<uint8_t>(byte | 1 << lane % 8);
      }
    }
  };
  for (size_t i = 0; i < features.size(); ++i) {
    if (features[i] < low || features[i] > high)
      throw Error(fmt::format("{}: feature {} is {}; {}..{} would be right", program.model, i,
                              features[i], low, high));
    put(input.positions[i], features[i]);
  }
  for (const ProgramInput::Constant& constant : input.constants)
    put(constant.position, constant.value);
  return rows;
}

std::vector<uint8_t> InferenceBytes(const Program& program, const std::vector<int>& features) {
  const std::vector<uint8_t> rows = InputRows(program, features);
  std::vector<uint8_t> bytes;
  for (const ProgramStep& step : program.inference) {
    bytes.insert(bytes.end(), step.bytes.begin(), step.bytes.end());
    if (step.kind != ProgramStep::Kind::kRow) continue;
    const auto row = rows.begin() + std::ptrdiff_t{step.count} * program.chip.row_bytes();
    bytes.insert(bytes.end(), row, row + program.chip.row_bytes());
  }
  return bytes;
}

std::vector<int64_t> DecodeResults(const Program& program, const std::vector<uint8_t>& bytes) {
  std::vector<int64_t> results;
  results.reserve(program.outputs.size());
  for (const ProgramOutput& output : program.outputs)
    results.push_back(
        DecodeSent(bytes.data() + output.offset, program.chip.cores, output.core, output.bits));
  return results;
}

}  // namespace flexi
