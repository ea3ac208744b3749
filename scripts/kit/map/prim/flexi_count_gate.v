// SPDX-License-Identifier: Apache-2.0
// Clock of the count registers: the enable is held through the high phase by a latch. The gate is a cell here already, see flexi_ereg.v.
module flexi_count_gate (clk_i, en_i, en_o);
  input clk_i, en_i;
  output en_o;
  wire closed;
  LATLNX1 enable (.D(en_i), .GN(clk_i), .QN(closed));
  NOR2X1 gate (.A(~clk_i), .B(closed), .Y(en_o));
endmodule
