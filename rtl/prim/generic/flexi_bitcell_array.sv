// SPDX-License-Identifier: Apache-2.0
// Array of 6T bitcells with row decoders, precharge and write drivers: Rows word lines, Banks groups
// of Lanes bit-line pairs on the same word lines. In one clock cycle the row rrow_i is read first
// (combinational), then, on the rising edge, row wrow_i is written in the lanes of wmask_i and the banks of
// we_i: a read of the row being written gives the old content. A row that does not exist reads
// as zeros and takes no write. No reset: contents are unknown at power-up.
module flexi_bitcell_array #(
  parameter int Rows  = 32,
  parameter int Banks = 1,
  parameter int Lanes = 32,
  parameter int RowW  = 5    // address bits, 2**RowW >= Rows
) (
  input  logic                   clk_i,
  input  logic [RowW-1:0]        rrow_i,
  output logic [Banks*Lanes-1:0] q_o,
  input  logic [Banks-1:0]       we_i,
  input  logic [RowW-1:0]        wrow_i,
  input  logic [Lanes-1:0]       wmask_i,
  input  logic [Lanes-1:0]       wdata_i
);
  logic [Banks*Lanes-1:0] mem [0:Rows-1];
  logic                   write_exists;

  if (2 ** RowW == Rows) begin : g_all_rows
    assign q_o          = mem[rrow_i];
    assign write_exists = 1'b1;
  end else begin : g_some_rows
    assign q_o          = (32'(rrow_i) < Rows) ? mem[rrow_i] : '0;
    assign write_exists = 32'(wrow_i) < Rows;
  end

  always_ff @(posedge clk_i) begin
    for (int b = 0; b < Banks; b++) begin
      if (we_i[b] && write_exists) begin
        mem[wrow_i][b*Lanes +: Lanes] <=
            (mem[wrow_i][b*Lanes +: Lanes] & ~wmask_i) | (wdata_i & wmask_i);
      end
    end
  end
endmodule
