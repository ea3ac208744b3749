// SPDX-License-Identifier: Apache-2.0
// Where the adder tree is cut between the clock's low phase (array, RLPU, first adders) and high phase
// (the rest of the tree). Only the LTPS primitives have a latch here: together with flexi_count_register it makes one
// register. The generic register is flexi_count_register alone, and this is a wire.
module flexi_phase_latch #(
  parameter int Width = 1
) (
  input  logic             clk_i,
  input  logic [Width-1:0] d_i,
  output logic [Width-1:0] q_o
);
  assign q_o = d_i;

  logic unused;
  assign unused = &{1'b0, clk_i};
endmodule
