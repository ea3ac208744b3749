// SPDX-License-Identifier: Apache-2.0
#include "sw/program/firmware.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <limits>

#include "sw/chip/stream_chip.h"
#include "sw/common/error.h"

namespace flexi {
namespace {

constexpr int64_t kMostSum = std::numeric_limits<int32_t>::max();

// Lines of an initialiser list, filled to the width of the page.
std::string Wrapped(const std::vector<std::string>& items) {
  constexpr size_t kWidth = 96;
  std::string text;
  std::string line;
  for (const std::string& item : items) {
    if (line.size() + item.size() + 2 > kWidth) {
      text += "    " + line + "\n";
      line.clear();
    }
    line += (line.empty() ? "" : " ") + item + ",";
  }
  return line.empty() ? text : text + "    " + line + "\n";
}

std::string Array(const std::string& type, const std::string& name,
                  const std::vector<std::string>& items) {
  return items.empty()
             ? ""
             : fmt::format("inline constexpr {} {}[] = {{\n{}}};\n", type, name, Wrapped(items));
}

std::string TableOf(const std::string& name, size_t count) {
  return count == 0 ? "{}" : fmt::format("{{{}, {}}}", name, count);
}

std::vector<std::string> Bytes(const std::vector<uint8_t>& bytes) {
  std::vector<std::string> items;
  for (const uint8_t byte : bytes) items.push_back(fmt::format("0x{:02x}", byte));
  return items;
}

std::vector<std::string> Numbers(const std::vector<int64_t>& numbers) {
  std::vector<std::string> items;
  for (const int64_t number : numbers) items.push_back(fmt::format("{}", number));
  return items;
}

class Writer {
 public:
  Writer(const Program& program, const std::string& name) : program_(program), name_(name) {}

  std::string Run() {
    const std::vector<uint8_t> image = EncodeInference(program_);  // refuses host work
    std::string text = Array("uint8_t", "kDeploy", Bytes(program_.deploy));
    text += Array("uint8_t", "kProgram", Bytes(image));
    text += Blocks();
    text += Parts();
    const std::vector<int64_t>& factors = program_.verdict_factors;
    const std::vector<int64_t>& offsets = program_.verdict_offsets;
    CheckVerdict();
    text += Array("int64_t", "kFactors", Numbers(factors)) +
            Array("int64_t", "kOffsets", Numbers(offsets));
    const ProgramTensor& input = program_.tensors[0];
    const int sums = program_.tensors[static_cast<size_t>(program_.result)].elements;
    const StreamChip chip = StreamChipOf(program_.chip);
    return fmt::format(
        "// {0} on {1}: {2} features of {3} {4}bit{5}, {6} sums; written by flexi firmware.\n"
        "#pragma once\n\n#include \"sw/driver/flexi_network.h\"\n\nnamespace {7}_data {{\n\n{8}\n"
        "inline constexpr int kFeatures = {2};\n"
        "inline constexpr int kSums = {6};\n"
        "inline constexpr int kRowBytes = {9};     // of Buffers::rows\n"
        "inline constexpr int kAnswerBytes = {10};  // of Buffers::answers\n\n"
        "}}  // namespace {7}_data\n\n"
        "inline constexpr flexi::driver::Network {7} = {{\n"
        "    {{{11}, {12}, {13}, {14}, {15}, {16}}},\n    {17},\n    {18},\n"
        "    {{{7}_data::kDeploy, {19}}},\n    {{{7}_data::kProgram, {20}}},\n"
        "    {{{7}_data::kBlocks, {21}}},\n    {{{7}_data::kParts, {22}}},\n"
        "    {6},\n    {23},\n    {10},\n    {24},\n    {25},\n    {26},\n}};\n",
        program_.model, program_.chip.name, input.elements, input.format.bits,
        input.format.is_signed ? "signed " : "", input.format.bits == 1 ? "" : "s", sums, name_,
        text, rows_ * program_.chip.row_bytes(), answers_, chip.cores, chip.lanes, chip.row_bits,
        chip.feature_row_bits, chip.pointer_bits, chip.overlap, program_.chip.chip_id,
        input.format.bipolar, program_.deploy.size(), image.size(), program_.blocks.size(), parts_,
        rows_, program_.verdict == GraphVerdict::kArgmax,
        TableOf(name_ + "_data::kFactors", factors.size()),
        TableOf(name_ + "_data::kOffsets", offsets.size()));
  }

 private:
  int Small(int64_t value, int64_t most, const char* what) const {
    if (value < 0 || value > most)
      throw Error(fmt::format("{}: {} {} does not fit the driver's tables (0..{})", program_.model,
                              what, value, most));
    return static_cast<int>(value);
  }

  std::string Blocks() {
    std::string text;
    std::vector<std::string> blocks;
    for (size_t b = 0; b < program_.blocks.size(); ++b) {
      const ProgramBlock& block = program_.blocks[b];
      std::vector<std::string> places;
      for (size_t i = 0; i < block.positions.size(); ++i)
        places.push_back(fmt::format("{{{}, {}}}", Small(block.positions[i], 0xffff, "position"),
                                     Small(block.elements[i], 0xffff, "feature")));
      std::vector<std::string> constants;
      for (const ProgramBlock::Constant& constant : block.constants)
        constants.push_back(fmt::format("{{{}, {}}}", Small(constant.position, 0xffff, "position"),
                                        constant.value & ((1 << block.bits) - 1)));
      text += Array("flexi::driver::Place", fmt::format("kPlaces{}", b), places);
      text += Array("flexi::driver::Constant", fmt::format("kConstants{}", b), constants);
      blocks.push_back(fmt::format("{{{}, {}, {}, {}}}", block.bits,
                                   Small(block.segments, 255, "segments"),
                                   TableOf(fmt::format("kPlaces{}", b), places.size()),
                                   TableOf(fmt::format("kConstants{}", b), constants.size())));
      rows_ += block.rows();
    }
    return text + Array("flexi::driver::Block", "kBlocks", blocks);
  }

  std::string Parts() {
    std::vector<std::string> parts;
    const auto results =
        static_cast<size_t>(program_.tensors[static_cast<size_t>(program_.result)].elements);
    magnitudes_.resize(results);
    for (const ProgramStep& step : program_.inference) {
      if (step.kind != ProgramStep::Kind::kDecode) continue;
      const ProgramDecode& decode = program_.decodes[static_cast<size_t>(step.index)];
      // What the last byte holds beyond its first bit counts as well.
      const int bits = decode.bits + isa::SentBits(program_.chip.cores) - 1;
      for (const ProgramDecode::Entry& entry : decode.entries) {
        const int sum = entry.element + step.at;
        magnitudes_[static_cast<size_t>(sum)] += decode.factor * (int64_t{1} << (bits - 1));
        parts.push_back(fmt::format(
            "{{{}, {}, {}, {}, {}}}", Small(answers_ + entry.offset, 0xffff, "offset"), entry.core,
            decode.bits, Small(decode.factor, 255, "factor"), Small(sum, 0xffff, "sum")));
      }
      answers_ += decode.bytes;
    }
    for (const int64_t magnitude : magnitudes_) Small(magnitude, kMostSum, "a sum of up to");
    parts_ = parts.size();
    return Array("flexi::driver::Part", "kParts", parts);
  }

  // factor * sum + offset in 64 bits.
  void CheckVerdict() const {
    for (size_t i = 0; i < magnitudes_.size(); ++i) {
      const __int128 factor = program_.verdict_factors.empty() ? 1 : program_.verdict_factors[i];
      const __int128 offset = program_.verdict_offsets.empty() ? 0 : program_.verdict_offsets[i];
      const __int128 most =
          (factor < 0 ? -factor : factor) * magnitudes_[i] + (offset < 0 ? -offset : offset);
      if (most > std::numeric_limits<int64_t>::max())
        throw Error(
            fmt::format("{}: the verdict's numbers need more than 64 bits", program_.model));
    }
  }

  const Program& program_;
  const std::string& name_;
  int rows_ = 0;
  int answers_ = 0;
  size_t parts_ = 0;
  std::vector<int64_t> magnitudes_;  // [sum]: it is never beyond
};

}  // namespace

std::string FirmwareHeader(const Program& program, const std::string& name) {
  const bool good = !name.empty() && std::isdigit(static_cast<unsigned char>(name[0])) == 0 &&
                    std::all_of(name.begin(), name.end(), [](char c) {
                      return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
                    });
  if (!good)
    throw Error(fmt::format(
        "\"{}\" is no name for a constant; letters, digits and _ would be right", name));
  return Writer(program, name).Run();
}

}  // namespace flexi
