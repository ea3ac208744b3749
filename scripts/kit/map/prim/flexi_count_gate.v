// SPDX-License-Identifier: Apache-2.0
// Clock of the count registers: the enable is held through the high phase by a latch.
module flexi_count_gate (clk_i, en_i, en_o);
  input clk_i, en_i;
  output en_o;
  wire held;
  LATLX1 enable (.D(en_i), .GN(clk_i), .Q(held));
  assign en_o = clk_i & held;
endmodule
