// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "sw/asm/disassembler.h"
#include "sw/asm/meaning.h"
#include "sw/chip/cycle_counter.h"
#include "sw/cli/command.h"
#include "sw/cli/common_options.h"
#include "sw/cli/model.h"
#include "sw/cli/values.h"
#include "sw/common/error.h"
#include "sw/program/step_costs.h"

namespace flexi {
namespace {

using Kind = ProgramStep::Kind;
using Json = nlohmann::ordered_json;

struct Options {
  std::string file;
  std::string chip;
  std::string layer;
  bool summary = false;
  bool json = false;
};

struct Line {
  std::string command;  // empty: not of the chip
  std::string meaning;
  std::set<int> rows;  // of the weights
  uint64_t cycles =
      0;  // until the chip takes what follows in the step; in the first turn of a loop
};

struct Step {
  int layer = -1;
  int64_t times = 1;  // turns of the loops around it
  StepCost cost;
  std::vector<Line> lines;
};

// Rows as "0..11, 16".
std::string RowsText(const std::set<int>& rows) {
  std::vector<std::string> spans;
  for (auto row = rows.begin(); row != rows.end();) {
    const int first = *row;
    int last = first;
    while (++row != rows.end() && *row == last + 1) ++last;
    spans.push_back(first == last ? fmt::format("{}", first) : fmt::format("{}..{}", first, last));
  }
  return fmt::format("{}", fmt::join(spans, ", "));
}

class Explainer {
 public:
  explicit Explainer(const Program& program) : program_(program), meaning_(program.chip) {
    counter_.emplace(program.chip);
    deploy = Commands(program.deploy);
    counter_.emplace(program.chip);
    awaited_ = 0;
    const std::vector<StepCost> costs = CountSteps(program);
    const std::vector<uint8_t> row(static_cast<size_t>(program.chip.row_bytes()));
    int64_t times = 1;
    std::vector<int64_t> loops;
    for (size_t i = 0; i < program.inference.size(); ++i) {
      const ProgramStep& now = program.inference[i];
      if (now.kind == Kind::kLoop) loops.push_back(times);
      if (now.kind == Kind::kLoop) times *= now.count;
      Step step;
      step.layer = now.layer;
      step.times = times;
      step.cost = costs[i];
      step.lines = now.kind == Kind::kBytes ? Commands(now.bytes)
                                            : std::vector<Line>{{"", Words(now), {}, 0}};
      if (now.kind == Kind::kRow) step.lines[0].cycles = Take(row);
      // The host begins when it has what it reads; the chip has gone on meanwhile.
      if (now.kind == Kind::kRead) awaited_ += now.count;
      if (now.kind == Kind::kHost && awaited_ > 0)
        counter_->Await(static_cast<uint64_t>(std::exchange(awaited_, 0)));
      AwaitResults(&step);
      for (const Line& line : step.lines)
        rows[now.layer].insert(line.rows.begin(), line.rows.end());
      steps.push_back(std::move(step));
      if (now.kind == Kind::kEnd) times = loops.back();
      if (now.kind == Kind::kEnd) loops.pop_back();
    }
    NameDeployedRows();
  }

  std::string LayerName(int layer) const {
    return layer < 0 ? "-" : program_.report[static_cast<size_t>(layer)].name;
  }

  std::vector<Line> deploy;
  std::vector<Step> steps;
  std::map<int, std::set<int>> rows;  // [layer]: weight rows that it reads

 private:
  std::vector<Line> Commands(std::span<const uint8_t> bytes) {
    std::vector<Line> lines;
    for (size_t at = 0; at < bytes.size();) {
      const Command command = DecodeCommand(bytes.subspan(at), program_.chip, meaning_.group());
      const std::span<const uint8_t> whole = bytes.subspan(at, command.length());
      at += command.length();
      Line line;
      // The data of a load are a step of their own.
      line.command = command.complete ? CommandText(command, program_.chip) : "loadx";
      line.meaning = meaning_.Of(command, at < bytes.size() ? bytes[at] : 0);
      line.rows = meaning_.weight_rows();
      // A command keeps the chip until the next one is taken.
      const uint64_t until_taken = Take(whole.first(1)) - 1;
      line.cycles = 1 + Take(whole.subspan(1));
      (lines.empty() ? line : lines.back()).cycles += until_taken;
      lines.push_back(std::move(line));
    }
    return lines;
  }

  // Cycles until the chip has taken the bytes.
  uint64_t Take(std::span<const uint8_t> bytes) {
    const CycleCounter::Cost cost = counter_->Add(bytes);
    awaited_ -= static_cast<int64_t>(cost.bytes_out);
    return cost.cycles;
  }

  // Behind its last command a step may have cycles until the host has what it reads.
  static void AwaitResults(Step* step) {
    uint64_t cycles = 0;
    for (const Line& line : step->lines) cycles += line.cycles;
    if (step->times == 1 && step->cost.cycles > cycles)
      step->lines.back().cycles += step->cost.cycles - cycles;
  }

  std::string Words(const ProgramStep& step) const {
    switch (step.kind) {
      case Kind::kRow: {
        const ProgramBlock& block = program_.blocks[static_cast<size_t>(step.index)];
        const ProgramTensor& tensor = program_.tensors[static_cast<size_t>(block.tensor)];
        return fmt::format("data: bit {} of lane segment {} of {}{}", step.count / block.segments,
                           step.count % block.segments,
                           block.tensor == 0 ? "the input" : tensor.name,
                           step.load_step != 0 ? ", moving on with the loop" : "");
      }
      case Kind::kRead:
        return fmt::format("the host takes {} byte{}", step.count, step.count == 1 ? "" : "s");
      case Kind::kDecode:
        return fmt::format("the host makes results of {} bytes",
                           program_.decodes[static_cast<size_t>(step.index)].bytes);
      case Kind::kLoop:
        return fmt::format("{} turns of what follows; the first one is shown", step.count);
      case Kind::kEnd:
        return "end of the loop";
      case Kind::kHost: {
        const HostOperation& operation = program_.host[static_cast<size_t>(step.index)];
        return fmt::format("host: {} ({})", HostWords(operation), operation.layer);
      }
      default:
        return fmt::format("{} lies in the chip here",
                           program_.probes[static_cast<size_t>(step.index)].layer);
    }
  }

  // Whose the rows are that are loaded is known when all steps have been seen.
  void NameDeployedRows() {
    for (Line& line : deploy) {
      std::vector<std::string> names;
      for (const auto& [layer, used] : rows)
        if (std::any_of(line.rows.begin(), line.rows.end(),
                        [&used = used](int row) { return used.contains(row); }))
          names.push_back(LayerName(layer));
      if (!names.empty()) line.meaning += fmt::format(", for {}", fmt::join(names, " and "));
    }
  }

  const Program& program_;
  Meaning meaning_;
  std::optional<CycleCounter> counter_;
  int64_t awaited_ = 0;  // bytes that the host reads and has not got yet
};

// The steps' sums against what the compiler wrote.
struct Total {
  std::string name;
  std::set<int> rows;
  uint64_t cycles = 0, pairs = 0, bytes_in = 0, bytes_out = 0;
  const LayerReport* report = nullptr;  // null: of no layer
  bool agrees() const {
    return report == nullptr ? cycles == 0
                             : cycles == report->cycles && pairs == report->pairs &&
                                   bytes_in == report->bytes_in && bytes_out == report->bytes_out;
  }
};

std::vector<Total> Totals(const Program& program, const Explainer& explainer) {
  std::vector<Total> totals(program.report.size() + 1);  // the last one: of no layer
  for (size_t i = 0; i < totals.size(); ++i) {
    const bool known = i < program.report.size();
    const int layer = known ? static_cast<int>(i) : -1;
    totals[i].name = explainer.LayerName(layer);
    totals[i].report = known ? &program.report[i] : nullptr;
    const auto rows = explainer.rows.find(layer);
    if (rows != explainer.rows.end()) totals[i].rows = rows->second;
  }
  for (const Step& step : explainer.steps) {
    Total& total = step.layer < 0 ? totals.back() : totals[static_cast<size_t>(step.layer)];
    total.cycles += step.cost.cycles;
    total.pairs += step.cost.pairs;
    total.bytes_in += step.cost.bytes_in;
    total.bytes_out += step.cost.bytes_out;
  }
  if (totals.back().cycles == 0) totals.pop_back();
  return totals;
}

std::string Text(const Program& program, const Explainer& explainer, const Options& options,
                 int wanted) {
  std::string text;
  if (!options.summary) {
    if (wanted < 0) {
      text += fmt::format("deployment: {} bytes, sent once after reset\n", program.deploy.size());
      for (const Line& line : explainer.deploy)
        text += fmt::format("{:>5}  {:<30}{}\n", line.cycles, line.command, line.meaning);
    }
    text += fmt::format("{:>5} {:<14} {:>6} {:>7} {:>7}  {:<21}{}\n", "step", "layer", "times",
                        "cycles", "of each", "command", "meaning");
    for (size_t i = 0; i < explainer.steps.size(); ++i) {
      const Step& step = explainer.steps[i];
      if (wanted >= 0 && step.layer != wanted) continue;
      for (size_t n = 0; n < step.lines.size(); ++n) {
        const Line& line = step.lines[n];
        const std::string start =
            n > 0 ? fmt::format("{:>35}", "")
                  : fmt::format("{:>5} {:<14} {:>6} {:>7}", i, explainer.LayerName(step.layer),
                                step.times, step.cost.cycles);
        text += fmt::format("{} {:>7}  {:<21}{}\n", start, line.cycles, line.command, line.meaning);
      }
    }
  }
  uint64_t cycles = 0;
  text += fmt::format("{:<14} {:>8} {:>8} {:>8} {:>9}  {}\n", "layer", "cycles", "pairs",
                      "bytes in", "bytes out", "weight rows");
  for (const Total& total : Totals(program, explainer)) {
    cycles += total.cycles;
    text += fmt::format("{:<14} {:>8} {:>8} {:>8} {:>9}  {}{}\n", total.name, total.cycles,
                        total.pairs, total.bytes_in, total.bytes_out, RowsText(total.rows),
                        total.agrees() ? "" : "  NOT what the compiler reported");
  }
  return text + fmt::format("{} on {}: {} cycles per inference; the compiler reported {}\n",
                            program.model, program.chip.name, cycles, program.cycles());
}

Json LinesJson(const std::vector<Line>& lines) {
  auto json = Json::array();
  for (const Line& line : lines)
    json.push_back({{"command", line.command}, {"meaning", line.meaning}, {"cycles", line.cycles}});
  return json;
}

Json ToJson(const Program& program, const Explainer& explainer, const Options& options,
            int wanted) {
  Json json = {{"model", program.model}, {"chip", program.chip.name}};
  if (!options.summary) {
    if (wanted < 0) json["deploy"] = LinesJson(explainer.deploy);
    json["steps"] = Json::array();
    for (size_t i = 0; i < explainer.steps.size(); ++i) {
      const Step& step = explainer.steps[i];
      if (wanted >= 0 && step.layer != wanted) continue;
      json["steps"].push_back({{"step", i},
                               {"layer", explainer.LayerName(step.layer)},
                               {"times", step.times},
                               {"cycles", step.cost.cycles},
                               {"lines", LinesJson(step.lines)}});
    }
  }
  uint64_t cycles = 0;
  json["layers"] = Json::array();
  for (const Total& total : Totals(program, explainer)) {
    cycles += total.cycles;
    json["layers"].push_back({{"name", total.name},
                              {"cycles", total.cycles},
                              {"pairs", total.pairs},
                              {"bytes_in", total.bytes_in},
                              {"bytes_out", total.bytes_out},
                              {"weight_rows", total.rows},
                              {"as_reported", total.agrees()}});
  }
  json["cycles"] = cycles;
  json["reported_cycles"] = program.cycles();
  return json;
}

int Explain(const Options& options) {
  const Program program = LoadModel(options.file, options.chip).program;
  if (std::all_of(program.inference.begin(), program.inference.end(),
                  [](const ProgramStep& step) { return step.layer < 0; }))
    throw Error(fmt::format("{}: its steps do not say which layer they are of; compile it again",
                            options.file));
  int wanted = -1;
  std::vector<std::string> names;
  for (size_t i = 0; i < program.report.size(); ++i) {
    names.push_back(program.report[i].name);
    if (names.back() == options.layer) wanted = static_cast<int>(i);
  }
  if (!options.layer.empty() && wanted < 0)
    throw Error(fmt::format("{}: has no layer \"{}\"; its layers: {}", options.file, options.layer,
                            fmt::join(names, ", ")));
  const Explainer explainer(program);
  if (options.json) {
    fmt::print("{}\n", ToJson(program, explainer, options, wanted).dump(1));
  } else {
    fmt::print("{}", Text(program, explainer, options, wanted));
  }
  const std::vector<Total> totals = Totals(program, explainer);
  return std::all_of(totals.begin(), totals.end(),
                     [](const Total& total) { return total.agrees(); })
             ? kExitGood
             : kExitCheckFailed;
}

}  // namespace

std::function<int()> AddExplainCommand(CLI::App* app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app->add_subcommand(
      "explain", "What every byte of a program does: layer, rows, cycles of every step");
  AddProgramOptions(command, &options->file, &options->chip);
  command->add_option("--layer", options->layer, "only the steps of this layer")
      ->type_name(kNameValue);
  command->add_flag("--summary", options->summary, "only the sums of the layers");
  command->add_flag("--json", options->json, "machine readable");
  command->footer(
      "Examples:\n"
      "  flexi explain ecg.flx\n"
      "  flexi explain models/ecg-nv-random.onnx --chip flexi-4 --summary\n"
      "Cycles are those of a host that always has the next byte and takes one at once; steps in a\n"
      "loop show its first turn, and the cycles of all turns beside those of each command. Exit "
      "code 1 when the sums are not what the\n"
      "compiler reported.");
  return [options] { return Explain(*options); };
}

}  // namespace flexi
