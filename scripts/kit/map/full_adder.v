// SPDX-License-Identifier: Apache-2.0
// Full adders on cells of the kit, for an rtl/prim that describes them by their behaviour; scripts/kit/adder_polarity.py
// takes the inverters out.
module flexi_full_adder (a_i, b_i, ci_i, s_o, co_o);
  parameter Width = 1;
  input [Width-1:0] a_i, b_i, ci_i;
  output [Width-1:0] s_o, co_o;
  wire [Width-1:0] con;
  FAPX1 fa [Width-1:0] (.A(a_i), .B(b_i), .C(ci_i), .S(s_o), .CON(con));
  assign co_o = ~con;
endmodule
