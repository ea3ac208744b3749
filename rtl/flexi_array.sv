// SPDX-License-Identifier: Apache-2.0
// Bitcell array as the chip sees it, for weights and features alike. Memory mode: write bytes or
// lanes of a row. Compute mode: a row is read every cycle. docs of the ports: flexi_bitcell_array.
module flexi_array #(
  parameter int Rows   = 32,
  parameter int Banks  = 1,
  parameter int Lanes  = 32,
  parameter int RowW   = 5,
  parameter int BusW   = 8,
  parameter int Dual   = 0,
  parameter int Fanout = 1,
  parameter int Masked = 1
) (
  input  logic                   clk_i,
  input  logic [RowW-1:0]        rrow_i,
  output logic [Banks*Lanes-1:0] q_o,
  output logic [Banks*Lanes-1:0] qn_o,
  input  logic [Banks-1:0]       we_i,     // one per bank
  input  logic [RowW-1:0]        wrow_i,
  input  logic [Lanes/BusW-1:0]  wsel_i,
  input  logic [BusW-1:0]        wmask_i,
  input  logic [BusW-1:0]        wdata_i
);
  // Without a mask that port ends in the macro; a constant there would take a tie cell.
  flexi_bitcell_array #(
    .Rows(Rows), .Banks(Banks), .Lanes(Lanes), .RowW(RowW), .BusW(BusW), .Dual(Dual), .Fanout(Fanout), .Masked(Masked)
  ) u_cells (
    .clk_i, .rrow_i, .q_o, .qn_o, .we_i, .wrow_i, .wsel_i, .wmask_i(Masked != 0 ? wmask_i : wdata_i), .wdata_i
  );
endmodule
