// SPDX-License-Identifier: Apache-2.0
// Second half of a register in two latches: they are transparent while the gated clock of flexi_count_gate is high. What is
// stored is the complement: the inverter behind it goes into the logic that follows, adders take operands of either polarity.
module flexi_count_register (clk_i, en_i, d_i, q_o);
  parameter Width = 1;
  input clk_i, en_i;
  input [Width-1:0] d_i;
  output [Width-1:0] q_o;
  wire [Width-1:0] stored;
  LATHNX1 latch [Width-1:0] (.D(d_i), .G(en_i), .QN(stored));
  assign q_o = ~stored;
endmodule
