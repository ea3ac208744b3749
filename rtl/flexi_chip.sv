// SPDX-License-Identifier: Apache-2.0
// FLEXI chip: controller, feature store, weight array, cores, byte port. One clock, synchronous
// reset (active low). A byte moves where valid and ready are both high at a rising edge; in_ready_o,
// out_valid_o and out_data_o depend on state only. Defaults: flexi-1 of config/chips.json.
module flexi_chip #(
  parameter int ChipId      = 1,    // sent by STATUS, 0..15
  parameter int Cores       = 1,    // 1..32
  parameter int Lanes       = 32,   // 8..64
  parameter int Rows        = 32,   // weight rows, 8..128
  parameter int FeatureRows = 4,    // 4..128
  parameter int AccWidth    = 9,    // 8..16
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
  localparam int RowBytes = (Lanes + 7) / 8;
  localparam int ByteW    = flexi_pkg::addr_bits(RowBytes);
  localparam int BusW     = flexi_pkg::bus_width(Cores, Lanes);
  localparam int Masked   = (Overlap != 0 || BusW != 8 || Cores * Lanes > 64) ? 1 : 0;   // else all writes are of whole bytes
  localparam int PtrW     = flexi_pkg::pointer_bits(Cores, Lanes, Rows, FeatureRows);

  logic                      out_acc, row_open, row_read, row_sel, row_take, row_fix, row_enter, byte_we, weights, bit_we, fix;
  logic [1:0]                out_part;
  logic [7:0]                byte_reg, row_byte;
  logic [PtrW-1:0]           wptr;
  logic [FeatureW-1:0]       xptr, drow;
  logic [CoreW-1:0]          row_core;
  logic [ByteW-1:0]          row_index;
  logic [LaneSegW-1:0]       lane;
  logic [3:0]                fn;
  logic                      count_en, acc_en, keep, shift, neg, capture;
  logic [Cores-1:0]          weight_we;
  logic [Lanes/BusW-1:0]     wsel;
  logic [BusW-1:0]           wdata, wmask;
  logic [Lanes-1:0]          x, xn;
  logic [Cores*Lanes-1:0]    w, wn, f;
  logic [Cores-1:0]          wb_bits, wb_mask;
  logic [Cores*AccWidth-1:0] acc;
  logic [Cores*8-1:0]        row_bytes;
  logic [Cores*2-1:0]        noted;

  flexi_controller #(
    .ChipId(ChipId), .Cores(Cores), .Lanes(Lanes), .Rows(Rows), .FeatureRows(FeatureRows),
    .Overlap(Overlap), .Ring(Ring), .PtrW(PtrW), .FeatureW(FeatureW), .CoreW(CoreW),
    .LaneSegW(LaneSegW), .ByteW(ByteW)
  ) u_controller (
    .clk_i, .rst_ni, .in_valid_i, .in_ready_o, .in_data_i, .out_valid_o, .out_ready_i,
    .out_acc_o(out_acc), .out_part_o(out_part), .byte_o(byte_reg),
    .wptr_o(wptr), .xptr_o(xptr), .fn_o(fn), .row_open_o(row_open), .row_byte_i(row_byte), .row_sel_o(row_sel), .row_read_o(row_read), .row_take_o(row_take), .row_enter_o(row_enter), .row_fix_o(row_fix),
    .row_core_o(row_core), .row_index_o(row_index),
    .byte_we_o(byte_we), .weights_o(weights), .bit_we_o(bit_we), .fix_o(fix), .drow_o(drow), .lane_o(lane),
    .count_en_o(count_en), .acc_en_o(acc_en), .keep_o(keep), .shift_o(shift), .neg_o(neg), .capture_o(capture)
  );

  flexi_feature_store #(
    .Lanes(Lanes), .Cores(Cores), .FeatureRows(FeatureRows), .FeatureW(FeatureW),
    .LaneSegW(LaneSegW), .ByteW(ByteW), .BusW(BusW), .Dual(Overlap)
  ) u_features (
    .clk_i, .rrow_i(xptr), .q_o(x), .qn_o(xn), .we_i((byte_we && !weights) || bit_we), .wrow_i(drow),
    .write_byte_i(byte_we), .byte_data_i(byte_reg), .byte_i(row_index),
    .wb_bits_i(wb_bits), .wb_mask_i(wb_mask), .lane_seg_i(lane), .wsel_o(wsel), .wmask_o(wmask), .wdata_o(wdata)
  );

  // Where all rows exist their order is free: the complement of a row comes one inverter earlier out of the latches of
  // flexi_pointers.
  logic [RowW-1:0] weight_row;
  assign weight_row = wptr[RowW-1:0] ^ {RowW{2 ** RowW == Rows}};
  // All cores compute with the same weight row, so their arrays share word lines and row decoder.
  flexi_array #(
    .Rows(Rows), .Banks(Cores), .Lanes(Lanes), .RowW(RowW), .BusW(BusW), .Dual(0), .Fanout(1), .Masked(Masked)
  ) u_weights (
    .clk_i, .rrow_i(weight_row), .q_o(w), .qn_o(wn), .we_i(weight_we), .wrow_i(weight_row), .wsel_i(wsel),
    .wmask_i(wmask), .wdata_i(wdata)
  );

  for (genvar c = 0; c < Cores; c++) begin : g_core
    logic at_hand;
    logic [RowBytes-1:0] read_n;
    assign at_hand      = (Cores == 1) || 32'(row_core) == c;
    assign weight_we[c] = byte_we && weights && at_hand;
    flexi_core #(.Lanes(Lanes), .AccWidth(AccWidth), .Overlap(Overlap)) u_core (
      .clk_i, .fn_i(fn), .w_i(w[c*Lanes +: Lanes]), .wn_i(wn[c*Lanes +: Lanes]),
      .x_i(x), .xn_i(xn), .f_o(f[c*Lanes +: Lanes]),
      .count_en_i(count_en), .acc_en_i(acc_en), .keep_i(keep), .shift_i(shift), .neg_i(neg),
      .acc_o(acc[c*AccWidth +: AccWidth]),
      .capture_i(capture), .fix_i(fix), .bit_o(wb_bits[c]), .mask_o(wb_mask[c]), .noted_o(noted[c*2 +: 2])
    );
    for (genvar g = 0; g < RowBytes; g++) begin : g_byte
      assign read_n[g] = !(row_sel && at_hand && 32'(row_index) == g);
    end
    flexi_readout #(.Lanes(Lanes), .Groups(RowBytes)) u_readout (
      .clk_i, .f_i(f[c*Lanes +: Lanes]), .sel_n_i(read_n), .byte_o(row_bytes[c*8 +: 8])
    );
  end
  // The byte is there at the end of the low phase in which the row is read, and used in the cycle that follows.
  logic [7:0] read_d, read_byte;
  always_comb begin
    read_d = row_bytes[7:0];
    for (int c = 1; c < Cores; c++) read_d = read_d | row_bytes[c*8 +: 8];
  end
  flexi_ereg #(.Width(8)) u_row (.clk_i, .en_i(row_open), .d_i(read_d), .q_o(read_byte));
  // Write-back without overlap: the cores' bits enter a byte of the row from below, or correct the lowest ones.
  if (Overlap == 0) begin : g_enter
    localparam int In = flexi_pkg::min(Cores, 8);
    logic [In-1:0] mask, taken;
    assign mask     = wb_mask[In-1:0] & {In{row_fix}};
    assign taken    = wb_bits[In-1:0] & mask;
    assign row_byte = (((read_byte & ~(8'(mask))) | 8'(taken)) & {8{row_take}}) |
                      (8'({read_byte, wb_bits[In-1:0]}) & {8{row_enter}});
  end else begin : g_no_enter
    assign row_byte = read_byte & {8{row_take}};
    logic unused_row;
    assign unused_row = &{1'b0, row_enter, row_fix};
  end

  flexi_out #(.Cores(Cores), .AccWidth(AccWidth)) u_out (
    .acc_sel_i(out_acc), .part_i(out_part), .byte_i(byte_reg), .acc_i(acc), .data_o(out_data_o)
  );

  logic unused;
  assign unused = &{1'b0, wptr, noted, row_read};
endmodule
