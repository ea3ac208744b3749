// SPDX-License-Identifier: Apache-2.0
// flexi_adder_tree instantiates itself; as a top module Verilator 5.006 leaves the inner one unconnected.
module unit_adder_tree #(
  parameter int Lanes = 32
) (
  input  logic [Lanes-1:0]           x_i,
  output logic [$clog2(Lanes+1)-1:0] count_o
);
  flexi_adder_tree #(.Lanes(Lanes)) u_tree (.x_i, .count_o);
endmodule
