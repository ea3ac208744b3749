// SPDX-License-Identifier: Apache-2.0
// Second half of the register in the adder tree: latches that are transparent in the high phase of the clock, if the enable
// was high when the phase began.
module flexi_count_register (clk_i, en_i, d_i, q_o);
  parameter Width = 1;
  input clk_i, en_i;
  input [Width-1:0] d_i;
  output [Width-1:0] q_o;
  wire held, gate;
  LATLX1 enable (.D(en_i), .GN(clk_i), .Q(held));
  assign gate = clk_i & held;
  LATHX1 latch [Width-1:0] (.D(d_i), .G(gate), .Q(q_o));
endmodule
