// SPDX-License-Identifier: Apache-2.0
// Two exclusive ors, as cells here already: logic optimisation would put the late carry into the first of them.
module flexi_full_sum (a_i, b_i, ci_i, s_o);
  parameter InvertC = 0;
  input a_i, b_i, ci_i;
  output s_o;
  wire half;
  XOR2X1 first (.A(a_i), .B(b_i), .Y(half));
  generate
    if (InvertC == 0) begin : g_true
      XOR2X1 last (.A(half), .B(ci_i), .Y(s_o));
    end else begin : g_inverted
      XNOR2X1 last (.A(half), .B(ci_i), .Y(s_o));
    end
  endgenerate
endmodule
