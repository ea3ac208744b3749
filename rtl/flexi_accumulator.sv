// SPDX-License-Identifier: Apache-2.0
// Accumulator of a core. Takes counts in order of significance; between two significances it shifts right, and the
// bit that leaves is the next bit of the dot product, lowest first.
//   acc = (keep ? acc : shift ? acc >> 1 : 0) +/- (count + one)    where en_i
// count and one must be zero in a cycle that only shifts or clears. keep and shift are never both high.
// Two's complement, shifts arithmetically, wraps modulo 2**AccWidth (the compiler never lets it). Latency one cycle,
// no reset. For subtraction with Wide = 0 count_i and one_i come as they are; with Wide = 1 the lanes count the
// zeros instead (the RLPUs complement), which is Lanes = 2**CountW more than the negative of the ones.
// The register lies around the adder: flexi_phase_latch in front of it, flexi_count_register behind, which gives the adder the
// high phase too; count_i and one_i come out of a flexi_count_register themselves, and are held through that phase.
// Above the count only 0 or -1 and a carry are added, which two bits let through to those above them at once, where there are so many.
// Fast: no ripple above the count. Bits change by one up or down or not at
// all. Both results are there before the carry comes and chooses one.
module flexi_accumulator #(
  parameter int CountW   = 5,
  parameter int AccWidth = 10,  // > CountW
  parameter int Wide     = 1,
  parameter int Fast     = 0
) (
  input  logic                clk_i,
  input  logic                en_i,
  input  logic                keep_i,
  input  logic                shift_i,
  input  logic                neg_i,     // subtract
  input  logic [CountW-1:0]   count_i,   // unsigned
  input  logic                one_i,     // one more
  output logic [AccWidth-1:0] acc_o
);
  logic [AccWidth-1:0] base_d, base, addend, acc_d;
  logic [CountW-1:0]   count;
  logic                neg, one, carry, gate;

  assign base_d = ({AccWidth{keep_i}} & acc_o) |
                  ({AccWidth{shift_i}} & {acc_o[AccWidth-1], acc_o[AccWidth-1:1]});
  flexi_phase_latch #(.Width(AccWidth + CountW + 2)) u_held (
    .clk_i, .d_i({base_d, count_i, neg_i, one_i}), .q_o({base, count, neg, one})
  );
  if (Wide != 0) begin : g_wide
    assign addend = {{AccWidth-CountW{neg}}, count};
    assign carry  = one;
  end else begin : g_xor     // a - c = a + ~c + 1, and 1 - one = ~one: the carry in serves both signs
    assign addend = AccWidth'(count) ^ {AccWidth{neg}};
    assign carry  = one ^ neg;
  end
  if (Fast != 0) begin : g_step
    localparam int High = AccWidth - CountW;
    logic            over;             // carry out of the count's bits
    logic [High-1:0] high, turned, passed, chosen_n;
    logic [CountW:0] ripple;           // carries into the count's bits, inverted at odd ones
    assign ripple[0] = carry;
    for (genvar b = 0; b < CountW; b++) begin : g_low
      flexi_full_adder_cell #(.InvertC(b % 2)) u_fa (
        .a_i(base[b]), .b_i(addend[b]), .ci_i(ripple[b]), .s_o(acc_d[b]), .co_o(ripple[b+1])
      );
    end
    assign over = ripple[CountW] ^ (CountW % 2 != 0);
    // One up or down: a bit changes when all below it let the step through.
    assign high   = base[AccWidth-1:CountW];
    assign turned = high ^ {High{neg}};
    assign passed[0] = 1'b1;
    for (genvar b = 1; b < High; b++) begin : g_above
      assign passed[b] = &turned[b-1:0];
    end
    flexi_choice #(.Width(High)) u_choice (
      .sel_i(over), .a_i(high ^ (passed & {High{!neg}})), .b_i(high ^ (passed & {High{neg}})), .y_no(chosen_n)
    );
    assign acc_d[AccWidth-1:CountW] = ~chosen_n;
    logic unused;
    assign unused = &{1'b0, addend[AccWidth-1:CountW], turned};
  end else if (AccWidth > CountW + 3) begin : g_skip
    logic            over, passed;     // carries out of the count's bits, and out of the two above
    logic [1:0]      middle;
    logic [CountW:0] ripple;           // carries into the count's bits, inverted at odd ones
    assign ripple[0] = carry;
    for (genvar b = 0; b < CountW; b++) begin : g_low
      flexi_full_adder_cell #(.InvertC(b % 2)) u_fa (
        .a_i(base[b]), .b_i(addend[b]), .ci_i(ripple[b]), .s_o(acc_d[b]), .co_o(ripple[b+1])
      );
    end
    assign over   = ripple[CountW] ^ (CountW % 2 != 0);
    assign middle = base[CountW+1:CountW];
    assign passed = (over & (neg | (&middle))) | (neg & (|middle));
    flexi_adder #(.Width(2)) u_middle (
      .a_i(middle), .b_i(addend[CountW+1:CountW]), .ci_i(over), .sum_o(acc_d[CountW+1:CountW])
    );
    flexi_adder #(.Width(AccWidth - CountW - 2)) u_high (
      .a_i(base[AccWidth-1:CountW+2]), .b_i(addend[AccWidth-1:CountW+2]), .ci_i(passed), .sum_o(acc_d[AccWidth-1:CountW+2])
    );
  end else begin : g_ripple
    flexi_adder #(.Width(AccWidth)) u_adder (.a_i(base), .b_i(addend), .ci_i(carry), .sum_o(acc_d));
  end

  flexi_count_gate u_gate (.clk_i, .en_i, .en_o(gate));
  flexi_count_register #(.Width(AccWidth)) u_acc (.clk_i, .en_i(gate), .d_i(acc_d), .q_o(acc_o));
endmodule
