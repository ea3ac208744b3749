// SPDX-License-Identifier: Apache-2.0
// flexi_phase_latch for the results of the RLPUs: its data input loads them with no more than an inverter does.
module flexi_front_latch #(
  parameter int Width = 1
) (
  input  logic             clk_i,
  input  logic [Width-1:0] d_i,
  output logic [Width-1:0] q_o
);
  always_latch begin
    if (!clk_i) q_o = d_i;
  end
endmodule
