// SPDX-License-Identifier: Apache-2.0
// Stands for the bitcell arrays where nothing is written: contents that dot.sv gives, any and the same in every cycle.
module flexi_bitcell_array #(
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
  input  logic [Banks-1:0]       we_i,
  input  logic [RowW-1:0]        wrow_i,
  input  logic [Lanes/BusW-1:0]  wsel_i,
  input  logic [BusW-1:0]        wmask_i,
  input  logic [BusW-1:0]        wdata_i
);
  logic [Rows*Banks*Lanes-1:0] bits, shifted;
  assign shifted = bits >> (32'(rrow_i) * Banks * Lanes);
  assign q_o  = shifted[Banks*Lanes-1:0];
  assign qn_o = ~q_o;
  always_comb assert (we_i == '0);
endmodule
