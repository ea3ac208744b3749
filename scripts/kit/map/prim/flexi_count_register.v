// SPDX-License-Identifier: Apache-2.0
// Second half of the register in the adder tree: latches that are transparent while the gated clock of flexi_count_gate is high.
module flexi_count_register (clk_i, en_i, d_i, q_o);
  parameter Width = 1;
  input clk_i, en_i;
  input [Width-1:0] d_i;
  output [Width-1:0] q_o;
  LATHX1 latch [Width-1:0] (.D(d_i), .G(en_i), .Q(q_o));
endmodule
