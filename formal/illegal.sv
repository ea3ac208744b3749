// SPDX-License-Identifier: Apache-2.0
// A byte that is an error sets the error and changes nothing else: no register, no bit of an array, nothing in the
// stages behind it. STATUS sends the error and clears it, and nothing else does.
module illegal #(
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
  `include "machine.svh"

  (* hierconn *) logic [18:0]      \u_chip.u_controller.busy ;
  (* hierconn *) logic             \u_chip.u_features.u_array.u_cells.we_i ;
  (* hierconn *) logic [Cores-1:0] \u_chip.u_weights.u_cells.we_i ;
  logic        rejected = 1'b0;       // the cycle before executed an error
  logic        was_writes;
  logic [87:0] before;
  logic [3:0]  stages;                // after an error: pair, clear, end of a significance
  assign stages = {\u_chip.u_controller.busy [12], \u_chip.u_controller.busy [13], \u_chip.u_controller.busy [15:14]};
  // DROW and LANE belong to bits of earlier dot products, which go on being written and corrected.
  localparam logic [87:0] Own = ~{40'd0, 8'hff, 8'd0, 8'hff, 16'd0};
  always_ff @(posedge clk_i) begin
    rejected   <= live && wrong && !stops;
    before     <= \u_chip.u_controller.state ;
  end

  if (Cover == 0) begin : g_prove
    always_comb begin
      if (live && wrong) begin
        assert (\u_chip.u_weights.u_cells.we_i == '0);
        if (Overlap == 0) assert (!\u_chip.u_features.u_array.u_cells.we_i );
        else assert (!\u_chip.u_features.u_array.u_cells.we_i || writes || back);
      end
      if (rejected) begin
        assert ((\u_chip.u_controller.state & Own) == (before & Own));
        assert (stages == 4'd0);
      end
      if (live && status && valid && !sends) assert (out_data == {4'(ChipId), 3'b100, answered});
    end
  end else begin : g_cover
    for (genvar c = 8; c < 32; c++) begin : g_code
      if (c < 16 || (c >= 28 && Overlap != 0)) begin : g_wrong
        always_comb assert (!(rejected && code[4:0] == 5'(c)));
      end
    end
    always_comb begin
      assert (!(live && status && valid && !sends && answered));
      assert (!(live && status && valid && !sends && !answered));
      assert (!(live && wrong && leaves != 2'd0));
    end
  end
  logic answered;                     // the error as STATUS finds it
  always_ff @(posedge clk_i) if (second) answered <= error;
endmodule
