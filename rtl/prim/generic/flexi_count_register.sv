// SPDX-License-Identifier: Apache-2.0
// Register behind the adder tree: q takes d on the rising edge where en is high. No reset. The enable must be settled
// before the clock falls (LTPS form).
module flexi_count_register #(
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
