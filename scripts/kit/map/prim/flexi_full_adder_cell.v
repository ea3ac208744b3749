// SPDX-License-Identifier: Apache-2.0
// The full adder of rtl/prim/ltps as the kit's cell of the same polarity.
module flexi_full_adder_cell (a_i, b_i, ci_i, s_o, co_o);
  parameter InvertAB = 0;
  parameter InvertC = 0;
  input a_i, b_i, ci_i;
  output s_o, co_o;
  generate
    if (InvertAB == 0 && InvertC == 0) begin : g_fap
      FAPX1 fa (.A(a_i), .B(b_i), .C(ci_i), .S(s_o), .CON(co_o));
    end else if (InvertAB == 0) begin : g_fan
      FANX1 fa (.A(a_i), .B(b_i), .CN(ci_i), .S(s_o), .CO(co_o));
    end else if (InvertC == 0) begin : g_faq
      FAQX1 fa (.AN(a_i), .BN(b_i), .C(ci_i), .S(s_o), .CON(co_o));
    end else begin : g_fam
      FAMX1 fa (.AN(a_i), .BN(b_i), .CN(ci_i), .S(s_o), .CO(co_o));
    end
  endgenerate
endmodule
