// SPDX-License-Identifier: Apache-2.0
// Register behind the adder tree: q takes d on the rising edge. No reset.
module flexi_count_register #(
  parameter int Width = 1
) (
  input  logic             clk_i,
  input  logic [Width-1:0] d_i,
  output logic [Width-1:0] q_o
);
  always_ff @(posedge clk_i) q_o <= d_i;
endmodule
