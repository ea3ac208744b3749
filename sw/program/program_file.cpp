// SPDX-License-Identifier: Apache-2.0
#include "sw/program/program_file.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "sw/common/atomic_file.h"
#include "sw/common/crc32.h"
#include "sw/common/error.h"
#include "sw/program/report_json.h"

namespace flexi {
namespace {

using Json = nlohmann::ordered_json;

constexpr const char* kFormat = "flexi-program";
constexpr int kVersion = 2;
constexpr uint64_t kFileLimit = 16u << 20;
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

Json ChipJson(const ChipConfig& chip) {
  return {
      {"name", chip.name},           {"chip_id", chip.chip_id}, {"cores", chip.cores},
      {"lanes", chip.lanes},         {"rows", chip.rows},       {"feature_rows", chip.feature_rows},
      {"acc_width", chip.acc_width}, {"overlap", chip.overlap}, {"ring", chip.ring}};
}

Json InputJson(const ProgramInput& input) {
  Json constants = Json::array();
  for (const auto& constant : input.constants)
    constants.push_back(Json::array({constant.position, constant.value}));
  return {{"elements", input.elements}, {"bits", input.bits},
          {"signed", input.is_signed},  {"scale", input.scale},
          {"segments", input.segments}, {"positions", input.positions},
          {"constants", constants}};
}

Json StepJson(const ProgramStep& step) {
  switch (step.kind) {
    case ProgramStep::Kind::kRow:
      return {{"row", step.count}};
    case ProgramStep::Kind::kRead:
      return {{"read", step.count}};
    default:
      return {{"bytes", ToHex(step.bytes)}};
  }
}

Json ProgramJson(const Program& program) {
  Json steps = Json::array();
  for (const ProgramStep& step : program.inference) steps.push_back(StepJson(step));
  Json outputs = Json::array();
  for (const ProgramOutput& output : program.outputs)
    outputs.push_back({{"offset", output.offset}, {"core", output.core}, {"bits", output.bits}});
  Json report = Json::array();
  for (const LayerReport& layer : program.report) report.push_back(LayerReportJson(layer));
  return {{"chip", ChipJson(program.chip)},
          {"model", program.model},
          {"metadata", program.metadata},
          {"input", InputJson(program.input)},
          {"deploy", ToHex(program.deploy)},
          {"inference", steps},
          {"outputs", outputs},
          {"output_scale", program.output_scale},
          {"verdict", kVerdicts[static_cast<int>(program.verdict)]},
          {"report", report}};
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

ProgramInput InputFrom(const Json& json) {
  ProgramInput input;
  json.at("elements").get_to(input.elements);
  json.at("bits").get_to(input.bits);
  json.at("signed").get_to(input.is_signed);
  json.at("scale").get_to(input.scale);
  json.at("segments").get_to(input.segments);
  json.at("positions").get_to(input.positions);
  for (const Json& constant : json.at("constants"))
    input.constants.push_back({constant.at(0).get<int>(), constant.at(1).get<int>()});
  return input;
}

ProgramStep StepFrom(const Json& json, const std::string& file) {
  ProgramStep step;
  if (json.contains("row")) {
    step.kind = ProgramStep::Kind::kRow;
    json.at("row").get_to(step.count);
  } else if (json.contains("read")) {
    step.kind = ProgramStep::Kind::kRead;
    json.at("read").get_to(step.count);
  } else {
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
  json.at("cycles").get_to(layer.cycles);
  json.at("bytes_in").get_to(layer.bytes_in);
  json.at("bytes_out").get_to(layer.bytes_out);
  return layer;
}

Program ProgramFrom(const Json& json, const std::string& file) {
  Program program;
  program.chip = KnownChip(json.at("chip"), file);
  json.at("model").get_to(program.model);
  json.at("metadata").get_to(program.metadata);
  program.input = InputFrom(json.at("input"));
  program.deploy = FromHex(json.at("deploy").get<std::string>(), file);
  for (const Json& step : json.at("inference")) program.inference.push_back(StepFrom(step, file));
  for (const Json& output : json.at("outputs"))
    program.outputs.push_back({output.at("offset").get<int>(), output.at("core").get<int>(),
                               output.at("bits").get<int>()});
  json.at("output_scale").get_to(program.output_scale);
  const auto verdict = json.at("verdict").get<std::string>();
  if (verdict != kVerdicts[0] && verdict != kVerdicts[1])
    throw Error(
        fmt::format("{}: verdict \"{}\"; argmax or non-negative would be right", file, verdict));
  program.verdict = verdict == kVerdicts[0] ? Verdict::kArgmax : Verdict::kNonNegative;
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
  const Json json = Json::parse(text, nullptr, false);
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
