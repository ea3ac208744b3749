// SPDX-License-Identifier: Apache-2.0
// Twelve cycles of reset lead out of every state, that of power-up included, to the state that docs/commands.md names:
// nothing on its way, no error, BYTE 0, no row to be counted back, ready for a byte, none offered. Meanwhile no byte moves.
module reset #(
  parameter int ChipId      = 1,
  parameter int Cores       = 1,
  parameter int Lanes       = 32,
  parameter int Rows        = 32,
  parameter int FeatureRows = 4,
  parameter int AccWidth    = 9,
  parameter int Overlap     = 0,
  parameter int Ring        = 0,
  parameter int Cover       = 0
) (
  input logic       clk_i,
  input logic       in_valid_i,
  input logic [7:0] in_data_i,
  input logic       out_ready_i
);
  `include "after_reset.svh"

  (* hierconn *) logic [87:0] \u_chip.u_controller.state ;
  (* hierconn *) logic [18:0] \u_chip.u_controller.busy ;
  (* hierconn *) logic        \u_chip.u_controller.error_q ;
  (* hierconn *) logic        \u_chip.u_controller.in_fire ;
  (* hierconn *) logic        \u_chip.u_features.u_array.u_cells.we_i ;
  (* hierconn *) logic [Cores-1:0] \u_chip.u_weights.u_cells.we_i ;
  logic first = 1'b1;                 // the cycle after the reset
  always_ff @(posedge clk_i) if (live) first <= 1'b0;

  if (Cover == 0) begin : g_prove
    always_comb begin
      if (live && first) begin
        assert (\u_chip.u_controller.busy == '0);
        assert (\u_chip.u_controller.state [87:80] == '0);
        assert (!\u_chip.u_controller.error_q );
        assert (in_ready && !out_valid);
        assert (!\u_chip.u_features.u_array.u_cells.we_i && \u_chip.u_weights.u_cells.we_i == '0);
      end
      if (!live) assert (!\u_chip.u_controller.in_fire );
    end
  end else begin : g_cover            // the cycle before, this was not so yet
    always_comb begin
      assert (!(reset_left == 4'd3 && \u_chip.u_controller.busy != '0));
      assert (!(reset_left == 4'd12 && \u_chip.u_controller.error_q ));
      assert (!(reset_left == 4'd12 && out_valid && in_valid_i));
      assert (!(live && first && \u_chip.u_controller.state [3:0] == 4'd9));
    end
  end
endmodule
