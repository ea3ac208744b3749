// SPDX-License-Identifier: Apache-2.0
// The constants and functions of flexi_pkg as outputs.
module unit_pkg (
  output logic [9:0]        op_o,           // five bits each: NEXT, CLEAR, ...
  output logic [9:0]        op_slow_o,      // ... READ, STATUS
  output logic [15:0]       pair_o,         // four bits each, without t: LOAD, LOGIC, WRITE, FIX
  output logic [2:0]        flush_o,
  output logic [1:0]        mov_o,
  output logic [20:0]       register_o,     // three bits each, as MOV numbers them
  output logic [3:0]        fn_x_o,
  output logic [3:0]        fn_w_o,
  output logic [5:0]        fate_o,         // two bits each: none, write, send
  output logic [128*8-1:0]  addr_bits_o,    // byte n - 1: addr_bits(n)
  output logic [64*8-1:0]   min_o,          // byte 8a + b: min(a, b)
  output logic [64*8-1:0]   max_o,
  output logic [32*8-1:0]   sent_bits_o,    // byte n - 1: sent_bits(n)
  output logic [32*7*8-1:0] bus_width_o,    // byte 32i + n - 1: bus_width(n, lanes i of 8, 13, 24, 32, 40, 56, 64)
  output logic [6*4*4*4*8-1:0] pointer_bits_o  // byte 64i + 16j + 4k + m: cores i of 1, 2, 3, 7, 16, 32; lanes j of 8,
                                               // 13, 32, 64; rows k of 8, 20, 64, 128; feature rows m of 4, 12, 33, 128
);
  localparam logic [6:0][7:0] Lanes = {8'd64, 8'd56, 8'd40, 8'd32, 8'd24, 8'd13, 8'd8};
  localparam logic [5:0][7:0] SomeCores = {8'd32, 8'd16, 8'd7, 8'd3, 8'd2, 8'd1};
  localparam logic [3:0][7:0] SomeLanes = {8'd64, 8'd32, 8'd13, 8'd8};
  localparam logic [3:0][7:0] SomeRows = {8'd128, 8'd64, 8'd20, 8'd8};
  localparam logic [3:0][7:0] SomeFeatureRows = {8'd128, 8'd33, 8'd12, 8'd4};
  assign op_o       = {flexi_pkg::OpClear, flexi_pkg::OpNext};
  assign op_slow_o  = {flexi_pkg::OpStatus, flexi_pkg::OpRead};
  assign pair_o     = {flexi_pkg::HiFix, flexi_pkg::HiWrite, flexi_pkg::HiLogic, flexi_pkg::HiLoad};
  assign flush_o    = flexi_pkg::HiFlush;
  assign mov_o      = flexi_pkg::HiMov;
  assign register_o = {flexi_pkg::RegHigh, flexi_pkg::RegRing, flexi_pkg::RegDRow, flexi_pkg::RegCore,
                       flexi_pkg::RegLane, flexi_pkg::RegSeg, flexi_pkg::RegFn};
  assign fn_x_o     = flexi_pkg::FnX;
  assign fn_w_o     = flexi_pkg::FnW;
  assign fate_o     = {flexi_pkg::BitSend, flexi_pkg::BitWrite, flexi_pkg::BitNone};
  for (genvar n = 1; n <= 128; n++) begin : g_bits
    assign addr_bits_o[(n-1)*8 +: 8] = 8'(flexi_pkg::addr_bits(n));
  end
  for (genvar n = 0; n < 64; n++) begin : g_min
    assign min_o[n*8 +: 8] = 8'(flexi_pkg::min(n / 8, n % 8));
    assign max_o[n*8 +: 8] = 8'(flexi_pkg::max(n / 8, n % 8));
  end
  for (genvar n = 0; n < 32; n++) begin : g_cores
    assign sent_bits_o[n*8 +: 8] = 8'(flexi_pkg::sent_bits(n + 1));
    for (genvar i = 0; i < 7; i++) begin : g_lanes
      assign bus_width_o[(i*32+n)*8 +: 8] = 8'(flexi_pkg::bus_width(n + 1, 32'(Lanes[i])));
    end
  end
  for (genvar n = 0; n < 6 * 64; n++) begin : g_pointer
    assign pointer_bits_o[n*8 +: 8] = 8'(flexi_pkg::pointer_bits(32'(SomeCores[n/64]), 32'(SomeLanes[n/16%4]),
      32'(SomeRows[n/4%4]), 32'(SomeFeatureRows[n%4])));
  end
endmodule
