// SPDX-License-Identifier: Apache-2.0
// Without enable the adder tree holds its count, from any state.
module adder_tree_hold #(
  parameter int Lanes = 31,
  parameter int Front = 0,
  parameter int Cover = 0
) (
  input logic             clk_i,
  input logic             en_i,
  input logic [Lanes-1:0] x_i
);
  localparam int CountW = $clog2(Lanes + 1);
  logic [CountW-1:0] count, before;
  logic              second = 1'b0;
  logic              enabled;

  flexi_adder_tree #(.Lanes(Lanes), .CountW(CountW), .Front(Front)) u_dut (.clk_i, .en_i, .x_i, .count_o(count));

  always_ff @(posedge clk_i) begin
    second  <= 1'b1;
    enabled <= en_i;
    before  <= count;
  end
  if (Cover == 0) begin : g_prove
    always_comb if (second && !enabled) assert (count == before);
  end else begin : g_cover
    always_comb begin
      assert (!(second && !enabled && before != '0));
      assert (!(second && enabled && count != before));
    end
  end
endmodule
