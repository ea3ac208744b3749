// SPDX-License-Identifier: Apache-2.0
// FLEXI chip: controller, feature store, weight array, cores, byte port. One clock, synchronous
// reset (active low). A byte moves where valid and ready are both high at a rising edge; in_ready_o,
// out_valid_o and out_data_o depend on state only. Defaults: flexi-1 of config/chips.json.
module flexi_chip #(
  parameter int ChipId      = 1,    // sent by STATUS, 0..15
  parameter int Cores       = 1,    // 1..32
  parameter int Lanes       = 32,   // 8..64
  parameter int Rows        = 32,   // weight rows, 8..128
  parameter int FeatureRows = 8,    // 8..128
  parameter int AccWidth    = 10,   // 8..16
  parameter int Overlap     = 0,    // 1: write-back runs beside the next dot product
  parameter int Ring        = 0     // 1: register RING
) (
  input  logic       clk_i,
  input  logic       rst_ni,
  input  logic       in_valid_i,
  output logic       in_ready_o,
  input  logic [7:0] in_data_i,
  output logic       out_valid_o,
  input  logic       out_ready_i,
  output logic [7:0] out_data_o
);
  localparam int RowW     = flexi_pkg::addr_bits(Rows);
  localparam int FeatureW = flexi_pkg::addr_bits(FeatureRows);
  localparam int CoreW    = flexi_pkg::addr_bits(Cores);
  localparam int LaneSegW = flexi_pkg::addr_bits((Lanes + Cores - 1) / Cores);
  localparam int ByteW    = flexi_pkg::addr_bits((Lanes + 7) / 8);
  localparam int BusW     = flexi_pkg::bus_width(Cores, Lanes);

  logic                      out_status, out_row, out_rest;
  logic [7:0]                status;
  logic [CoreW-1:0]          row_core, send_core;
  logic [ByteW-1:0]          byte_index;
  logic [RowW-1:0]           waddr;
  logic [FeatureW-1:0]       xaddr, feature_wrow;
  logic [Cores-1:0]          weight_we;
  logic                      feature_we, use_wrow, write_byte, use_held, hold;
  logic [LaneSegW-1:0]       lane_seg;
  logic [3:0]                fn;
  logic                      add, first, neg, emit, flush, capture, wb_flush, wb_next, wb_top;
  logic [2:0]                km1;
  logic [1:0]                mode;
  logic [7:0]                row_byte, held, write_data;
  logic [Lanes/BusW-1:0]     wsel;
  logic [BusW-1:0]           wdata, wmask;
  logic [Lanes-1:0]          x, xn;
  logic [Cores*Lanes-1:0]    w, wn, f;
  logic [Cores-1:0]          wb_bits;
  logic [Cores*AccWidth-1:0] acc;
  logic [Cores*8-1:0]        res;

  flexi_controller #(
    .ChipId(ChipId), .Cores(Cores), .Lanes(Lanes), .Rows(Rows), .FeatureRows(FeatureRows),
    .Overlap(Overlap), .Ring(Ring), .RowW(RowW), .FeatureW(FeatureW), .CoreW(CoreW),
    .LaneSegW(LaneSegW), .ByteW(ByteW)
  ) u_controller (
    .clk_i, .rst_ni, .in_valid_i, .in_ready_o, .in_data_i, .out_valid_o, .out_ready_i,
    .out_status_o(out_status), .out_row_o(out_row), .out_rest_o(out_rest), .status_o(status),
    .row_core_o(row_core), .send_core_o(send_core), .byte_o(byte_index),
    .waddr_o(waddr), .xaddr_o(xaddr), .weight_we_o(weight_we), .feature_we_o(feature_we),
    .feature_wrow_o(feature_wrow), .use_wrow_o(use_wrow), .write_byte_o(write_byte),
    .hold_o(hold), .use_held_o(use_held),
    .lane_seg_o(lane_seg), .fn_o(fn), .add_o(add), .first_o(first), .neg_o(neg), .emit_o(emit),
    .flush_o(flush), .capture_o(capture), .wb_flush_o(wb_flush), .wb_next_o(wb_next),
    .wb_top_o(wb_top), .km1_o(km1), .mode_o(mode)
  );

  // Row logic: a byte of results is held for the cycle in which it is written.
  flexi_ereg #(.Width(8)) u_held (.clk_i, .en_i(hold), .d_i(row_byte), .q_o(held));
  assign write_data = use_held ? held : in_data_i;

  flexi_feature_store #(
    .Lanes(Lanes), .Cores(Cores), .FeatureRows(FeatureRows), .FeatureW(FeatureW),
    .LaneSegW(LaneSegW), .ByteW(ByteW), .BusW(BusW), .Dual(Overlap)
  ) u_features (
    .clk_i, .rrow_i(xaddr), .q_o(x), .qn_o(xn), .we_i(feature_we), .wrow_i(feature_wrow),
    .use_wrow_i(use_wrow), .write_byte_i(write_byte), .byte_data_i(write_data), .byte_i(byte_index),
    .wb_bits_i(wb_bits), .lane_seg_i(lane_seg), .wsel_o(wsel), .wmask_o(wmask), .wdata_o(wdata)
  );

  // All cores compute with the same weight row, so their arrays share word lines and row decoder.
  flexi_array #(
    .Rows(Rows), .Banks(Cores), .Lanes(Lanes), .RowW(RowW), .BusW(BusW), .Dual(0), .Fanout(1)
  ) u_weights (
    .clk_i, .rrow_i(waddr), .q_o(w), .qn_o(wn), .we_i(weight_we), .wrow_i(waddr), .wsel_i(wsel),
    .wmask_i(wmask), .wdata_i(wdata)
  );

  for (genvar c = 0; c < Cores; c++) begin : g_core
    flexi_core #(.Lanes(Lanes), .AccWidth(AccWidth), .Overlap(Overlap)) u_core (
      .clk_i, .fn_i(fn), .w_i(w[c*Lanes +: Lanes]), .wn_i(wn[c*Lanes +: Lanes]),
      .x_i(x), .xn_i(xn), .f_o(f[c*Lanes +: Lanes]),
      .add_i(add), .first_i(first), .neg_i(neg), .emit_i(emit), .flush_i(flush),
      .capture_i(capture), .wb_flush_i(wb_flush), .wb_next_i(wb_next), .wb_top_i(wb_top),
      .km1_i(km1), .mode_i(mode), .wb_bit_o(wb_bits[c]),
      .acc_o(acc[c*AccWidth +: AccWidth]), .res_o(res[c*8 +: 8])
    );
  end

  flexi_out #(
    .Lanes(Lanes), .Cores(Cores), .AccWidth(AccWidth), .CoreW(CoreW), .ByteW(ByteW)
  ) u_out (
    .status_sel_i(out_status), .row_sel_i(out_row), .rest_sel_i(out_rest), .status_i(status),
    .f_i(f), .row_core_i(row_core), .byte_i(byte_index), .acc_i(acc), .res_i(res),
    .send_core_i(send_core), .row_byte_o(row_byte), .data_o(out_data_o)
  );
endmodule
