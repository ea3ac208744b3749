// SPDX-License-Identifier: Apache-2.0
// Register with enable: latches that are open in the low phase of a cycle with enable. The gate of their clock is a cell here
// already, so that logic optimisation cannot put the clock behind a part of the enable's logic.
module flexi_ereg (clk_i, en_i, d_i, q_o);
  parameter Width = 1;
  input clk_i, en_i;
  input [Width-1:0] d_i;
  output [Width-1:0] q_o;
  wire open;
  NOR2X1 gate (.A(clk_i), .B(~en_i), .Y(open));
  LATHNX1 latch [Width-1:0] (.D(~d_i), .G(open), .QN(q_o));
endmodule
