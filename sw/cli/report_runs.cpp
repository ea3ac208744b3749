// SPDX-License-Identifier: Apache-2.0
#include "sw/cli/report_runs.h"

#include <fmt/format.h>

#include "sw/cli/evaluate.h"
#include "sw/cli/task_input.h"
#include "sw/common/error.h"
#include "sw/program/inference.h"
#include "sw/report/port_recorder.h"

namespace flexi {
namespace {

using report::TaskRun;

// Deployment and one inference on the RTL, with an eye on the arrays and the port.
void Watch(const ReportRunOptions& options, TaskRun* run) {
  report::PortRecorder device(MakeRtl(run->program.chip, options.seed));
  Inference inference(run->program, &device);
  run->deployed = device.Peek();
  device.Take();
  inference.Run(run->examples.examples.front().features);
  run->timeline =
      report::MakeTimeline(run->program, run->placement.step_layers, device.Take(), device.kind());
}

void Fill(const ReportRunOptions& options, TaskRun* run) {
  Model model = LoadModel(options.model, options.chip, {}, &run->placement);
  for (const Layer& layer : model.graph->layers) run->layers.push_back(layer.name);
  const Task& task = TaskFor(run->task, model.program, options.model);
  const std::string input = InputFor(task, model.program, options.model);
  run->unit = task.unit();
  const auto split = model.program.metadata.find("flexi.split");
  if (split != model.program.metadata.end())
    run->figures = options.chip + "/" + task.figures(split->second);
  run->examples = task.Load(options.input, input);
  CheckProgram(model.program, run->examples, options.model);
  run->view = task.Show(options.input, input);
  run->classes = ClassesOf(model.program, run->examples);
  EvaluateOptions how;
  how.seed = options.seed;
  how.title = how.unit = run->unit;
  how.quiet = options.quiet;
  const Evaluation evaluation = Evaluate(model, FeaturesOf(run->examples), how);
  run->verdicts = evaluation.verdicts;
  run->mismatches = evaluation.mismatches;
  run->cycles = evaluation.cycles_per_inference;
  run->program = std::move(model.program);
  Watch(options, run);
}

}  // namespace

TaskRun RunForReport(const std::string& task, const ReportRunOptions& options) {
  TaskRun run;
  run.task = task;
  run.command =
      fmt::format("flexi run --task {} --model {} --chip {}", task, options.model, options.chip);
  if (options.input != "default") run.command += " --input " + options.input;
  try {
    Fill(options, &run);
  } catch (const Error& error) {
    TaskRun failed;
    failed.task = run.task;
    failed.command = run.command;
    failed.problem = error.what();
    return failed;
  }
  return run;
}

}  // namespace flexi
