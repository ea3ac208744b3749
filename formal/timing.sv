// SPDX-License-Identifier: Apache-2.0
// In every cycle the chip takes a byte and offers one exactly when docs/commands.md says so, for every byte stream and every host.
module timing #(
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
    always_comb begin
      if (live) begin
        assert (in_ready == ready);
        assert (out_valid == valid);
      end
    end
  end else begin : g_cover
    always_comb begin
      assert (!(live && run && left == 4'd8));
      assert (!(live && answers && valid && !out_ready_i));
      assert (!(live && sends && out_ready_i && 32'(part) == Parts - 1));
      assert (!(live && full && ready));
      assert (!(live && waits && pair));
      assert (!(live && waits && correcting == (Overlap != 0)));
      assert (!(live && data && loading && writes == (Overlap != 0)));
    end
  end
endmodule
