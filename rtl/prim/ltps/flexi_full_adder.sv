// SPDX-License-Identifier: Apache-2.0
// Width full adders side by side, in the form of the static mirror adder: both stages invert (the
// carry stage is the complement of the majority, the sum stage reuses it), two inverters restore.
module flexi_full_adder #(
  parameter int Width = 1
) (
  input  logic [Width-1:0] a_i,
  input  logic [Width-1:0] b_i,
  input  logic [Width-1:0] ci_i,
  output logic [Width-1:0] s_o,
  output logic [Width-1:0] co_o
);
  logic [Width-1:0] con;
  logic [Width-1:0] sn;
  assign con  = ~((a_i & b_i) | (ci_i & (a_i | b_i)));
  assign sn   = ~((a_i & b_i & ci_i) | (con & (a_i | b_i | ci_i)));
  assign s_o  = ~sn;
  assign co_o = ~con;
endmodule
