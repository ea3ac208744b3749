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
  localparam int Fast     = flexi_pkg::fast(Cores);
  localparam int ByteW    = flexi_pkg::addr_bits(RowBytes);
  localparam int BusW     = flexi_pkg::bus_width(Cores, Lanes);
  localparam int Masked   = (Overlap != 0 || BusW != 8 || Cores * Lanes > 64) ? 1 : 0;   // else all writes are of whole bytes
  localparam int PtrW     = flexi_pkg::pointer_bits(Cores, Lanes, Rows, FeatureRows);

  logic                      out_acc, row_open, row_read, row_sel, row_take, row_fix, row_enter, byte_we, weights, weight_byte, feature_byte, bit_we, fix;
  logic [1:0]                out_part;
  logic [7:0]                byte_reg, row_byte;
  logic [PtrW-1:0]           wptr, wrow;
  logic [FeatureW-1:0]       xptr, drow, xrow;
  logic [CoreW-1:0]          row_core;
  logic [ByteW-1:0]          row_index;
  logic [LaneSegW-1:0]       lane;
  logic [3:0]                fn;
  logic [flexi_pkg::write_parts(Cores, Lanes)-1:0] row_part;
  logic                      count_en, acc_en, neg, capture;
  logic [flexi_pkg::core_groups(Cores)-1:0] keep, shift;
  logic [Cores-1:0]          weight_we, at_hand;
  logic [Lanes/BusW-1:0]     wsel;
  logic [BusW-1:0]           wdata, wmask, weight_data, weight_mask;
  logic [Lanes/BusW-1:0]     weight_sel;
  logic [Lanes-1:0]          x, xn;
  logic [Cores*Lanes-1:0]    w, wn, f;
  logic [Cores-1:0]          wb_bits, wb_mask;
  logic [Cores*AccWidth-1:0] acc;
  logic [Cores*2-1:0]        noted;

  flexi_controller #(
    .ChipId(ChipId), .Cores(Cores), .Lanes(Lanes), .Rows(Rows), .FeatureRows(FeatureRows),
    .Overlap(Overlap), .Ring(Ring), .PtrW(PtrW), .FeatureW(FeatureW), .CoreW(CoreW),
    .LaneSegW(LaneSegW), .ByteW(ByteW)
  ) u_controller (
    .clk_i, .rst_ni, .in_valid_i, .in_ready_o, .in_data_i, .out_valid_o, .out_ready_i,
    .out_acc_o(out_acc), .out_part_o(out_part), .byte_o(byte_reg),
    .wptr_o(wptr), .xptr_o(xptr), .at_o({wrow, xrow, row_part}), .fn_o(fn), .row_open_o(row_open), .row_byte_i(row_byte), .row_sel_o(row_sel), .row_read_o(row_read), .row_take_o(row_take), .row_enter_o(row_enter), .row_fix_o(row_fix),
    .row_core_o(row_core), .row_index_o(row_index),
    .byte_we_o(byte_we), .weights_o(weights), .weight_byte_o(weight_byte), .feature_byte_o(feature_byte), .bit_we_o(bit_we), .fix_o(fix), .drow_o(drow), .lane_o(lane),
    .count_en_o(count_en), .acc_en_o(acc_en), .keep_o(keep), .shift_o(shift), .neg_o(neg), .capture_o(capture)
  );

  flexi_feature_store #(
    .Lanes(Lanes), .Cores(Cores), .FeatureRows(FeatureRows), .FeatureW(FeatureW),
    .LaneSegW(LaneSegW), .ByteW(ByteW), .BusW(BusW), .Dual(Overlap), .Fast(Fast)
  ) u_features (
    .clk_i, .rrow_i(Fast != 0 ? xrow : xptr), .brow_i(xptr), .q_o(x), .qn_o(xn), .we_i((Fast != 0 ? feature_byte : byte_we && !weights) || bit_we), .wrow_i(drow),
    .write_byte_i(byte_we), .byte_data_i(byte_reg), .byte_i(row_index),
    .wb_bits_i(wb_bits), .wb_mask_i(wb_mask), .lane_seg_i(lane), .wsel_o(wsel), .wmask_o(wmask), .wdata_o(wdata)
  );

  // Weights are written by bytes. With overlap the write bus of the features carries other things too: fast chips have one for the weights, which
  // needs not be known who writes.
  if (Overlap == 0 || Fast == 0) begin : g_one_bus
    assign {weight_sel, weight_mask, weight_data} = {wsel, wmask, wdata};
  end else begin : g_own_bus
    localparam int Parts = BusW / 8;      // of a group; odd: it is the whole row
    assign weight_data = BusW'({(BusW + 7) / 8{byte_reg}});
    if (BusW == Lanes) begin : g_one_group
      assign weight_sel  = 1'b1;
      for (genvar l = 0; l < BusW; l++) begin : g_mask
        assign weight_mask[l] = row_part[l/8];
      end
    end else begin : g_groups
      for (genvar g = 0; g < Lanes / BusW; g++) begin : g_sel
        assign weight_sel[g] = 32'(row_index) / Parts == g;
      end
      for (genvar k = 0; k < Parts; k++) begin : g_mask
        assign weight_mask[k*8 +: 8] = {8{row_part[k]}};
      end
    end
  end

  // Where all rows exist their order is free: the complement of a row comes one inverter earlier out of the latches of
  // flexi_pointers. Fast chips have flip-flops for the rows.
  logic [RowW-1:0] weight_row;
  assign weight_row = (Fast != 0) ? wrow[RowW-1:0] : wptr[RowW-1:0] ^ {RowW{2 ** RowW == Rows}};
  // All cores compute with the same weight row, so their arrays share word lines and row decoder.
  flexi_array #(
    .Rows(Rows), .Banks(Cores), .Lanes(Lanes), .RowW(RowW), .BusW(BusW), .Dual(0), .Fanout(1), .Masked(Masked)
  ) u_weights (
    .clk_i, .rrow_i(weight_row), .q_o(w), .qn_o(wn), .we_i(weight_we), .wrow_i(weight_row), .wsel_i(weight_sel),
    .wmask_i(weight_mask), .wdata_i(weight_data)
  );

  for (genvar c = 0; c < Cores; c++) begin : g_core
    assign at_hand[c] = (Cores == 1) || 32'(row_core) == c;
    flexi_core #(.Lanes(Lanes), .AccWidth(AccWidth), .Overlap(Overlap), .Fast(Fast)) u_core (
      .clk_i, .fn_i(fn), .w_i(w[c*Lanes +: Lanes]), .wn_i(wn[c*Lanes +: Lanes]),
      .x_i(x), .xn_i(xn), .f_o(f[c*Lanes +: Lanes]),
      .count_en_i(count_en), .acc_en_i(acc_en), .keep_i(keep[c/4]), .shift_i(shift[c/4]), .neg_i(neg),
      .acc_o(acc[c*AccWidth +: AccWidth]),
      .capture_i(capture), .fix_i(fix), .bit_o(wb_bits[c]), .mask_o(wb_mask[c]), .noted_o(noted[c*2 +: 2])
    );
  end
  // Fast: row_core stands for a cycle at least before a byte is written, so its decoder has one of its own.
  if (Fast == 0) begin : g_enable
    assign weight_we = at_hand & {Cores{weights}} & {Cores{byte_we}};
  end else begin : g_enables
    logic [Cores-1:0] core_at_hand;
    always_ff @(posedge clk_i) core_at_hand <= at_hand;
    flexi_bank_enable #(.Banks(Cores)) u_weight_we (.en_i(weight_byte), .sel_i(core_at_hand), .en_o(weight_we));
  end
  // The byte is there at the end of the low phase in which the row is read, or in the high phase that follows; it is used in
  // the cycle that follows.
  logic [7:0] read_d, read_byte;
  // Without overlap the signs of the accumulators are held like the row: nothing but a clear changes an accumulator between the first cycle of a byte
  // that waits and the second.
  localparam int Bits = flexi_pkg::min(Cores, 8);     // that enter a byte
  logic [2*Bits-1:0] signs_d, signs;
  for (genvar c = 0; c < Bits; c++) begin : g_sign
    assign signs_d[2*c +: 2] = noted[2*c +: 2] & {2{keep[c/4]}};
  end
  if (Fast == 0) begin : g_line
    logic [Cores*RowBytes*8-1:0] read_f;
    logic [Cores*RowBytes-1:0]   read_n;
    for (genvar c = 0; c < Cores; c++) begin : g_row
      assign read_f[c*RowBytes*8 +: RowBytes*8] = (RowBytes*8)'(f[c*Lanes +: Lanes]);
      for (genvar g = 0; g < RowBytes; g++) begin : g_byte
        assign read_n[c*RowBytes + g] = !(row_sel && (Cores == 1 || 32'(row_core) == c) && 32'(row_index) == g);
      end
    end
    flexi_readout #(.Lanes(Cores*RowBytes*8), .Groups(Cores*RowBytes)) u_readout (
      .clk_i, .f_i(read_f), .sel_n_i(read_n), .byte_o(read_d)
    );
    if (Overlap == 0) begin : g_signs
      flexi_ereg #(.Width(8 + 2 * Bits)) u_row (.clk_i, .en_i(row_open), .d_i({signs_d, read_d}), .q_o({signs, read_byte}));
    end else begin : g_no_signs
      flexi_ereg #(.Width(8)) u_row (.clk_i, .en_i(row_open), .d_i(read_d), .q_o(read_byte));
      assign signs = '0;
    end
  end else begin : g_gates
    logic [Cores*8-1:0] bytes;
    logic               open, sel;
    logic [CoreW-1:0]   core;
    logic [ByteW-1:0]   index;
    // What is selected stands as long as the results do.
    flexi_phase_latch #(.Width(1 + CoreW + ByteW)) u_sel (.clk_i, .d_i({row_sel, row_core, row_index}), .q_o({sel, core, index}));
    for (genvar c = 0; c < Cores; c++) begin : g_byte
      logic [RowBytes-1:0] read_sel;
      for (genvar g = 0; g < RowBytes; g++) begin : g_sel
        assign read_sel[g] = sel && 32'(core) == c && 32'(index) == g;
      end
      flexi_row_byte #(.Lanes(Lanes), .Groups(RowBytes)) u_byte (
        .f_i(f[c*Lanes +: Lanes]), .sel_i(read_sel), .byte_o(bytes[c*8 +: 8])
      );
    end
    always_comb begin
      read_d = bytes[7:0];
      for (int c = 1; c < Cores; c++) read_d = read_d | bytes[c*8 +: 8];
    end
    flexi_count_gate u_gate (.clk_i, .en_i(row_open), .en_o(open));
    flexi_count_register #(.Width(8)) u_row (.clk_i, .en_i(open), .d_i(read_d), .q_o(read_byte));
    if (Overlap == 0) begin : g_signs
      flexi_ereg #(.Width(2 * Bits)) u_signs (.clk_i, .en_i(row_open), .d_i(signs_d), .q_o(signs));
    end else begin : g_no_signs
      assign signs = '0;
    end
  end
  // Write-back without overlap: the cores' bits enter a byte of the row from below, or correct the lowest ones.
  if (Overlap == 0) begin : g_enter
    logic [Bits-1:0] low, positive, negative;
    logic [7:0]      fixed;
    for (genvar c = 0; c < Bits; c++) begin : g_low
      assign low[c]      = acc[c*AccWidth];
      assign positive[c] = signs[c*2] && row_fix;     // not zero, unless it is negative
      assign negative[c] = signs[c*2+1] && row_fix;
    end
    assign fixed    = (read_byte | 8'(positive)) & ~(8'(negative));
    assign row_byte = (fixed & {8{row_take}}) | (8'({read_byte, low}) & {8{row_enter}});
    logic unused_bits;
    assign unused_bits = &{1'b0, wb_bits, wb_mask};
  end else begin : g_no_enter
    assign row_byte = read_byte & {8{row_take}};
    logic unused_row;
    assign unused_row = &{1'b0, row_enter, row_fix};
  end

  flexi_out #(.Cores(Cores), .AccWidth(AccWidth)) u_out (
    .acc_sel_i(out_acc), .part_i(out_part), .byte_i(byte_reg), .acc_i(acc), .data_o(out_data_o)
  );

  logic unused;
  assign unused = &{1'b0, wptr, wrow, xrow, row_part, noted, signs_d, signs, row_read, wsel, wmask, wdata, weights, weight_byte, feature_byte};
endmodule
