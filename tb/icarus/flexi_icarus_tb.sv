// SPDX-License-Identifier: Apache-2.0
// Plays a byte stream into the chip under Icarus and writes down what comes out: the same program that
// Verilator runs, for comparison of speed and of bytes. Plusargs: +in=FILE and +out=FILE (bytes in hex, one
// a line), +in_bytes=N, +out_bytes=N. Ends when all bytes have moved; fails after 10,000 cycles without one.
`timescale 1ns / 1ns
module flexi_icarus_tb #(
  parameter int ChipId      = 1,
  parameter int Cores       = 1,
  parameter int Lanes       = 32,
  parameter int Rows        = 32,
  parameter int FeatureRows = 4,
  parameter int AccWidth    = 9,
  parameter int Overlap     = 0,
  parameter int Ring        = 0
);
  logic       clk = 1'b0;
  logic       rst_n = 1'b0;
  logic       in_valid, in_ready, out_valid, out_ready;
  logic [7:0] in_data, out_data;
  logic [7:0] stream [0:1048575];
  integer     in_bytes, out_bytes, sent, got, idle, cycles, file;
  reg [1023:0] in_name, out_name;

  flexi_chip #(
    .ChipId(ChipId), .Cores(Cores), .Lanes(Lanes), .Rows(Rows), .FeatureRows(FeatureRows),
    .AccWidth(AccWidth), .Overlap(Overlap), .Ring(Ring)
  ) dut (
    .clk_i(clk), .rst_ni(rst_n), .in_valid_i(in_valid), .in_ready_o(in_ready), .in_data_i(in_data),
    .out_valid_o(out_valid), .out_ready_i(out_ready), .out_data_o(out_data)
  );

  always #40 clk = !clk;   // 12.5 MHz

  assign in_valid  = rst_n && (sent < in_bytes);
  assign in_data   = stream[sent];
  assign out_ready = rst_n && (got < out_bytes);

  initial begin
    sent = 0;
    got = 0;
    idle = 0;
    cycles = 0;
    if (!$value$plusargs("in=%s", in_name) || !$value$plusargs("out=%s", out_name) ||
        !$value$plusargs("in_bytes=%d", in_bytes) || !$value$plusargs("out_bytes=%d", out_bytes)) begin
      $display("flexi_icarus_tb: +in, +out, +in_bytes and +out_bytes are needed");
      $fatal(1);
    end
    $readmemh(in_name, stream);
    file = $fopen(out_name, "w");
    // The byte register runs empty by itself in reset, from any contents but the unknown ones that a simulator knows.
    force dut.u_controller.ir_q = 8'h00;
    repeat (12) @(posedge clk);  // as docs/commands.md asks for
    release dut.u_controller.ir_q;
    #1 rst_n = 1'b1;
  end

  always @(posedge clk) begin
    if (rst_n) begin
      cycles = cycles + 1;
      idle   = idle + 1;
      if (out_valid && out_ready) begin
        $fwrite(file, "%02x\n", out_data);
        got <= got + 1;
        idle = 0;
      end
      if (in_valid && in_ready) begin
        sent <= sent + 1;
        idle = 0;
      end
      if (idle > 10000) begin
        $display("flexi_icarus_tb: no byte moved in %0d cycles", idle);
        $fatal(1);
      end
      if (sent == in_bytes && got == out_bytes) begin
        $fwrite(file, "cycles %0d\n", cycles);
        $fclose(file);
        $finish;
      end
    end
  end
endmodule
