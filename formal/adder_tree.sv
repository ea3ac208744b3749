// SPDX-License-Identifier: Apache-2.0
// The registered adder tree shows the count of ones of the inputs of the last edge with enable, and holds it without.
// Two cycles from any state: what a cycle leaves in the registers does not depend on the ones before it.
module adder_tree #(
  parameter int Lanes = 31,
  parameter int Front = 0,
  parameter int Cover = 0
) (
  input logic             clk_i,
  input logic [Lanes-1:0] x_i
);
  localparam int CountW = $clog2(Lanes + 1);
  logic [CountW-1:0] count, ones, ones_before;
  logic              second = 1'b0;

  flexi_adder_tree #(.Lanes(Lanes), .CountW(CountW), .Front(Front)) u_dut (.clk_i, .en_i(1'b1), .x_i, .count_o(count));

  always_comb begin
    ones = '0;
    for (int l = 0; l < Lanes; l++) ones = ones + CountW'(x_i[l]);
  end
  always_ff @(posedge clk_i) begin
    second      <= 1'b1;
    ones_before <= ones;
  end
  if (Cover == 0) begin : g_prove
    always_comb if (second) assert (count == ones_before);
  end else begin : g_cover     // no lane, one, all
    always_comb begin
      assert (!(second && count == '0));
      assert (!(second && 32'(count) == 1));
      assert (!(second && 32'(count) == Lanes));
    end
  end
endmodule
