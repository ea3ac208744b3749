// SPDX-License-Identifier: Apache-2.0
// Feature store: one bitcell array that all cores read every cycle, written by bytes from the port, by lane
// segments from the write-back, or by whole rows from the RLPUs (row logic). Also forms the write data that the weight
// array shares. Write on the edge, read gives the old content.
module flexi_feature_store #(
  parameter int Lanes       = 32,
  parameter int Cores       = 1,
  parameter int FeatureRows = 8,
  parameter int FeatureW    = 3,
  parameter int LaneSegW    = 5,
  parameter int ByteW       = 2
) (
  input  logic                clk_i,
  input  logic [FeatureW-1:0] rrow_i,
  output logic [Lanes-1:0]    q_o,
  input  logic                we_i,
  input  logic [FeatureW-1:0] wrow_i,
  input  logic                write_byte_i,   // else
  input  logic                write_wb_i,     // else RLPU results
  input  logic [7:0]          byte_data_i,
  input  logic [ByteW-1:0]    byte_i,
  input  logic [Cores-1:0]    wb_bits_i,
  input  logic [LaneSegW-1:0] lane_seg_i,
  input  logic [Lanes-1:0]    f_i,
  output logic [Lanes-1:0]    wdata_o,
  output logic [Lanes-1:0]    wmask_o
);
  logic [Lanes-1:0] byte_mask, byte_lanes, wb_mask, wb_lanes;
  for (genvar l = 0; l < Lanes; l++) begin : g_lane
    assign byte_lanes[l] = byte_data_i[l % 8];
    assign wb_lanes[l]   = wb_bits_i[l % Cores];
  end
  // Byte and segment decoders, written as shifts: Verilator needs a few word operations for each.
  assign byte_mask = Lanes'(8'hff) << {byte_i, 3'b000};
  assign wb_mask   = Lanes'({Cores{1'b1}}) << (32'(lane_seg_i) * Cores);

  always_comb begin
    if (write_byte_i) begin
      wdata_o = byte_lanes;
      wmask_o = byte_mask;
    end else if (write_wb_i) begin
      wdata_o = wb_lanes;
      wmask_o = wb_mask;
    end else begin
      wdata_o = f_i;
      wmask_o = '1;
    end
  end

  flexi_array #(.Rows(FeatureRows), .Banks(1), .Lanes(Lanes), .RowW(FeatureW)) u_array (
    .clk_i, .rrow_i, .q_o, .we_i(we_i), .wrow_i, .wmask_i(wmask_o), .wdata_i(wdata_o)
  );
endmodule
