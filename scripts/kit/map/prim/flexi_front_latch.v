// SPDX-License-Identifier: Apache-2.0
// Latch behind an RLPU: the cell is chosen here already, for the inverting latch with the pass gate at its input would slow the RLPU.
module flexi_front_latch (clk_i, d_i, q_o);
  parameter Width = 1;
  input clk_i;
  input [Width-1:0] d_i;
  output [Width-1:0] q_o;
  LATLX1 latch [Width-1:0] (.D(d_i), .GN(clk_i), .Q(q_o));
endmodule
