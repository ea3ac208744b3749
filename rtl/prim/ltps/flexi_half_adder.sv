// SPDX-License-Identifier: Apache-2.0
// Width half adders side by side, NAND form: the carry's NAND is shared by the sum.
module flexi_half_adder #(
  parameter int Width = 1
) (
  input  logic [Width-1:0] a_i,
  input  logic [Width-1:0] b_i,
  output logic [Width-1:0] s_o,
  output logic [Width-1:0] co_o
);
  logic [Width-1:0] con;
  assign con  = ~(a_i & b_i);
  assign s_o  = con & (a_i | b_i);
  assign co_o = ~con;
endmodule
