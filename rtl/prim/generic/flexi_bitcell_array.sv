// SPDX-License-Identifier: Apache-2.0
// Array of 6T bitcells with row decoder, precharge and write columns: Rows word lines, Banks groups
// of Lanes bit-line pairs on the same word lines. A write takes place on the rising edge, in the banks of we_i and
// there in the lanes l with wsel_i[l / BusW] and wmask_i[l % BusW], and stores wdata_i[l % BusW].
// Dual = 1: row rrow_i is read and row wrow_i written in one cycle; a read of the row being written gives the
// old content. Dual = 0: one address, rrow_i; in a cycle with a write what is read means nothing.
// A row that does not exist reads as zeros and takes no write. No reset: contents are unknown at power-up.
module flexi_bitcell_array #(
  parameter int Rows   = 32,
  parameter int Banks  = 1,
  parameter int Lanes  = 32,
  parameter int RowW   = 5,    // address bits, 2**RowW >= Rows
  parameter int BusW   = 8,    // lanes of the write bus, divides Lanes
  parameter int Dual   = 0,    // 1: reads and writes in the same cycle
  parameter int Fanout = 1,    // RLPUs that each bit line drives
  parameter int Masked = 1     // 0: wmask_i is all ones, for ever
) (
  input  logic                   clk_i,
  input  logic [RowW-1:0]        rrow_i,
  output logic [Banks*Lanes-1:0] q_o,      // bit lines
  output logic [Banks*Lanes-1:0] qn_o,     // complement bit lines
  input  logic [Banks-1:0]       we_i,
  input  logic [RowW-1:0]        wrow_i,   // Dual only, else rrow_i is the row that is written
  input  logic [Lanes/BusW-1:0]  wsel_i,   // groups of BusW lanes
  input  logic [BusW-1:0]        wmask_i,  // lanes of a group
  input  logic [BusW-1:0]        wdata_i
);
  logic [Banks*Lanes-1:0] mem [0:Rows-1];
  logic [Lanes-1:0]       mask, data;
  logic [RowW-1:0]        wrow;
  logic                   write_exists;

  for (genvar g = 0; g < Lanes / BusW; g++) begin : g_group
    assign mask[g*BusW +: BusW] = (wmask_i | {BusW{Masked == 0}}) & {BusW{wsel_i[g]}};
  end
  assign data = {Lanes/BusW{wdata_i}};
  assign wrow = (Dual != 0) ? wrow_i : rrow_i;

  if (2 ** RowW == Rows) begin : g_all_rows
    assign q_o          = mem[rrow_i];
    assign write_exists = 1'b1;
  end else begin : g_some_rows
    assign q_o          = (32'(rrow_i) < Rows) ? mem[rrow_i] : '0;
    assign write_exists = 32'(wrow) < Rows;
  end
  assign qn_o = ~q_o;

  always_ff @(posedge clk_i) begin
    for (int b = 0; b < Banks; b++) begin
      if (we_i[b] && write_exists) begin
        mem[wrow][b*Lanes +: Lanes] <= (mem[wrow][b*Lanes +: Lanes] & ~mask) | (data & mask);
      end
    end
  end

  logic unused;
  assign unused = &{1'b0, wrow_i, 32'(Fanout)};
endmodule
