// SPDX-License-Identifier: Apache-2.0
// Width full adders side by side: {co, s} = a + b + ci in each position, in the polarities of the parameters; the
// sum is always true. Combinational.
module flexi_full_adder #(
  parameter int Width    = 1,
  parameter int InvertAB = 0,   // both operands are inverted
  parameter int InvertC  = 0,   // carry in is inverted
  parameter int InvertCO = 0    // carry out is inverted
) (
  input  logic [Width-1:0] a_i,
  input  logic [Width-1:0] b_i,
  input  logic [Width-1:0] ci_i,
  output logic [Width-1:0] s_o,
  output logic [Width-1:0] co_o
);
  logic [Width-1:0] a, ci, half;
  assign a    = a_i ^ {Width{InvertAB != 0}};
  assign ci   = ci_i ^ {Width{InvertC != 0}};
  assign half = a_i ^ b_i;
  assign s_o  = half ^ ci;
  assign co_o = ((half & ci) | (~half & a)) ^ {Width{InvertCO != 0}};
endmodule
