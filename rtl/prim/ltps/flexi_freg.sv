// SPDX-License-Identifier: Apache-2.0
// Register with enable and without reset. Synthesis makes flip-flops behind a gated clock of it, which falls in the low
// phase of a cycle with enable and rises at its end; so the enable must be settled when the clock falls.
module flexi_freg #(
  parameter int Width = 1,
  parameter int Late  = 0     // the enable has the whole cycle, as in flexi_lreg
) (
  input  logic             clk_i,
  input  logic             en_i,
  input  logic [Width-1:0] d_i,
  output logic [Width-1:0] q_o
);
  always_ff @(posedge clk_i) begin
    if (en_i) q_o <= d_i;
  end

  logic unused;
  assign unused = &{1'b0, Late != 0};
endmodule
