// SPDX-License-Identifier: Apache-2.0
// What a core has counted one cycle later, tree and last lane together, is the number of lanes whose RLPU gives one, for any results
// of the RLPUs (theorem rlpu says which they are).
module core_count #(
  parameter int Lanes    = 32,
  parameter int AccWidth = 9,
  parameter int Fast     = 0,
  parameter int Cover    = 0
) (
  input logic             clk_i,
  input logic [3:0]       fn_i,
  input logic [Lanes-1:0] w_i,
  input logic [Lanes-1:0] x_i
);
  localparam int CountW = $clog2(Lanes);
  logic [Lanes-1:0]    f;
  logic [AccWidth-1:0] acc;
  logic                bit_out, mask;
  logic [1:0]          noted;
  flexi_core #(.Lanes(Lanes), .AccWidth(AccWidth), .Overlap(0), .Fast(Fast)) u_core (
    .clk_i, .fn_i, .w_i, .wn_i(~w_i), .x_i, .xn_i(~x_i), .f_o(f), .count_en_i(1'b1), .acc_en_i(1'b0), .keep_i(1'b0),
    .shift_i(1'b0), .neg_i(1'b0), .acc_o(acc), .capture_i(1'b0), .fix_i(1'b0), .bit_o(bit_out), .mask_o(mask), .noted_o(noted)
  );
  (* hierconn *) logic [CountW-1:0] \u_core.count ;
  (* hierconn *) logic              \u_core.one ;
  logic [CountW:0] ones, before;
  logic            second = 1'b0;
  always_comb begin
    ones = '0;
    for (int l = 0; l < Lanes; l++) ones = ones + (CountW + 1)'(f[l]);
  end
  always_ff @(posedge clk_i) begin
    second <= 1'b1;
    before <= ones;
  end

  if (Cover == 0) begin : g_prove
    always_comb if (second) assert ((CountW + 1)'(\u_core.count ) + (CountW + 1)'(\u_core.one ) == before);
  end else begin : g_cover
    always_comb begin
      assert (!(second && 32'(before) == Lanes));
      assert (!(second && before == '0));
    end
  end
endmodule
