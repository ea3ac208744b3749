// SPDX-License-Identifier: Apache-2.0
// Bitcell array as the chip sees it, for weights and features alike. Memory mode: write bytes or
// lanes of a row. Compute mode: a row is read every cycle. Combinational read, write on the edge,
// old content when both meet.
module flexi_array #(
  parameter int Rows  = 32,
  parameter int Banks = 1,
  parameter int Lanes = 32,
  parameter int RowW  = 5
) (
  input  logic                   clk_i,
  input  logic [RowW-1:0]        rrow_i,
  output logic [Banks*Lanes-1:0] q_o,
  input  logic [Banks-1:0]       we_i,     // one per bank
  input  logic [RowW-1:0]        wrow_i,
  input  logic [Lanes-1:0]       wmask_i,  // lanes to write, the same in every bank
  input  logic [Lanes-1:0]       wdata_i
);
  flexi_bitcell_array #(
    .Rows(Rows), .Banks(Banks), .Lanes(Lanes), .RowW(RowW)
  ) u_cells (
    .clk_i, .rrow_i, .q_o, .we_i, .wrow_i, .wmask_i, .wdata_i
  );
endmodule
