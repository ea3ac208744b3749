// SPDX-License-Identifier: Apache-2.0
// The late select goes through one inverter that drives all multiplexers: logic optimisation would take the complement of the operands
// instead, and the adder's carry before it would need a buffer of two.
module flexi_choice (sel_i, a_i, b_i, y_no);
  parameter Width = 8;
  input sel_i;
  input [Width-1:0] a_i, b_i;
  output [Width-1:0] y_no;
  wire other;
  INVX1 select (.A(sel_i), .Y(other));
  MUXI2X1 choice [Width-1:0] (.A(a_i), .B(b_i), .S(other), .Y(y_no));
endmodule
