// SPDX-License-Identifier: Apache-2.0
// Register with a late enable: flip-flops behind a gated clock that rises only behind a cycle with enable, which a latch holds
// through the high phase. The gate is a cell here already, see flexi_ereg.v.
module flexi_lreg (clk_i, en_i, d_i, q_o);
  parameter Width = 1;
  input clk_i, en_i;
  input [Width-1:0] d_i;
  output [Width-1:0] q_o;
  wire closed, gated;
  LATLNX1 enable (.D(en_i), .GN(clk_i), .QN(closed));
  NOR2X1 gate (.A(~clk_i), .B(closed), .Y(gated));
  DFFX1 ff [Width-1:0] (.D(d_i), .CK(gated), .Q(q_o));
endmodule
