// SPDX-License-Identifier: Apache-2.0
// Feature store: one bitcell array that all cores read every cycle, written by bytes (port, row logic) or by lane
// segments from the write-back. Also forms the write bus that the weight array shares. Dual = 0: one address,
// rrow_i. Dual = 1: bytes go to row brow_i, which is the same as rrow_i, segments to row wrow_i.
module flexi_feature_store #(
  parameter int Lanes       = 32,
  parameter int Cores       = 1,
  parameter int FeatureRows = 8,
  parameter int FeatureW    = 3,
  parameter int LaneSegW    = 5,
  parameter int ByteW       = 2,
  parameter int BusW        = 8,    // flexi_pkg::bus_width(Cores, Lanes)
  parameter int Dual        = 0,
  parameter int Fast        = 0     // rows come out of flip-flops: in their order
) (
  input  logic                  clk_i,
  input  logic [FeatureW-1:0]   rrow_i,
  input  logic [FeatureW-1:0]   brow_i,
  output logic [Lanes-1:0]      q_o,
  output logic [Lanes-1:0]      qn_o,
  input  logic                  we_i,
  input  logic [FeatureW-1:0]   wrow_i,
  input  logic                  write_byte_i,   // byte byte_i of the row; else lane segment lane_seg_i
  input  logic [7:0]            byte_data_i,
  input  logic [ByteW-1:0]      byte_i,
  input  logic [Cores-1:0]      wb_bits_i,
  input  logic [Cores-1:0]      wb_mask_i,      // cores whose bit is written
  input  logic [LaneSegW-1:0]   lane_seg_i,
  output logic [Lanes/BusW-1:0] wsel_o,
  output logic [BusW-1:0]       wmask_o,
  output logic [BusW-1:0]       wdata_o
);
  localparam int Groups  = Lanes / BusW;
  localparam int LaneW   = 16;
  localparam int Flip    = (2 ** FeatureW == FeatureRows && Fast == 0) ? 1 : 0;   // as in flexi_chip
  localparam int Masked  = (Dual != 0 || BusW != 8 || Cores * Lanes > 64) ? 1 : 0;   // as in flexi_chip
  logic [LaneW-1:0]    first;      // lowest lane to write
  logic [LaneW-1:0]    in_group;
  logic [BusW-1:0]     bytes, segment, segment_mask;
  logic [FeatureW-1:0] wrow;

  for (genvar l = 0; l < BusW; l++) begin : g_lane
    assign bytes[l]   = byte_data_i[l % 8];
    assign segment[l] = wb_bits_i[l % Cores];
  end
  if (Dual != 0) begin : g_segment
    assign first        = write_byte_i ? LaneW'({byte_i, 3'b000}) : LaneW'(lane_seg_i) * LaneW'(Cores);
    assign wdata_o      = write_byte_i ? bytes : segment;
    assign segment_mask = BusW'(wb_mask_i);
    logic unused;    // more cores than lanes
    assign unused = &{1'b0, wb_mask_i};
  end else begin : g_bytes
    assign first        = LaneW'({byte_i, 3'b000});
    assign wdata_o      = bytes;
    assign segment_mask = '0;
    logic unused;
    assign unused = &{1'b0, segment, wb_mask_i, lane_seg_i};
  end
  // Decoders written as shifts: Verilator needs a few word operations for each.
  if (Groups == 1) begin : g_one_group
    assign wsel_o   = 1'b1;
    assign in_group = first;
  end else begin : g_groups     // BusW is a power of two
    assign wsel_o   = Groups'(1) << first[LaneW-1:$clog2(BusW)];
    assign in_group = LaneW'(first[$clog2(BusW)-1:0]);
  end
  assign wmask_o = ((write_byte_i || Dual == 0) ? BusW'(8'hff) : segment_mask) << in_group;

  assign wrow = (Dual != 0 && !write_byte_i) ? wrow_i : brow_i;

  flexi_array #(
    .Rows(FeatureRows), .Banks(1), .Lanes(Lanes), .RowW(FeatureW), .BusW(BusW), .Dual(Dual), .Fanout(Cores), .Masked(Masked)
  ) u_array (
    .clk_i, .rrow_i(rrow_i ^ {FeatureW{Flip != 0}}), .q_o, .qn_o, .we_i, .wrow_i(wrow ^ {FeatureW{Flip != 0}}), .wsel_i(wsel_o), .wmask_i(wmask_o),
    .wdata_i(wdata_o)
  );
endmodule
