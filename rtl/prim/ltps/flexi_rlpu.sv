// SPDX-License-Identifier: Apache-2.0
// Reconfigurable local processing units, one per lane: a tree of six pMOS passes the line of the
// truth table that the low bit lines select; the clock's high phase discharges the output first (7 TFTs). Rails
// that are both low do not occur: then this model gives the complement of what is meant.
module flexi_rlpu #(
  parameter int Lanes = 32
) (
  input  logic             clk_i,
  input  logic [3:0]       fn_i,
  input  logic [Lanes-1:0] w_i,   // bit lines of the weights
  input  logic [Lanes-1:0] wn_i,  // their complements
  input  logic [Lanes-1:0] x_i,
  input  logic [Lanes-1:0] xn_i,
  output logic [Lanes-1:0] f_o
);
  for (genvar l = 0; l < Lanes; l++) begin : g_lane
    assign f_o[l] = fn_i[{w_i[l], x_i[l]}] ^ ((w_i[l] == wn_i[l]) || (x_i[l] == xn_i[l]));
  end

  logic unused;
  assign unused = &{1'b0, clk_i};
endmodule
