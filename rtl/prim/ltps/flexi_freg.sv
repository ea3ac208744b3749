// SPDX-License-Identifier: Apache-2.0
// Register with enable and without reset: flip-flops behind a gated clock, which falls in the low phase of a
// cycle with enable and rises at its end.
module flexi_freg #(
  parameter int Width = 1
) (
  input  logic             clk_i,
  input  logic             en_i,
  input  logic [Width-1:0] d_i,
  output logic [Width-1:0] q_o
);
  logic gated;
  assign gated = !(!clk_i && en_i);
  always_ff @(posedge gated) q_o <= d_i;
endmodule
