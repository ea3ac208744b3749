// SPDX-License-Identifier: Apache-2.0
// sum = a + b + ci, modulo 2**Width. Combinational.
module flexi_adder #(
  parameter int Width = 8
) (
  input  logic [Width-1:0] a_i,
  input  logic [Width-1:0] b_i,
  input  logic             ci_i,
  output logic [Width-1:0] sum_o
);
  assign sum_o = a_i + b_i + Width'(ci_i);
endmodule
