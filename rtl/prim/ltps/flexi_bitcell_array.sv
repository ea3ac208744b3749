// SPDX-License-Identifier: Apache-2.0
// Array of 6T bitcells, structural: one word line per row from a decoder, bit lines that are pulled
// only by the selected row, write drivers per column. Same behaviour as the generic array.
module flexi_bitcell_array #(
  parameter int Rows  = 32,
  parameter int Banks = 1,
  parameter int Lanes = 32,
  parameter int RowW  = 5
) (
  input  logic                   clk_i,
  input  logic [RowW-1:0]        rrow_i,
  output logic [Banks*Lanes-1:0] q_o,
  input  logic [Banks-1:0]       we_i,
  input  logic [RowW-1:0]        wrow_i,
  input  logic [Lanes-1:0]       wmask_i,
  input  logic [Lanes-1:0]       wdata_i
);
  localparam int Cols = Banks * Lanes;
  logic [Cols-1:0] write;                 // columns whose write driver is on
  logic [Cols-1:0] mem [0:Rows-1];
  logic [Rows-1:0] read_line;
  logic [Rows-1:0] write_line;

  for (genvar b = 0; b < Banks; b++) begin : g_bank
    assign write[b*Lanes +: Lanes] = {Lanes{we_i[b]}} & wmask_i;
  end

  for (genvar r = 0; r < Rows; r++) begin : g_row
    assign read_line[r]  = rrow_i == RowW'(r);
    assign write_line[r] = (wrow_i == RowW'(r)) && (we_i != '0);
    always_ff @(posedge clk_i) begin
      if (write_line[r]) mem[r] <= (mem[r] & ~write) | ({Banks{wdata_i}} & write);
    end
  end

  // The complement bit line: precharged, so zero after its inverter unless the row's cell pulls it.
  always_comb begin
    q_o = '0;
    for (int r = 0; r < Rows; r++) begin
      q_o = q_o | ({Cols{read_line[r]}} & mem[r]);
    end
  end
endmodule
