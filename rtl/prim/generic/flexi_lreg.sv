// SPDX-License-Identifier: Apache-2.0
// Register with a late enable and without reset: q takes d on the rising edge where en is high. Unknown at power-up. As flexi_freg,
// but the enable has the whole cycle to settle.
module flexi_lreg #(
  parameter int Width = 1
) (
  input  logic             clk_i,
  input  logic             en_i,
  input  logic [Width-1:0] d_i,
  output logic [Width-1:0] q_o
);
  always_ff @(posedge clk_i) begin
    if (en_i) q_o <= d_i;
  end
endmodule
