// SPDX-License-Identifier: Apache-2.0
// Latches inside the adder tree, transparent in the low phase of the clock, in which the arrays are read.
module flexi_phase_latch #(
  parameter int Width = 1
) (
  input  logic             clk_i,
  input  logic [Width-1:0] d_i,
  output logic [Width-1:0] q_o
);
  always_latch begin
    if (!clk_i) q_o = d_i;
  end
endmodule
