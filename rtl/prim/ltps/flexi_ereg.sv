// SPDX-License-Identifier: Apache-2.0
// Register with enable and without reset: latches that are transparent in the low phase before the rising
// edge where en is high, half the transistors of flip-flops. The enable must be settled when the clock falls.
module flexi_ereg #(
  parameter int Width = 1
) (
  input  logic             clk_i,
  input  logic             en_i,
  input  logic [Width-1:0] d_i,
  output logic [Width-1:0] q_o
);
  logic closed;
  assign closed = !(!clk_i && en_i);
  always_latch begin
    if (!closed) q_o = d_i;
  end
endmodule
