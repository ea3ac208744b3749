// SPDX-License-Identifier: Apache-2.0
#include "sw/program/program_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "sw/common/atomic_file.h"
#include "sw/common/crc32.h"
#include "sw/common/error.h"
#include "sw/common/json_text.h"
#include "sw/program/report_json.h"

namespace flexi {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "flexi-program";
constexpr int kVersion = 3;
constexpr uint64_t kFileLimit = 16u << 20;
constexpr size_t kMaxNumbers = 1u << 24;  // of all lists of runs
constexpr const char* kHostKinds[] = {"finish", "pad",    "max-pool", "sum-pool",
                                      "sum",    "concat", "move"};
constexpr const char* kVerdicts[] = {"argmax", "non-negative"};

std::string ToHex(const std::vector<uint8_t>& bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const uint8_t byte : bytes) text += fmt::format("{:02x}", byte);
  return text;
}

std::vector<uint8_t> FromHex(const std::string& text, const std::string& file) {
  const auto digit = [&](char c) -> int {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    throw Error(
        fmt::format("{}: \"{}\" in a hexadecimal string; 0..9 and a..f would be right", file, c));
  };
  if (text.size() % 2 != 0) throw Error(file + ": a hexadecimal string with an odd length");
  std::vector<uint8_t> bytes;
  for (size_t i = 0; i < text.size(); i += 2)
    bytes.push_back(static_cast<uint8_t>(digit(text[i]) * 16 + digit(text[i + 1])));
  return bytes;
}

// Numbers as runs [first, count, step]: positions and elements mostly count.
Json RunsJson(const std::vector<int>& numbers) {
  Json runs = Json::array();
  for (size_t i = 0; i < numbers.size();) {
    size_t end = i + 1;
    const int64_t step = end < numbers.size() ? int64_t{numbers[end]} - numbers[i] : 0;
    while (end < numbers.size() && int64_t{numbers[end]} - numbers[end - 1] == step) ++end;
    runs.push_back(Json::array({numbers[i], end - i, step}));
    i = end;
  }
  return runs;
}

Json ChipJson(const ChipConfig& chip) {
  return {
      {"name", chip.name},           {"chip_id", chip.chip_id}, {"cores", chip.cores},
      {"lanes", chip.lanes},         {"rows", chip.rows},       {"feature_rows", chip.feature_rows},
      {"acc_width", chip.acc_width}, {"overlap", chip.overlap}, {"ring", chip.ring}};
}

Json FormatJson(const Format& format) {
  return {{"bits", format.bits}, {"signed", format.is_signed}, {"bipolar", format.bipolar}};
}

Json TensorJson(const ProgramTensor& tensor) {
  Json json = {{"name", tensor.name}, {"elements", tensor.elements}};
  if (tensor.sums) {
    json["sums"] = true;
  } else {
    json["format"] = FormatJson(tensor.format);
  }
  return json;
}

Json BlockJson(const ProgramBlock& block) {
  Json constants = Json::array();
  for (const auto& constant : block.constants)
    constants.push_back(Json::array({constant.position, constant.value}));
  return {{"tensor", block.tensor},
          {"bits", block.bits},
          {"segments", block.segments},
          {"positions", RunsJson(block.positions)},
          {"elements", RunsJson(block.elements)},
          {"constants", constants}};
}

Json DecodeJson(const ProgramDecode& decode) {
  Json entries = Json::array();
  for (const auto& entry : decode.entries)
    entries.push_back(Json::array({entry.offset, entry.core, entry.element}));
  return {{"tensor", decode.tensor},
          {"bytes", decode.bytes},
          {"bits", decode.bits},
          {"factor", decode.factor},
          {"results", entries}};
}

Json ProbeJson(const ProgramProbe& probe) {
  return {{"layer", probe.layer},
          {"weights", probe.weights},
          {"row", probe.row},
          {"segments", probe.segments},
          {"bits", probe.bits},
          {"signed", probe.is_signed},
          {"positions", RunsJson(probe.positions)}};
}

Json ShapeJson(const Shape& shape) {
  return Json::array({shape.channels, shape.height, shape.width});
}

Json WindowJson(const Window& window) {
  return Json::array({window.kernel_y, window.kernel_x, window.stride_y, window.stride_x,
                      window.dilation_y, window.dilation_x, window.pad_top, window.pad_left,
                      window.pad_bottom, window.pad_right});
}

Json HostJson(const HostOperation& operation) {
  const Requant& requant = operation.requant;
  Json json = {{"kind", kHostKinds[static_cast<int>(operation.kind)]},
               {"layer", operation.layer},
               {"inputs", operation.inputs},
               {"output", operation.output},
               {"from", ShapeJson(operation.from)},
               {"to", ShapeJson(operation.to)}};
  if (operation.window != Window{}) json["window"] = WindowJson(operation.window);
  if (operation.groups != 1) json["groups"] = operation.groups;
  if (operation.pitch != 0) json["pitch"] = operation.pitch;
  if (operation.pad_value != 0) json["pad_value"] = operation.pad_value;
  if (!operation.offset.empty()) json["offset"] = operation.offset;
  if (!operation.factors.empty()) json["factors"] = operation.factors;
  if (!operation.sources.empty()) json["sources"] = RunsJson(operation.sources);
  json["format"] = FormatJson(operation.format);
  if (requant.kind == Requant::Kind::kShift) json["shift"] = requant.shift;
  if (requant.kind == Requant::Kind::kThresholds) json["thresholds"] = requant.thresholds;
  return json;
}

Json StepBody(const ProgramStep& step) {
  const auto with_at = [&](Json json) {
    if (step.at != 0) json["at"] = step.at;
    return json;
  };
  switch (step.kind) {
    case ProgramStep::Kind::kRow:
      return with_at({{"block", step.index}, {"row", step.count}});
    case ProgramStep::Kind::kRead:
      return {{"read", step.count}};
    case ProgramStep::Kind::kDecode:
      return with_at({{"decode", step.index}});
    case ProgramStep::Kind::kLoop:
      return {{"loop", step.count}, {"load", step.load_step}, {"store", step.store_step}};
    case ProgramStep::Kind::kEnd:
      return {{"end", true}};
    case ProgramStep::Kind::kHost:
      return {{"host", step.index}};
    case ProgramStep::Kind::kProbe:
      return {{"probe", step.index}};
    default:
      return {{"bytes", ToHex(step.bytes)}};
  }
}

Json StepJson(const ProgramStep& step) {
  Json json = StepBody(step);
  if (step.layer >= 0) json["layer"] = step.layer;
  return json;
}

template <typename Items, typename Write>
Json List(const Items& items, Write write) {
  Json json = Json::array();
  for (const auto& item : items) json.push_back(write(item));
  return json;
}

Json ProgramJson(const Program& program) {
  return {{"chip", ChipJson(program.chip)},
          {"model", program.model},
          {"metadata", program.metadata},
          {"input", {{"scale", program.input.scale}, {"zero_point", program.input.zero_point}}},
          {"tensors", List(program.tensors, TensorJson)},
          {"blocks", List(program.blocks, BlockJson)},
          {"decodes", List(program.decodes, DecodeJson)},
          {"probes", List(program.probes, ProbeJson)},
          {"host", List(program.host, HostJson)},
          {"deploy", ToHex(program.deploy)},
          {"inference", List(program.inference, StepJson)},
          {"result", program.result},
          {"output_scale", program.output_scale},
          {"verdict", kVerdicts[static_cast<int>(program.verdict)]},
          {"verdict_factors", program.verdict_factors},
          {"verdict_offsets", program.verdict_offsets},
          {"report", List(program.report, LayerReportJson)}};
}

const ChipConfig& KnownChip(const Json& json, const std::string& file) {
  const ChipConfig* chip = nullptr;
  try {
    chip = &FindChip(json.at("name").get<std::string>());
  } catch (const Error& error) {
    throw Error(fmt::format("{}: compiled for an {}", file, error.what()));
  }
  if (ChipJson(*chip) != json)
    throw Error(fmt::format("{}: compiled for a {} with {}; here it has {}; compile again", file,
                            chip->name, json.dump(), ChipJson(*chip).dump()));
  return *chip;
}

// Numbers with a fraction or an exponent stand in these fields only: in all others one would be
// converted to an integer, which it may not fit.
constexpr const char* kRealFields[] = {"scale", "output_scale", "lane_use"};

void NeedIntegers(const Json& json, const std::string& field, const std::string& file) {
  if (json.is_structured()) {
    for (const auto& [key, value] : json.items())
      NeedIntegers(value, json.is_object() ? key : field, file);
  } else if (json.is_number_float() && std::find(std::begin(kRealFields), std::end(kRealFields),
                                                 field) == std::end(kRealFields)) {
    throw Error(fmt::format("{}: {} is {}; an integer would be right", file, field, json.dump()));
  }
}

// Adds the numbers of the runs to those that the file has had so far.
std::vector<int> RunsFrom(const Json& json, const std::string& file, size_t* all) {
  std::vector<int> numbers;
  for (const Json& run : json) {
    const auto first = run.at(0).get<int64_t>();
    const auto count = run.at(1).get<uint64_t>();
    const auto step = run.at(2).get<int64_t>();
    if (count > kMaxNumbers - *all)
      throw Error(fmt::format("{}: lists of more than {} numbers", file, kMaxNumbers));
    *all += count;
    for (uint64_t i = 0; i < count; ++i)
      numbers.push_back(
          static_cast<int>(static_cast<uint64_t>(first) + i * static_cast<uint64_t>(step)));
  }
  return numbers;
}

Format FormatFrom(const Json& json) {
  return {json.at("bits").get<int>(), json.at("signed").get<bool>(),
          json.at("bipolar").get<bool>()};
}

ProgramTensor TensorFrom(const Json& json) {
  ProgramTensor tensor;
  json.at("name").get_to(tensor.name);
  json.at("elements").get_to(tensor.elements);
  tensor.sums = json.value("sums", false);
  if (!tensor.sums) tensor.format = FormatFrom(json.at("format"));
  return tensor;
}

ProgramBlock BlockFrom(const Json& json, const std::string& file, size_t* all) {
  ProgramBlock block;
  json.at("tensor").get_to(block.tensor);
  json.at("bits").get_to(block.bits);
  json.at("segments").get_to(block.segments);
  block.positions = RunsFrom(json.at("positions"), file, all);
  block.elements = RunsFrom(json.at("elements"), file, all);
  for (const Json& constant : json.at("constants"))
    block.constants.push_back({constant.at(0).get<int>(), constant.at(1).get<int>()});
  return block;
}

ProgramDecode DecodeFrom(const Json& json) {
  ProgramDecode decode;
  json.at("tensor").get_to(decode.tensor);
  json.at("bytes").get_to(decode.bytes);
  json.at("bits").get_to(decode.bits);
  json.at("factor").get_to(decode.factor);
  for (const Json& entry : json.at("results"))
    decode.entries.push_back(
        {entry.at(0).get<int>(), entry.at(1).get<int>(), entry.at(2).get<int>()});
  return decode;
}

ProgramProbe ProbeFrom(const Json& json, const std::string& file, size_t* all) {
  ProgramProbe probe;
  json.at("layer").get_to(probe.layer);
  json.at("weights").get_to(probe.weights);
  json.at("row").get_to(probe.row);
  json.at("segments").get_to(probe.segments);
  json.at("bits").get_to(probe.bits);
  json.at("signed").get_to(probe.is_signed);
  probe.positions = RunsFrom(json.at("positions"), file, all);
  return probe;
}

Shape ShapeFrom(const Json& json) {
  return {json.at(0).get<int>(), json.at(1).get<int>(), json.at(2).get<int>()};
}

Window WindowFrom(const Json& json) {
  Window window;
  int* const fields[] = {&window.kernel_y,   &window.kernel_x,   &window.stride_y, &window.stride_x,
                         &window.dilation_y, &window.dilation_x, &window.pad_top,  &window.pad_left,
                         &window.pad_bottom, &window.pad_right};
  for (size_t i = 0; i < std::size(fields); ++i) json.at(i).get_to(*fields[i]);
  return window;
}

HostOperation HostFrom(const Json& json, const std::string& file, size_t* all) {
  HostOperation operation;
  const auto kind = json.at("kind").get<std::string>();
  const auto* const name = std::find(std::begin(kHostKinds), std::end(kHostKinds), kind);
  if (name == std::end(kHostKinds))
    throw Error(fmt::format("{}: host work \"{}\" is not known; {} would be right", file, kind,
                            fmt::join(kHostKinds, ", ")));
  operation.kind = static_cast<HostOperation::Kind>(name - std::begin(kHostKinds));
  json.at("layer").get_to(operation.layer);
  json.at("inputs").get_to(operation.inputs);
  json.at("output").get_to(operation.output);
  operation.from = ShapeFrom(json.at("from"));
  operation.to = ShapeFrom(json.at("to"));
  if (json.contains("window")) operation.window = WindowFrom(json["window"]);
  operation.groups = json.value("groups", 1);
  operation.pitch = json.value("pitch", 0);
  operation.pad_value = json.value("pad_value", 0);
  if (json.contains("offset")) json["offset"].get_to(operation.offset);
  if (json.contains("factors")) json["factors"].get_to(operation.factors);
  if (json.contains("sources")) operation.sources = RunsFrom(json["sources"], file, all);
  operation.format = FormatFrom(json.at("format"));
  if (json.contains("shift")) {
    operation.requant.kind = Requant::Kind::kShift;
    json["shift"].get_to(operation.requant.shift);
  } else if (json.contains("thresholds")) {
    operation.requant.kind = Requant::Kind::kThresholds;
    json["thresholds"].get_to(operation.requant.thresholds);
  }
  return operation;
}

ProgramStep StepFrom(const Json& json, const std::string& file) {
  using Kind = ProgramStep::Kind;
  ProgramStep step;
  step.at = json.value("at", 0);
  step.layer = json.value("layer", -1);
  const auto is = [&](Kind kind, const char* name, int* number) {
    if (!json.contains(name)) return false;
    step.kind = kind;
    json[name].get_to(*number);
    return true;
  };
  if (is(Kind::kRow, "block", &step.index)) {
    json.at("row").get_to(step.count);
  } else if (is(Kind::kLoop, "loop", &step.count)) {
    json.at("load").get_to(step.load_step);
    json.at("store").get_to(step.store_step);
  } else if (json.contains("end")) {
    step.kind = Kind::kEnd;
  } else if (!is(Kind::kRead, "read", &step.count) && !is(Kind::kDecode, "decode", &step.index) &&
             !is(Kind::kHost, "host", &step.index) && !is(Kind::kProbe, "probe", &step.index)) {
    step.bytes = FromHex(json.at("bytes").get<std::string>(), file);
  }
  return step;
}

LayerReport ReportFrom(const Json& json) {
  LayerReport layer;
  json.at("name").get_to(layer.name);
  json.at("scheme").get_to(layer.scheme);
  json.at("inputs").get_to(layer.inputs);
  json.at("outputs").get_to(layer.outputs);
  json.at("positions").get_to(layer.positions);
  json.at("at_once").get_to(layer.at_once);
  json.at("parts").get_to(layer.parts);
  json.at("weight_bits").get_to(layer.weight_bits);
  json.at("input_bits").get_to(layer.input_bits);
  json.at("segments").get_to(layer.segments);
  json.at("bias_lanes").get_to(layer.bias_lanes);
  json.at("groups").get_to(layer.groups);
  json.at("weight_rows").get_to(layer.weight_rows);
  json.at("hidden_rows").get_to(layer.hidden_rows);
  json.at("feature_rows").get_to(layer.feature_rows);
  json.at("resident_bits").get_to(layer.resident_bits);
  json.at("lane_use").get_to(layer.lane_use);
  json.at("products").get_to(layer.products);
  json.at("cycles").get_to(layer.cycles);
  json.at("pairs").get_to(layer.pairs);
  json.at("bytes_in").get_to(layer.bytes_in);
  json.at("bytes_out").get_to(layer.bytes_out);
  json.at("host").get_to(layer.host);
  return layer;
}

Program ProgramFrom(const Json& json, const std::string& file) {
  NeedIntegers(json, "program", file);
  Program program;
  size_t numbers = 0;  // of lists of runs
  program.chip = KnownChip(json.at("chip"), file);
  json.at("model").get_to(program.model);
  json.at("metadata").get_to(program.metadata);
  json.at("input").at("scale").get_to(program.input.scale);
  json.at("input").at("zero_point").get_to(program.input.zero_point);
  program.tensors.clear();
  for (const Json& tensor : json.at("tensors")) program.tensors.push_back(TensorFrom(tensor));
  for (const Json& block : json.at("blocks"))
    program.blocks.push_back(BlockFrom(block, file, &numbers));
  for (const Json& decode : json.at("decodes")) program.decodes.push_back(DecodeFrom(decode));
  for (const Json& probe : json.at("probes"))
    program.probes.push_back(ProbeFrom(probe, file, &numbers));
  for (const Json& operation : json.at("host"))
    program.host.push_back(HostFrom(operation, file, &numbers));
  program.deploy = FromHex(json.at("deploy").get<std::string>(), file);
  for (const Json& step : json.at("inference")) program.inference.push_back(StepFrom(step, file));
  json.at("result").get_to(program.result);
  json.at("output_scale").get_to(program.output_scale);
  const auto verdict = json.at("verdict").get<std::string>();
  if (verdict != kVerdicts[0] && verdict != kVerdicts[1])
    throw Error(
        fmt::format("{}: verdict \"{}\"; argmax or non-negative would be right", file, verdict));
  program.verdict = verdict == kVerdicts[0] ? GraphVerdict::kArgmax : GraphVerdict::kNonNegative;
  json.at("verdict_factors").get_to(program.verdict_factors);
  json.at("verdict_offsets").get_to(program.verdict_offsets);
  for (const Json& layer : json.at("report")) program.report.push_back(ReportFrom(layer));
  return program;
}

}  // namespace

std::string FormatProgram(const Program& program) {
  const Json body = ProgramJson(program);
  const Json file = {{"format", kFormat},
                     {"version", kVersion},
                     {"crc32", fmt::format("{:08x}", Crc32(body.dump()))},
                     {"program", body}};
  return file.dump(1) + "\n";
}

Program ParseProgram(const std::string& text, const std::string& file) {
  const Json json = ParseJsonText<Json>(text, file);
  if (json.is_discarded())
    throw Error(file + ": cut off or no .flx program (not complete JSON); compile the model again");
  try {
    if (!json.is_object() || json.value("format", "") != kFormat)
      throw Error(fmt::format("{}: no .flx program: \"format\" is not \"{}\"", file, kFormat));
    if (json.at("version") != kVersion)
      throw Error(fmt::format("{}: version {}; this build reads version {}", file,
                              json.at("version").dump(), kVersion));
    const Json& body = json.at("program");
    const std::string crc = fmt::format("{:08x}", Crc32(body.dump()));
    if (json.at("crc32") != crc)
      throw Error(fmt::format("{}: damaged: CRC is {}, the file says {}", file, crc,
                              json.at("crc32").dump()));
    Program program = ProgramFrom(body, file);
    ValidateProgram(program, file);
    return program;
  } catch (const Json::exception& error) {
    throw Error(fmt::format("{}: not a valid .flx program: {}", file, error.what()));
  }
}

Program ReadProgram(const std::string& path) {
  return ParseProgram(ReadFile(path, kFileLimit), path);
}

void WriteProgram(const Program& program, const std::string& path) {
  WriteFileAtomically(path, FormatProgram(program));
}

}  // namespace flexi
