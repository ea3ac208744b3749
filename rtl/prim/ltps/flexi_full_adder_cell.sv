// SPDX-License-Identifier: Apache-2.0
// The full adder cell of the kit in its four forms (FAP, FAN, FAQ, FAM): sum always true, carry out opposite in
// polarity to carry in. InvertAB: both operands are inverted. InvertC: carry in is inverted.
module flexi_full_adder_cell #(
  parameter int InvertAB = 0,
  parameter int InvertC  = 0
) (
  input  logic a_i,
  input  logic b_i,
  input  logic ci_i,
  output logic s_o,
  output logic co_o
);
  logic a, c, half;
  assign a    = a_i ^ (InvertAB != 0);
  assign c    = ci_i ^ (InvertC != 0);
  assign half = a_i ^ b_i;
  assign s_o  = half ^ c;
  assign co_o = (half ? c : a) ^ (InvertC == 0);
endmodule
