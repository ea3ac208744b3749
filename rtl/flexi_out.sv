// SPDX-License-Identifier: Apache-2.0
// Output byte of the port: status, byte of a row (through the RLPU results of a core), result register or low
// accumulator byte of a core. Combinational: its sources hold still while a byte waits.
module flexi_out #(
  parameter int Lanes    = 32,
  parameter int Cores    = 1,
  parameter int AccWidth = 10,
  parameter int CoreW    = 1,
  parameter int ByteW    = 2
) (
  input  logic                      status_sel_i,
  input  logic                      row_sel_i,
  input  logic                      rest_sel_i,
  input  logic [7:0]                status_i,
  input  logic [Cores*Lanes-1:0]    f_i,
  input  logic [CoreW-1:0]          row_core_i,
  input  logic [ByteW-1:0]          byte_i,
  input  logic [Cores*AccWidth-1:0] acc_i,
  input  logic [Cores*8-1:0]        res_i,
  input  logic [CoreW-1:0]          send_core_i,
  output logic [7:0]                row_byte_o,   // byte of a row, for row logic
  output logic [7:0]                data_o
);
  localparam int RowBytes = (Lanes + 7) / 8;
  logic [Cores*8-1:0]    rest;      // low accumulator bytes
  logic [RowBytes*8-1:0] row;       // of the chosen core
  logic [7:0]            row_byte, rest_byte, res_byte;

  for (genvar c = 0; c < Cores; c++) begin : g_core
    assign rest[c*8 +: 8] = acc_i[c*AccWidth +: 8];
  end

  assign row       = (RowBytes*8)'(Lanes'(f_i >> (32'(row_core_i) * Lanes)));
  assign row_byte  = 8'(row >> (32'(byte_i) * 8));
  assign rest_byte = 8'(rest >> (32'(send_core_i) * 8));
  assign res_byte  = 8'(res_i >> (32'(send_core_i) * 8));

  assign row_byte_o = row_byte;

  logic unused;   // the accumulators' high bits never leave the chip
  assign unused = &{1'b0, acc_i};

  always_comb begin
    if (status_sel_i)    data_o = status_i;
    else if (row_sel_i)  data_o = row_byte;
    else if (rest_sel_i) data_o = rest_byte;
    else                 data_o = res_byte;
  end
endmodule
