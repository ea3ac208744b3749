// SPDX-License-Identifier: Apache-2.0
// Width full adders side by side: {co, s} = a + b + ci in each position. Combinational.
module flexi_full_adder #(
  parameter int Width = 1
) (
  input  logic [Width-1:0] a_i,
  input  logic [Width-1:0] b_i,
  input  logic [Width-1:0] ci_i,
  output logic [Width-1:0] s_o,
  output logic [Width-1:0] co_o
);
  logic [Width-1:0] half;
  assign half = a_i ^ b_i;
  assign s_o  = half ^ ci_i;
  assign co_o = (a_i & b_i) | (half & ci_i);
endmodule
