// SPDX-License-Identifier: Apache-2.0
// Register with enable: flip-flops behind a gated clock that falls in the low phase of a cycle with enable. The gate is a cell here
// already, see flexi_ereg.v; the inverter before it is one for all gates of a module.
module flexi_freg (clk_i, en_i, d_i, q_o);
  parameter Width = 1;
  input clk_i, en_i;
  input [Width-1:0] d_i;
  output [Width-1:0] q_o;
  wire gated;
  NAND2X1 gate (.A(~clk_i), .B(en_i), .Y(gated));
  DFFX1 ff [Width-1:0] (.D(d_i), .CK(gated), .Q(q_o));
endmodule
