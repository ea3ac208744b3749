// SPDX-License-Identifier: Apache-2.0
// Latches that are transparent in the low phase, in front of adders. As in flexi_count_register.v the complement is stored.
module flexi_phase_latch (clk_i, d_i, q_o);
  parameter Width = 1;
  input clk_i;
  input [Width-1:0] d_i;
  output [Width-1:0] q_o;
  wire [Width-1:0] stored;
  LATLNX1 latch [Width-1:0] (.D(d_i), .GN(clk_i), .QN(stored));
  assign q_o = ~stored;
endmodule
