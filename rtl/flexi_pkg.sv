// SPDX-License-Identifier: Apache-2.0
// Opcodes, register numbers and RLPU functions: docs/commands.md in SystemVerilog.
package flexi_pkg;
  // Low nibble of the opcodes 0x00..0x09. Bit 0 of LOAD, READ and LOGIC chooses the weights, of DOT the port.
  localparam logic [3:0] OpNop    = 4'h0;
  localparam logic [3:0] OpStatus = 4'h1;
  localparam logic [3:0] OpLoadX  = 4'h2;
  localparam logic [3:0] OpLoadW  = 4'h3;
  localparam logic [3:0] OpReadX  = 4'h4;
  localparam logic [3:0] OpReadW  = 4'h5;
  localparam logic [3:0] OpLogicX = 4'h6;
  localparam logic [3:0] OpLogicW = 4'h7;
  localparam logic [3:0] OpDotW   = 4'h8;
  localparam logic [3:0] OpDotP   = 4'h9;
  // High nibble of SET; its low nibble is the register.
  localparam logic [3:0] HiSet    = 4'h1;

  localparam logic [3:0] RegMode  = 4'd0;
  localparam logic [3:0] RegWidth = 4'd1;
  localparam logic [3:0] RegSegs  = 4'd2;
  localparam logic [3:0] RegOut   = 4'd3;
  localparam logic [3:0] RegWRow  = 4'd4;
  localparam logic [3:0] RegXRow  = 4'd5;
  localparam logic [3:0] RegDRow  = 4'd6;
  localparam logic [3:0] RegDLane = 4'd7;
  localparam logic [3:0] RegCore  = 4'd8;
  localparam logic [3:0] RegRing  = 4'd9;

  // Truth tables fn[2*w + x] that pass one operand: rows are read back through the RLPU.
  localparam logic [3:0] FnX = 4'b1010;
  localparam logic [3:0] FnW = 4'b1100;

  // Write-back modes.
  localparam logic [1:0] WbRelu   = 2'd0;
  localparam logic [1:0] WbSigned = 2'd1;
  localparam logic [1:0] WbRaw    = 2'd2;
  localparam logic [1:0] WbSign   = 2'd3;

  // Bits of an address that counts 0 .. n-1, at least one.
  function automatic int addr_bits(input int n);
    addr_bits = (n <= 2) ? 1 : $clog2(n);
  endfunction

  // Lanes of the write bus: a byte, or the bits of all cores where they are more and fall on
  // boundaries; else the whole row.
  function automatic int bus_width(input int cores, input int lanes);
    bus_width = (cores <= 8) ? 8 : cores;
    if ((2 ** $clog2(cores)) != cores || (lanes % bus_width) != 0) bus_width = lanes;
  endfunction

  function automatic int min(input int a, input int b);
    min = (a < b) ? a : b;
  endfunction
endpackage
