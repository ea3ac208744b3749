// SPDX-License-Identifier: Apache-2.0
// Accumulator and result register of a core. Takes counts in order of significance and emits the dot
// product lowest bit first.
//   add    acc = (first ? 0 : acc) +/- count; with emit also the shift below, in the same cycle
//   flush  acc = acc (the shift below, without a count)
//   shift  the lowest bit of the sum enters the result register from the top, the sum shifts right
//          arithmetically into the accumulator
//   next   the result register alone shifts right and keeps its top bit (write-back takes bit after bit)
// At most one of add, flush and next at a time. Latency one cycle. The accumulator is two's complement and wraps
// modulo 2**AccWidth; the compiler never lets it. No reset.
module flexi_accumulator #(
  parameter int CountW   = 6,
  parameter int AccWidth = 10   // > CountW
) (
  input  logic                clk_i,
  input  logic                add_i,
  input  logic                first_i,
  input  logic                neg_i,     // subtract
  input  logic                emit_i,    // with add
  input  logic                flush_i,
  input  logic                next_i,
  input  logic [CountW-1:0]   count_i,   // unsigned
  output logic [AccWidth-1:0] acc_d_o,   // contents after this cycle
  output logic [7:0]          res_d_o,
  output logic [AccWidth-1:0] acc_o,     // contents
  output logic [7:0]          res_o
);
  logic [AccWidth-1:0] acc_q, acc_d;
  logic [7:0]          res_q, res_d;
  logic [AccWidth-1:0] base, addend, sum;
  logic                shift;

  assign base   = (add_i && first_i) ? '0 : acc_q;
  assign addend = add_i ? (AccWidth'(count_i) ^ {AccWidth{neg_i}}) : '0;
  assign sum    = base + addend + AccWidth'(add_i && neg_i);
  assign shift  = (add_i && emit_i) || flush_i;
  assign acc_d  = shift ? {sum[AccWidth-1], sum[AccWidth-1:1]} : sum;

  always_comb begin
    res_d = res_q;
    if (shift)       res_d = {sum[0], res_q[7:1]};
    else if (next_i) res_d = {res_q[7], res_q[7:1]};
  end

  always_ff @(posedge clk_i) begin
    acc_q <= acc_d;
    res_q <= res_d;
  end

  assign acc_d_o = acc_d;
  assign res_d_o = res_d;
  assign acc_o   = acc_q;
  assign res_o   = res_q;
endmodule
