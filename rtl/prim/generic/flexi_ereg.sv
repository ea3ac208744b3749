// SPDX-License-Identifier: Apache-2.0
// Register with enable and without reset: q takes d on the rising edge where en is high.
// Unknown at power-up. For data that do not depend on q, since the LTPS form is a latch: enable settled and data valid
// in the low phase before the edge.
module flexi_ereg #(
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
