// SPDX-License-Identifier: Apache-2.0
// Accumulator and result register of a core. Takes counts in order of significance and emits the dot
// product lowest bit first.
//   add    acc = (first ? 0 : acc) +/- (count + one); with emit also the shift below, in the same cycle
//   flush  the shift below alone; count and one must be zero
//   shift  the lowest bit of the sum enters the result register from the top, the sum shifts right
//          arithmetically into the accumulator
//   next   the result register alone shifts right and keeps its top bit (write-back takes bit after bit)
// At most one of add, flush and next at a time. Latency one cycle. The accumulator is two's complement and wraps
// modulo 2**AccWidth; the compiler never lets it. No reset. The count of the last lane comes as carry in (one_i).
module flexi_accumulator #(
  parameter int CountW   = 5,
  parameter int AccWidth = 10   // > CountW
) (
  input  logic                clk_i,
  input  logic                add_i,
  input  logic                first_i,   // with add
  input  logic                neg_i,     // with add: subtract
  input  logic                emit_i,    // with add
  input  logic                flush_i,
  input  logic                next_i,
  input  logic [CountW-1:0]   count_i,   // unsigned
  input  logic                one_i,     // one more
  output logic [AccWidth-1:0] acc_d_o,   // contents after this cycle, if it adds or flushes
  output logic [7:0]          res_d_o,   // contents after this cycle, if it emits
  output logic [AccWidth-1:0] acc_o,     // contents
  output logic [7:0]          res_o
);
  logic [AccWidth-1:0] base, addend, sum;
  logic                shift;

  // a - c = a + ~c + 1, and 1 - one = ~one: the carry in serves both signs.
  assign base   = first_i ? '0 : acc_o;
  assign addend = AccWidth'(count_i) ^ {AccWidth{neg_i}};
  flexi_adder #(.Width(AccWidth)) u_adder (
    .a_i(base), .b_i(addend), .ci_i(one_i ^ neg_i), .sum_o(sum)
  );
  assign shift   = emit_i || flush_i;
  assign acc_d_o = shift ? {sum[AccWidth-1], sum[AccWidth-1:1]} : sum;
  assign res_d_o = {next_i ? res_o[7] : sum[0], res_o[7:1]};

  flexi_freg #(.Width(AccWidth)) u_acc (
    .clk_i, .en_i(add_i || flush_i), .d_i(acc_d_o), .q_o(acc_o)
  );
  flexi_freg #(.Width(8)) u_res (.clk_i, .en_i(shift || next_i), .d_i(res_d_o), .q_o(res_o));

endmodule
