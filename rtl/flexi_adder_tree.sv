// SPDX-License-Identifier: Apache-2.0
// Counts the ones among Lanes inputs: carry-save counter tree of explicit full and half adders, for Lanes = 32
// 26 full and 5 half adders. Unsigned, never overflows. Registered: count_o shows the inputs of the last rising edge where
// en_i, an output of flexi_count_gate, was high. The register lies inside, where the counters have it.
// The largest full counter takes 2**Main - 1 inputs; one more is the carry in of the last adder; a
// smaller tree of the same kind counts what is left.
module flexi_adder_tree #(
  parameter int Lanes  = 32,
  parameter int CountW = $clog2(Lanes + 1),
  parameter int Front  = 0                    // of flexi_counter
) (
  input  logic              clk_i,
  input  logic              en_i,
  input  logic [Lanes-1:0]  x_i,
  output logic [CountW-1:0] count_o
);
  localparam int Main = $clog2(Lanes + 2) - 1;   // 2**Main - 1 <= Lanes
  localparam int Full = 2 ** Main - 1;
  localparam int Left = Lanes - Full;            // 0 .. 2**Main

  logic [Main-1:0] main;
  flexi_counter #(.Bits(Main), .Front(Front)) u_counter (.clk_i, .en_i, .x_i(x_i[Full-1:0]), .count_o(main));

  if (Left == 0) begin : g_exact
    assign count_o = main;
  end else begin : g_last
    localparam int RestW = (Left == 1) ? 0 : $clog2(Left);  // bits of a count of Left - 1
    logic [Main:0] carry;
    logic held;
    if (Front != 0) begin : g_front
      assign held = x_i[Full];
    end else begin : g_phase
      flexi_phase_latch #(.Width(1)) u_held (.clk_i, .d_i(x_i[Full]), .q_o(held));
    end
    flexi_count_register #(.Width(1)) u_carry (.clk_i, .en_i, .d_i(held), .q_o(carry[0]));
    if (Left > 1) begin : g_rest
      logic [RestW-1:0] rest;
      flexi_adder_tree #(.Lanes(Left - 1), .CountW(RestW), .Front(Front)) u_rest (
        .clk_i, .en_i, .x_i(x_i[Lanes-1:Full+1]), .count_o(rest)
      );
    end
    for (genvar b = 0; b < Main; b++) begin : g_bit
      if (b < RestW) begin : g_fa
        flexi_full_adder #(.Width(1)) u_fa (
          .a_i(main[b]), .b_i(g_last.g_rest.rest[b]), .ci_i(carry[b]), .s_o(count_o[b]), .co_o(carry[b+1])
        );
      end else begin : g_ha
        flexi_half_adder #(.Width(1)) u_ha (
          .a_i(main[b]), .b_i(carry[b]), .s_o(count_o[b]), .co_o(carry[b+1])
        );
      end
    end
    assign count_o[Main] = carry[Main];
  end
endmodule
