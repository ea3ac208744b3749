// SPDX-License-Identifier: Apache-2.0
// ONNX networks: what is read is a graph that the interpreter may run.
#include "sw/onnx/import_graph.h"
#include "tb/fuzz/target.h"

namespace flexi {

FLEXI_FUZZ(onnx) {
  MayRefuse([&] { ImportGraph(Text(bytes), "fuzz"); });
}

}  // namespace flexi
