// SPDX-License-Identifier: Apache-2.0
// Phase latch and count register in a row, enabled by a count gate: on either set of primitives a register with enable.
module unit_count_register #(
  parameter int Width = 8
) (
  input  logic             clk_i,
  input  logic             en_i,
  input  logic [Width-1:0] d_i,
  output logic [Width-1:0] cut_o,   // between the two
  output logic [Width-1:0] q_o
);
  logic en;
  flexi_count_gate u_gate (.clk_i, .en_i, .en_o(en));
  flexi_phase_latch #(.Width(Width)) u_latch (.clk_i, .d_i, .q_o(cut_o));
  flexi_count_register #(.Width(Width)) u_register (.clk_i, .en_i(en), .d_i(cut_o), .q_o);
endmodule
