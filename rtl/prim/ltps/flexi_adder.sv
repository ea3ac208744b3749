// SPDX-License-Identifier: Apache-2.0
// sum = a + b + ci, modulo 2**Width: a ripple of full adders whose carries alternate in polarity, so that no
// inverter stands between them. The last position has no carry and is two exclusive ors.
module flexi_adder #(
  parameter int Width = 8
) (
  input  logic [Width-1:0] a_i,
  input  logic [Width-1:0] b_i,
  input  logic             ci_i,
  output logic [Width-1:0] sum_o
);
  logic [Width-1:0] carry;   // into position b, inverted where b is odd
  assign carry[0] = ci_i;
  for (genvar b = 0; b < Width - 1; b++) begin : g_bit
    flexi_full_adder_cell #(.InvertC(b % 2)) u_fa (
      .a_i(a_i[b]), .b_i(b_i[b]), .ci_i(carry[b]), .s_o(sum_o[b]), .co_o(carry[b+1])
    );
  end
  flexi_full_sum #(.InvertC((Width - 1) % 2)) u_last (
    .a_i(a_i[Width-1]), .b_i(b_i[Width-1]), .ci_i(carry[Width-1]), .s_o(sum_o[Width-1])
  );
endmodule
