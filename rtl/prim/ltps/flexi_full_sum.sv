// SPDX-License-Identifier: Apache-2.0
// Sum of a full adder without its carry. InvertC: carry in is inverted. Combinational.
// Two cells in synthesis, the carry at the second one: it comes last.
module flexi_full_sum #(
  parameter int InvertC = 0
) (
  input  logic a_i,
  input  logic b_i,
  input  logic ci_i,
  output logic s_o
);
  assign s_o = a_i ^ b_i ^ ci_i ^ (InvertC != 0);
endmodule
