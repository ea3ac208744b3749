// SPDX-License-Identifier: Apache-2.0
// Width half adders side by side: {co, s} = a + b in each position. Combinational.
module flexi_half_adder #(
  parameter int Width = 1
) (
  input  logic [Width-1:0] a_i,
  input  logic [Width-1:0] b_i,
  output logic [Width-1:0] s_o,
  output logic [Width-1:0] co_o
);
  assign s_o  = a_i ^ b_i;
  assign co_o = a_i & b_i;
endmodule
