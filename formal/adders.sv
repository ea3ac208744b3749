// SPDX-License-Identifier: Apache-2.0
// The adders of the technology: full adder cells in all polarities, half adder, sum without carry, and the ripple of
// every width up to Widest.
module adders #(
  parameter int Widest = 16,
  parameter int Cover  = 0
) (
  input logic [Widest-1:0] a_i,
  input logic [Widest-1:0] b_i,
  input logic             ci_i
);
    logic [Widest-1:0] half, half_carry;
  flexi_half_adder #(.Width(Widest)) u_half (.a_i, .b_i, .s_o(half), .co_o(half_carry));

  logic a, b;
  assign a = a_i[0];
  assign b = b_i[0];

  if (Cover == 0) begin : g_prove
    for (genvar n = 1; n <= Widest; n++) begin : g_ripple
      logic [n-1:0] sum;
      flexi_adder #(.Width(n)) u_adder (.a_i(a_i[n-1:0]), .b_i(b_i[n-1:0]), .ci_i, .sum_o(sum));
      always_comb assert (sum == a_i[n-1:0] + b_i[n-1:0] + n'(ci_i));
    end
    for (genvar i = 0; i < Widest; i++) begin : g_half
      always_comb assert ({half_carry[i], half[i]} == {1'b0, a_i[i]} + {1'b0, b_i[i]});
    end
    for (genvar v = 0; v < 8; v++) begin : g_form
      localparam int InvertAB = v % 2;
      localparam int InvertC  = v / 2 % 2;
      localparam int InvertCO = v / 4;
      logic s, co, row_s, row_co, last;
      logic [1:0] true_sum;
      flexi_full_adder_cell #(.InvertAB(InvertAB), .InvertC(InvertC)) u_cell (.a_i(a), .b_i(b), .ci_i, .s_o(s), .co_o(co));
      flexi_full_adder #(.Width(1), .InvertAB(InvertAB), .InvertC(InvertC), .InvertCO(InvertCO)) u_row (
        .a_i(a), .b_i(b), .ci_i, .s_o(row_s), .co_o(row_co)
      );
      flexi_full_sum #(.InvertC(InvertC)) u_last (.a_i(a), .b_i(b), .ci_i, .s_o(last));
      assign true_sum = {1'b0, a ^ (InvertAB != 0)} + {1'b0, b ^ (InvertAB != 0)} + {1'b0, ci_i ^ (InvertC != 0)};
      always_comb begin
        assert ({co, s} == (true_sum ^ {InvertC == 0, 1'b0}));
        assert ({row_co, row_s} == (true_sum ^ {InvertCO != 0, 1'b0}));
        assert (last == true_sum[0]);
      end
    end
  end else begin : g_cover
    logic [Widest-1:0] sum;
    flexi_adder #(.Width(Widest)) u_adder (.a_i, .b_i, .ci_i, .sum_o(sum));
    always_comb begin
      assert (!(ci_i && sum == '0));
      assert (!(half_carry == '1));
      assert (!(!ci_i && half == '1));
    end
  end
endmodule
