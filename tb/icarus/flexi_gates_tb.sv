// SPDX-License-Identifier: Apache-2.0
// Plays a byte stream into a mapped chip and compares what comes out: gates with the delays of an SDF file, so
// that a passed run at a period is a dynamic check of timing. Plusargs:
//   +events=FILE     hex words, one a line: 1xx the chip takes byte xx, 2xx it sends xx, 3xx it sends a byte that
//                    is not compared, 400 the next inference begins, fff end
//   +period=PS +high=PS +launch=PS +capture=PS
//                    period, high phase, change of the inputs behind the rising edge, sampling of the outputs before it
//   +sdf=FILE        delays; without it the netlist has none
//   +vcd=FILE +from=N +to=M   waveform of the top level nets in the inferences N .. M-1
// Prints "flexi: pass" or what was wrong first, and the cycles of every inference.
`timescale 1ns / 1ps
module flexi_gates_tb;
  logic       clk = 1'b0;
  logic       rst_n = 1'b0;
  logic       in_valid = 1'b0;
  logic       out_ready = 1'b0;
  logic [7:0] in_data = 8'h00;
  wire        in_ready, out_valid;
  wire [7:0]  out_data;

  logic [11:0]   events [0:1048575];
  reg   [2047:0] name;
  integer        period, high, launch, capture, from, to, at, cycles, began, inference, idle, compared;
  logic          dump, dumping, sampled_ready, sampled_valid;
  logic [7:0]    sampled_data;

  flexi_chip dut (
    .clk_i(clk), .rst_ni(rst_n), .in_valid_i(in_valid), .in_ready_o(in_ready), .in_data_i(in_data),
    .out_valid_o(out_valid), .out_ready_i(out_ready), .out_data_o(out_data)
  );

  task give_up(input [639:0] why);
    begin
      $display("flexi: fail at byte event %0d, cycle %0d, inference %0d: %0s", at, cycles, inference, why);
      $finish;
    end
  endtask

  // The event at hand decides what the host does; marks of inferences are passed over.
  task advance;
    begin
      while (events[at] == 12'h400) begin
        $display("flexi: inference %0d begins at cycle %0d", inference + 1, cycles);
        inference = inference + 1;
        at = at + 1;
        if (dump && inference == from) begin
          $dumpvars(1, dut);
          dumping = 1'b1;
          $display("flexi: dump from %0t", $realtime);
        end
        if (dumping && inference == to) begin
          $dumpoff;
          dumping = 1'b0;
          $display("flexi: dump to %0t", $realtime);
        end
      end
      if (events[at] === 12'hfff) begin
        if (dumping) $display("flexi: dump to %0t", $realtime);
        $display("flexi: cycles %0d", cycles);
        $display("flexi: compared %0d", compared);
        $display("flexi: pass");
        $finish;
      end
      if (^events[at] === 1'bx) give_up("the event file ends without fff");
    end
  endtask

  initial begin
    at = 0; cycles = 0; inference = -1; idle = 0; compared = 0; dumping = 1'b0; from = -1; to = -1;
    if (!$value$plusargs("events=%s", name) || !$value$plusargs("period=%d", period) ||
        !$value$plusargs("high=%d", high) || !$value$plusargs("launch=%d", launch) ||
        !$value$plusargs("capture=%d", capture)) begin
      $display("flexi: fail: +events +period +high +launch +capture are needed");
      $finish;
    end
    $readmemh(name, events);
    if ($value$plusargs("sdf=%s", name)) $sdf_annotate(name, dut);
    dump = $value$plusargs("vcd=%s", name);
    if (dump) $dumpfile(name);
    if (!$value$plusargs("from=%d", from)) from = -1;
    if (!$value$plusargs("to=%d", to)) to = -1;
    // One turn is one clock cycle, from rising edge to rising edge; twelve cycles of reset.
    forever begin
      clk = 1'b1;
      #(launch / 1000.0);
      rst_n = cycles >= 12;
      if (cycles >= 12) advance;
      in_valid  = rst_n && events[at][11:8] == 4'h1;
      in_data   = in_valid ? events[at][7:0] : 8'h00;
      out_ready = rst_n && (events[at][11:8] == 4'h2 || events[at][11:8] == 4'h3);
      #((high - launch) / 1000.0) clk = 1'b0;
      #((period - capture - high) / 1000.0);
      sampled_ready = in_ready;
      sampled_valid = out_valid;
      sampled_data  = out_data;
      #(capture / 1000.0);
      cycles = cycles + 1;
      idle = idle + 1;
      if (rst_n) begin
        if (sampled_ready === 1'bx || sampled_valid === 1'bx) give_up("in_ready_o or out_valid_o is unknown");
        if (in_valid && sampled_ready === 1'b1) begin
          at = at + 1;
          idle = 0;
        end
        if (out_ready && sampled_valid === 1'b1) begin
          if (events[at][11:8] == 4'h2) begin
            compared = compared + 1;
            if (sampled_data !== events[at][7:0]) begin
              $display("flexi: expected %h, got %h", events[at][7:0], sampled_data);
              give_up("wrong byte");
            end
          end
          at = at + 1;
          idle = 0;
        end
        if (idle > 5000) give_up("no byte moved in 5000 cycles");
      end
    end
  end
endmodule
