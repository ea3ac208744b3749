// SPDX-License-Identifier: Apache-2.0
// Reconfigurable local processing units, one per lane: f = fn[2*w + x], any of the 16 functions of
// the weight bit and the feature bit, chosen at run time. Combinational; needs neither clock nor complements.
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
  logic [Lanes-1:0] w0;
  logic [Lanes-1:0] w1;
  assign w0  = ({Lanes{fn_i[1]}} & x_i) | ({Lanes{fn_i[0]}} & ~x_i);
  assign w1  = ({Lanes{fn_i[3]}} & x_i) | ({Lanes{fn_i[2]}} & ~x_i);
  assign f_o = (w_i & w1) | (~w_i & w0);

  logic unused;
  assign unused = &{1'b0, clk_i, wn_i, xn_i};
endmodule
