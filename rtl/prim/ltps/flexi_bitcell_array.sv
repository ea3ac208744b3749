// SPDX-License-Identifier: Apache-2.0
// Array of 6T bitcells, structural: word lines from a decoder, bit lines that only the selected row pulls,
// write columns opened by group. Ports and behaviour as the generic array; what Dual = 0 reads in a cycle with
// a write is the opposite of the row here, so that nothing may depend on it. The TFT macro precharges in the
// high phase of the clock and reads in the low phase; between them this model holds what was read.
module flexi_bitcell_array #(
  parameter int Rows   = 32,
  parameter int Banks  = 1,
  parameter int Lanes  = 32,
  parameter int RowW   = 5,    // address bits, 2**RowW >= Rows
  parameter int BusW   = 8,    // lanes of the write bus, divides Lanes
  parameter int Dual   = 0,    // 1: reads and writes in the same cycle
  parameter int Fanout = 1,    // RLPUs that each bit line drives
  parameter int Masked = 1     // 0: wmask_i is all ones, for ever: the data lines are without it
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
  localparam int Cols = Banks * Lanes;
  logic [Cols-1:0] write;                 // columns that are open for writing
  logic [Cols-1:0] mem [0:Rows-1];
  logic [Rows-1:0] word_line;             // of the row that is read
  logic [Rows-1:0] write_line;
  logic [Cols-1:0] read;

  for (genvar b = 0; b < Banks; b++) begin : g_bank
    for (genvar g = 0; g < Lanes / BusW; g++) begin : g_group
      assign write[b*Lanes + g*BusW +: BusW] = {BusW{we_i[b] & wsel_i[g]}} & (wmask_i | {BusW{Masked == 0}});
    end
  end

  for (genvar r = 0; r < Rows; r++) begin : g_row
    assign word_line[r] = rrow_i == RowW'(r);
    if (Dual != 0) begin : g_dual
      assign write_line[r] = (wrow_i == RowW'(r)) && (we_i != '0);
    end else begin : g_single
      assign write_line[r] = word_line[r] && (we_i != '0);
    end
    always_ff @(posedge clk_i) begin
      if (write_line[r]) mem[r] <= (mem[r] & ~write) | ({Cols/BusW{wdata_i}} & write);
    end
  end

  always_comb begin
    read = '0;
    for (int r = 0; r < Rows; r++) begin
      read = read | ({Cols{word_line[r]}} & mem[r]);
    end
  end
  assign q_o  = read ^ {Cols{(Dual == 0) && (we_i != '0)}};
  assign qn_o = ~q_o;

  logic unused;
  assign unused = &{1'b0, wrow_i, 32'(Fanout)};
endmodule
