// SPDX-License-Identifier: Apache-2.0
// Latches behind the adder tree, transparent in the high phase of the clock. The latches inside the tree
// (flexi_phase_latch) hold its inputs then, so both together are a register that takes its value on the rising edge.
module flexi_count_register #(
  parameter int Width = 1
) (
  input  logic             clk_i,
  input  logic [Width-1:0] d_i,
  output logic [Width-1:0] q_o
);
  always_latch begin
    if (clk_i) q_o = d_i;
  end
endmodule
