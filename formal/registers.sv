// SPDX-License-Identifier: Apache-2.0
// Every register that a program sees takes in every cycle the step that docs/commands.md gives it and no other, for every
// byte stream: pointers, direction, BYTE, FN, SEG, LANE, CORE, DROW, RING, HIGH.
module registers #(
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

  if (Cover == 0) begin : g_prove
    always_comb if (seen) assert (\u_chip.u_controller.state == expected);
  end else begin : g_cover
    always_comb begin
      assert (!(live && run && turns && code[6] && down));
      assert (!(live && run && turns && !code[6] && !down && seg != 8'd0));
      assert (!(live && full && stores_now && weights));
      assert (!(live && full && stores_now && !weights));
      for (int r = 0; r < 8; r++) assert (!(live && moves_now && 32'(code[2:0]) == r && wrow[4:0] == 5'd21));
      assert (!(live && back == (Overlap != 0) && !stops));
    end
  end
endmodule
