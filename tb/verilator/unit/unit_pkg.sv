// SPDX-License-Identifier: Apache-2.0
// The constants and functions of flexi_pkg as outputs.
module unit_pkg (
  output logic [39:0]       opcode_o,     // nibble n: the command of opcode 0n
  output logic [3:0]        set_o,
  output logic [39:0]       register_o,   // nibble n: number of register n
  output logic [3:0]        fn_x_o,
  output logic [3:0]        fn_w_o,
  output logic [7:0]        write_back_o, // two bits each
  output logic [128*8-1:0]  addr_bits_o,  // byte n - 1: addr_bits(n)
  output logic [64*8-1:0]   min_o,        // byte 8a + b: min(a, b)
  output logic [32*7*8-1:0] bus_width_o   // byte 32i + n - 1: bus_width(n, lanes i of 8, 13, 24, 32, 40, 56, 64)
);
  assign opcode_o = {flexi_pkg::OpDotP, flexi_pkg::OpDotW, flexi_pkg::OpLogicW, flexi_pkg::OpLogicX,
                     flexi_pkg::OpReadW, flexi_pkg::OpReadX, flexi_pkg::OpLoadW, flexi_pkg::OpLoadX,
                     flexi_pkg::OpStatus, flexi_pkg::OpNop};
  assign set_o = flexi_pkg::HiSet;
  assign register_o = {flexi_pkg::RegRing, flexi_pkg::RegCore, flexi_pkg::RegDLane, flexi_pkg::RegDRow,
                       flexi_pkg::RegXRow, flexi_pkg::RegWRow, flexi_pkg::RegOut, flexi_pkg::RegSegs,
                       flexi_pkg::RegWidth, flexi_pkg::RegMode};
  assign fn_x_o = flexi_pkg::FnX;
  assign fn_w_o = flexi_pkg::FnW;
  assign write_back_o = {flexi_pkg::WbSign, flexi_pkg::WbRaw, flexi_pkg::WbSigned, flexi_pkg::WbRelu};
  for (genvar n = 1; n <= 128; n++) begin : g_bits
    assign addr_bits_o[(n-1)*8 +: 8] = 8'(flexi_pkg::addr_bits(n));
  end
  for (genvar n = 0; n < 64; n++) begin : g_min
    assign min_o[n*8 +: 8] = 8'(flexi_pkg::min(n / 8, n % 8));
  end
  for (genvar n = 0; n < 32; n++) begin : g_bus
    assign bus_width_o[(0*32+n)*8 +: 8] = 8'(flexi_pkg::bus_width(n + 1, 8));
    assign bus_width_o[(1*32+n)*8 +: 8] = 8'(flexi_pkg::bus_width(n + 1, 13));
    assign bus_width_o[(2*32+n)*8 +: 8] = 8'(flexi_pkg::bus_width(n + 1, 24));
    assign bus_width_o[(3*32+n)*8 +: 8] = 8'(flexi_pkg::bus_width(n + 1, 32));
    assign bus_width_o[(4*32+n)*8 +: 8] = 8'(flexi_pkg::bus_width(n + 1, 40));
    assign bus_width_o[(5*32+n)*8 +: 8] = 8'(flexi_pkg::bus_width(n + 1, 56));
    assign bus_width_o[(6*32+n)*8 +: 8] = 8'(flexi_pkg::bus_width(n + 1, 64));
  end
endmodule
