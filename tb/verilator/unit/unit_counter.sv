// SPDX-License-Identifier: Apache-2.0
// Counters of 1 .. Last bits over the same inputs, which come out of latches if Front is 1.
module unit_counter #(
  parameter int Last  = 6,
  parameter int Front = 0
) (
  input  logic               clk_i,
  input  logic               en_i,
  input  logic [2**Last-2:0] x_i,
  output logic [Last*8-1:0]  count_o   // byte n - 1: ones among the first 2**n - 1 inputs
);
  logic en;
  logic [2**Last-2:0] x;
  if (Front != 0) begin : g_front
    flexi_front_latch #(.Width(2**Last - 1)) u_front (.clk_i, .d_i(x_i), .q_o(x));
  end else begin : g_direct
    assign x = x_i;
  end
  flexi_count_gate u_gate (.clk_i, .en_i, .en_o(en));
  for (genvar n = 1; n <= Last; n++) begin : g_counter
    logic [n-1:0] count;
    flexi_counter #(.Bits(n), .Front(Front)) u_counter (.clk_i, .en_i(en), .x_i(x[2**n-2:0]), .count_o(count));
    assign count_o[(n-1)*8 +: 8] = 8'(count);
  end
endmodule
