// SPDX-License-Identifier: Apache-2.0
// Register in the adder tree. Synthesis makes latches of it that are transparent in the high phase of the clock behind a cycle
// with enable: the latches before them (flexi_phase_latch) hold their inputs then, so it shows from the rising edge on
// what an edge-triggered register would show. Written as one, since simulators race where a latch opens on the edge
// on which a flip-flop behind it samples.
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
