// SPDX-License-Identifier: Apache-2.0
// Plays the vectors of a tester into a mapped chip. Plusargs:
//   +vectors=FILE    binary words, one a cycle: rst_ni, in_valid_i, in_data_i, out_ready_i; then in_ready_o, out_valid_o,
//                    out_data_o as expected; then the same ten again, 1 where they are compared. After the last one all x.
//   +period=PS +high=PS +launch=PS +capture=PS    as in flexi_gates_tb.sv
//   +cycles=N        stop after so many
//   +sdf=FILE        delays
// Prints "flexi: pass", cycles and compared bits, or the first difference.
`timescale 1ns / 1ps
module flexi_vectors_tb;
  logic       clk = 1'b0;
  logic       rst_n = 1'b0;
  logic       in_valid = 1'b0;
  logic       out_ready = 1'b0;
  logic [7:0] in_data = 8'h00;
  wire        in_ready, out_valid;
  wire [7:0]  out_data;

  logic [30:0]   vectors [0:1048575];
  logic [9:0]    seen;
  reg   [2047:0] name;
  integer        period, high, launch, capture, cycles, limit, compared, i;

  flexi_chip dut (
    .clk_i(clk), .rst_ni(rst_n), .in_valid_i(in_valid), .in_ready_o(in_ready), .in_data_i(in_data),
    .out_valid_o(out_valid), .out_ready_i(out_ready), .out_data_o(out_data)
  );

  initial begin
    cycles = 0;
    compared = 0;
    if (!$value$plusargs("vectors=%s", name) || !$value$plusargs("period=%d", period) ||
        !$value$plusargs("high=%d", high) || !$value$plusargs("launch=%d", launch) ||
        !$value$plusargs("capture=%d", capture)) begin
      $display("flexi: fail: +vectors +period +high +launch +capture are needed");
      $finish;
    end
    $readmemb(name, vectors);
    if ($value$plusargs("sdf=%s", name)) $sdf_annotate(name, dut);
    if (!$value$plusargs("cycles=%d", limit)) limit = 1048576;
    while (cycles < limit && vectors[cycles][30] !== 1'bx) begin
      clk = 1'b1;
      #(launch / 1000.0);
      {rst_n, in_valid, in_data, out_ready} = vectors[cycles][30:20];
      #((high - launch) / 1000.0) clk = 1'b0;
      #((period - capture - high) / 1000.0);
      seen = {in_ready, out_valid, out_data};
      for (i = 0; i < 10; i = i + 1) begin
        if (vectors[cycles][i]) begin
          compared = compared + 1;
          if (seen[i] !== vectors[cycles][10 + i]) begin
            $display("flexi: fail at cycle %0d: expected %b (compared %b), got %b", cycles + 1,
                     vectors[cycles][19:10], vectors[cycles][9:0], seen);
            $finish;
          end
        end
      end
      #(capture / 1000.0);
      cycles = cycles + 1;
    end
    $display("flexi: pass, %0d cycles, %0d bits compared", cycles, compared);
    $finish;
  end
endmodule
