// SPDX-License-Identifier: Apache-2.0
// A small network on the reference as a report shows it, without any data: names of the test's
// choice.
#pragma once

#include <string>

#include "sw/common/random.h"
#include "sw/compiler/compiler.h"
#include "sw/program/inference.h"
#include "sw/report/port_recorder.h"
#include "sw/report/report_data.h"
#include "tb/unit/compiler/dense_graph.h"

namespace flexi::report {

inline TaskRun SmallRun(const std::string& name = "first") {
  Random random(7);
  Graph graph = EcgGraph(8, 3, 4, 4, &random);
  graph.layers[0].name = name;
  TaskRun run;
  run.task = "ecg";
  run.command = "flexi run";
  run.unit = "beats";
  run.figures = "flexi-1/ecg-nv/random";
  run.program = Compile(graph, FindChip("flexi-1"), {}, &run.placement);
  for (const Layer& layer : graph.layers) run.layers.push_back(layer.name);
  run.classes = {"N", "V"};
  run.examples.source = "a source";
  run.examples.examples = {{std::vector<int>(31, 3), -1, 0, "0:01.00", 1},
                           {std::vector<int>(31, 5), -1, 0, "0:31.00", 31}};
  run.verdicts = {0, 1};
  run.view.traces = {{"ECG", "mV", 10, std::vector<double>(400, 0.5)}};
  run.view.traces[0].values[200] = 1.5;
  PortRecorder device(MakeReference(run.program.chip, 3));
  Inference inference(run.program, &device);
  run.deployed = device.Peek();
  device.Take();
  run.cycles = inference.Run(run.examples.examples[0].features).cycles;
  run.timeline = MakeTimeline(run.program, run.placement.step_layers, device.Take(), device.kind());
  return run;
}

}  // namespace flexi::report
