// SPDX-License-Identifier: Apache-2.0
// The chip with the parameters of the module around, out of any power-up state through a reset of the documented length,
// then under any byte stream and any host. `live` is high from the first cycle behind the reset on.
  logic       in_ready, out_valid;
  logic [7:0] out_data;
  logic [3:0] reset_left = 4'd12;
  logic       live;
  assign live = reset_left == 4'd0;
  always_ff @(posedge clk_i) if (!live) reset_left <= reset_left - 4'd1;

  flexi_chip #(
    .ChipId(ChipId), .Cores(Cores), .Lanes(Lanes), .Rows(Rows), .FeatureRows(FeatureRows), .AccWidth(AccWidth),
    .Overlap(Overlap), .Ring(Ring)
  ) u_chip (
    .clk_i, .rst_ni(live), .in_valid_i, .in_ready_o(in_ready), .in_data_i, .out_valid_o(out_valid), .out_ready_i,
    .out_data_o(out_data)
  );
