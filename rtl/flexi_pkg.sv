// SPDX-License-Identifier: Apache-2.0
// The byte codes of docs/commands.md, and sizes that several modules derive from the same parameters.
package flexi_pkg;
  // Bytes 000ccccc: those of docs/commands.md that the RTL names. Those with bit 4 wait until nothing is in the pipeline.
  localparam logic [4:0] OpNext   = 5'h01;
  localparam logic [3:0] HiLoad   = 4'b0001;  // 0001t, t: weights
  localparam logic [4:0] OpClear  = 5'h04;
  localparam logic [2:0] HiFlush  = 3'b001;   // 001dd, dd: what becomes of the bit
  localparam logic [1:0] HiMov    = 2'b10;    // 10rrr, rrr: register
  localparam logic [4:0] OpRead   = 5'h18;
  localparam logic [4:0] OpStatus = 5'h19;
  localparam logic [3:0] HiLogic  = 4'b1101;  // 1101t
  localparam logic [3:0] HiWrite  = 4'b1110;  // 1110t
  localparam logic [3:0] HiFix    = 4'b1111;  // 1111t

  // Registers of MOV.
  localparam logic [2:0] RegFn   = 3'd0;
  localparam logic [2:0] RegSeg  = 3'd1;
  localparam logic [2:0] RegLane = 3'd2;
  localparam logic [2:0] RegCore = 3'd3;
  localparam logic [2:0] RegDRow = 3'd4;
  localparam logic [2:0] RegRing = 3'd5;
  localparam logic [2:0] RegHigh = 3'd6;

  // Truth tables fn[2*w + x] that pass one operand.
  localparam logic [3:0] FnX = 4'b1010;
  localparam logic [3:0] FnW = 4'b1100;

  // What becomes of the lowest accumulator bit when a significance is complete (k[1:0] of RUN, dd of FLUSH); 1: dropped.
  localparam logic [1:0] BitNone  = 2'd0;   // the significance goes on
  localparam logic [1:0] BitWrite = 2'd2;
  localparam logic [1:0] BitSend  = 2'd3;

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

  // Bytes of the write bus.
  function automatic int write_parts(input int cores, input int lanes);
    write_parts = (bus_width(cores, lanes) + 7) / 8;
  endfunction

  function automatic int min(input int a, input int b);
    min = (a < b) ? a : b;
  endfunction

  function automatic int max(input int a, input int b);
    max = (a > b) ? a : b;
  endfunction

  // Bits of WROW: a weight row, and any value that MOV copies.
  function automatic int pointer_bits(input int cores, input int lanes, input int rows, input int feature_rows);
    pointer_bits = max(max(5, addr_bits(rows)), max(addr_bits(feature_rows), addr_bits(cores)));
    pointer_bits = max(pointer_bits, addr_bits((lanes + cores - 1) / cores));
  endfunction

  // Chips of so many cores have transistors for speed: copies of controls, adders that choose, latches behind the RLPUs.
  function automatic int fast(input int cores);
    fast = (cores > 2) ? 1 : 0;
  endfunction

  // Groups of four cores, which have their own copies of what drives all accumulator bits.
  function automatic int core_groups(input int cores);
    core_groups = (cores + 3) / 4;
  endfunction

  // Accumulator bits of each core in a byte that is sent.
  function automatic int sent_bits(input int cores);
    sent_bits = (cores >= 8) ? 1 : 8 / cores;
  endfunction
endpackage
