// SPDX-License-Identifier: Apache-2.0
// The RLPU of every lane gives bit 2*w + x of the truth table, for every truth table, weight bit and feature bit.
module rlpu #(
  parameter int Lanes = 32,
  parameter int Cover = 0
) (
  input logic             clk_i,
  input logic [3:0]       fn_i,
  input logic [Lanes-1:0] w_i,
  input logic [Lanes-1:0] x_i
);
  logic [Lanes-1:0] f;
  flexi_rlpu #(.Lanes(Lanes)) u_dut (.clk_i, .fn_i, .w_i, .wn_i(~w_i), .x_i, .xn_i(~x_i), .f_o(f));

  if (Cover == 0) begin : g_prove
    for (genvar l = 0; l < Lanes; l++) begin : g_lane
      always_comb assert (f[l] == fn_i[{w_i[l], x_i[l]}]);
    end
  end else begin : g_cover     // each truth table with each pair of bits
    for (genvar i = 0; i < 64; i++) begin : g_case
      always_comb assert (!({fn_i, w_i[0], x_i[0]} == 6'(i)));
    end
  end
endmodule
