// SPDX-License-Identifier: Apache-2.0
// A byte that is offered stays offered, the same, until the host takes it, however long that takes; meanwhile nothing of
// the chip that a program sees moves if it is a byte of a bit that leaves.
module output_held #(
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
  (* hierconn *) logic        \u_chip.u_controller.out_acc_o ;
  logic        offered = 1'b0, bits;
  logic [7:0]  offer;
  logic [87:0] before;
  always_ff @(posedge clk_i) begin
    offered <= live && out_valid && !out_ready_i;
    bits    <= \u_chip.u_controller.out_acc_o ;
    offer   <= out_data;
    before  <= \u_chip.u_controller.state ;
  end

  if (Cover == 0) begin : g_prove
    always_comb begin
      if (offered) begin
        assert (out_valid);
        assert (out_data == offer);
        if (bits) assert (\u_chip.u_controller.state == before);
      end
    end
  end else begin : g_cover
    always_comb begin
      assert (!(offered && bits && offer == 8'h01));
      assert (!(offered && !bits && offer == 8'ha5));
      assert (!(offered && out_ready_i && bits));
    end
  end
endmodule
