// SPDX-License-Identifier: Apache-2.0
// Reconfigurable local processing units, one per lane: a four-way pass-gate multiplexer whose data
// inputs are the broadcast truth table and whose selects are the bit lines of both arrays.
module flexi_rlpu #(
  parameter int Lanes = 32
) (
  input  logic [3:0]       fn_i,
  input  logic [Lanes-1:0] w_i,
  input  logic [Lanes-1:0] x_i,
  output logic [Lanes-1:0] f_o
);
  for (genvar l = 0; l < Lanes; l++) begin : g_lane
    assign f_o[l] = fn_i[{w_i[l], x_i[l]}];
  end
endmodule
