// SPDX-License-Identifier: Apache-2.0
// Register with enable and without reset. Late = 0: the smallest one, whose enable must be settled when the clock falls; its output may
// change in the low phase already. Late = 1: the enable has the whole cycle.
module flexi_register #(
  parameter int Width = 1,
  parameter int Late  = 0
) (
  input  logic             clk_i,
  input  logic             en_i,
  input  logic [Width-1:0] d_i,
  output logic [Width-1:0] q_o
);
  if (Late != 0) begin : g_late
    flexi_lreg #(.Width(Width)) u_late (.clk_i, .en_i, .d_i, .q_o);
  end else begin : g_early
    flexi_ereg #(.Width(Width)) u_early (.clk_i, .en_i, .d_i, .q_o);
  end
endmodule
