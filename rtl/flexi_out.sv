// SPDX-License-Identifier: Apache-2.0
// Output byte of the port: the low accumulator bits of the cores, or the byte register. With up to 8 cores one byte has
// the lowest 8 / Cores bits of each, core 0 lowest; with more, byte part_i has the lowest bit of cores
// 8 * part_i and up. Combinational: its sources hold still while a byte waits.
module flexi_out #(
  parameter int Cores    = 1,
  parameter int AccWidth = 10
) (
  input  logic                      acc_sel_i,
  input  logic [1:0]                part_i,
  input  logic [7:0]                byte_i,
  input  logic [Cores*AccWidth-1:0] acc_i,
  output logic [7:0]                data_o
);
  localparam int Bits = flexi_pkg::sent_bits(Cores);
  logic [31:0] low;
  logic [7:0]  sent;

  for (genvar b = 0; b < 32; b++) begin : g_bit
    if (b / Bits < Cores) begin : g_core
      assign low[b] = acc_i[(b / Bits)*AccWidth + b % Bits];
    end else begin : g_none
      assign low[b] = 1'b0;
    end
  end
  assign sent   = 8'(low >> (32'(part_i) * 8));
  assign data_o = acc_sel_i ? sent : byte_i;

  logic unused;   // the accumulators' high bits never leave the chip
  assign unused = &{1'b0, acc_i};
endmodule
