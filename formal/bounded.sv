// SPDX-License-Identifier: Apache-2.0
// From every reachable state, under every byte stream: within Wait cycles in which no offered byte is left waiting by the host, the chip
// takes a byte; and when no byte comes, within Idle such cycles nothing is on its way, but for a load that waits for its data.
module bounded #(
  parameter int ChipId      = 1,
  parameter int Cores       = 1,
  parameter int Lanes       = 32,
  parameter int Rows        = 32,
  parameter int FeatureRows = 4,
  parameter int AccWidth    = 9,
  parameter int Overlap     = 0,
  parameter int Ring        = 0,
  parameter int Wait        = 24,
  parameter int Idle        = 32,
  parameter int Cover       = 0
) (
  input logic       clk_i,
  input logic       in_valid_i,
  input logic [7:0] in_data_i,
  input logic       out_ready_i
);
  `include "after_reset.svh"

  (* hierconn *) logic [18:0] \u_chip.u_controller.busy ;
  logic [5:0] waited = 6'd0, quiet = 6'd0;
  logic       idle;
  assign idle = {\u_chip.u_controller.busy [18:9], \u_chip.u_controller.busy [7:0]} == '0;
  always_ff @(posedge clk_i) begin
    if (live && !(out_valid && !out_ready_i)) begin
      waited <= in_ready ? 6'd0 : waited + 6'd1;
      quiet  <= (in_ready && in_valid_i) ? 6'd0 : (quiet == 6'd63) ? quiet : quiet + 6'd1;
    end
  end

  if (Cover == 0) begin : g_prove
    always_comb begin
      assert (32'(waited) < Wait);
      if (32'(quiet) >= Idle) assert (idle);
    end
  end else begin : g_cover     // one cycle less would not do
    always_comb begin
      assert (!(32'(waited) == Wait - 1));
      assert (!(32'(quiet) == Idle - 1 && !idle));
    end
  end
endmodule
