// SPDX-License-Identifier: Apache-2.0
// One core: RLPUs, adder tree, pipeline register, accumulator, requantizer. Weight bits and feature bits come from
// the arrays in the cycle in which a pair is issued; the accumulator takes their count one cycle later,
// with the add/first/neg/emit of that pair (the controller delays them by the same cycle).
// With Overlap the write-back works on a copy (capture_i), so the next dot product can run meanwhile.
module flexi_core #(
  parameter int Lanes    = 32,
  parameter int AccWidth = 10,
  parameter int Overlap  = 0
) (
  input  logic                clk_i,
  // Operands of this cycle
  input  logic [3:0]          fn_i,
  input  logic [Lanes-1:0]    w_i,        // bit lines, and their complements
  input  logic [Lanes-1:0]    wn_i,
  input  logic [Lanes-1:0]    x_i,
  input  logic [Lanes-1:0]    xn_i,
  output logic [Lanes-1:0]    f_o,        // RLPU results: row logic and read-back
  // Accumulation
  input  logic                add_i,      // with no add in a cycle, fn_i was 0 the cycle before
  input  logic                first_i,
  input  logic                neg_i,
  input  logic                emit_i,
  input  logic                flush_i,    // of the accumulator itself
  // Write-back
  input  logic                capture_i,  // Overlap only: copy the result at the end of this cycle
  input  logic                wb_flush_i,
  input  logic                wb_next_i,
  input  logic                wb_top_i,
  input  logic [2:0]          km1_i,
  input  logic [1:0]          mode_i,
  output logic                wb_bit_o,
  // Port
  output logic [AccWidth-1:0] acc_o,
  output logic [7:0]          res_o
);
  // The last lane does not enter the tree: it is the accumulator's carry in, so 31 of 32 lanes are counted, which
  // takes full adders only.
  localparam int CountW = $clog2(Lanes);

  logic [CountW-1:0]   count_d, count_q;
  logic                one_d, one_q;
  logic [AccWidth-1:0] acc_d;
  logic [7:0]          res_d;
  logic [AccWidth-1:0] wb_acc;
  logic [7:0]          wb_res;
  logic                flush, next;

  flexi_rlpu #(.Lanes(Lanes)) u_rlpu (
    .clk_i, .fn_i, .w_i, .wn_i, .x_i, .xn_i, .f_o
  );

  flexi_adder_tree #(.Lanes(Lanes - 1), .CountW(CountW)) u_tree (
    .clk_i, .x_i(f_o[Lanes-2:0]), .count_o(count_d)
  );
  flexi_phase_latch #(.Width(1)) u_one (.clk_i, .d_i(f_o[Lanes-1]), .q_o(one_d));
  flexi_count_register #(.Width(CountW + 1)) u_count (
    .clk_i, .d_i({one_d, count_d}), .q_o({one_q, count_q})
  );

  flexi_accumulator #(.CountW(CountW), .AccWidth(AccWidth)) u_accumulator (
    .clk_i, .add_i, .first_i, .neg_i, .emit_i,
    .flush_i(flush), .next_i(next), .count_i(count_q), .one_i(one_q),
    .acc_d_o(acc_d), .res_d_o(res_d), .acc_o, .res_o
  );

  if (Overlap != 0) begin : g_copy
    logic [AccWidth-1:0] acc_q;
    logic [7:0]          res_q, res_new;
    // After a capture without emission the result register has not moved; every last pair emits.
    assign res_new = wb_flush_i ? {acc_q[0], res_q[7:1]} : {res_q[7], res_q[7:1]};
    flexi_freg #(.Width(AccWidth)) u_acc (
      .clk_i, .en_i(capture_i || wb_flush_i),
      .d_i(capture_i ? acc_d : {acc_q[AccWidth-1], acc_q[AccWidth-1:1]}), .q_o(acc_q)
    );
    flexi_freg #(.Width(8)) u_res (
      .clk_i, .en_i(capture_i || wb_flush_i || wb_next_i), .d_i(capture_i ? res_d : res_new),
      .q_o(res_q)
    );
    assign wb_acc = acc_q;
    assign wb_res = res_q;
    assign flush  = flush_i;
    assign next   = 1'b0;
  end else begin : g_direct
    logic unused;
    assign unused = &{1'b0, capture_i, acc_d, res_d};
    assign wb_acc = acc_o;
    assign wb_res = res_o;
    assign flush  = flush_i || wb_flush_i;
    assign next   = wb_next_i;
  end

  flexi_requantizer #(.AccWidth(AccWidth)) u_requantizer (
    .acc_i(wb_acc), .res_i(wb_res), .km1_i, .mode_i, .top_i(wb_top_i), .bit_o(wb_bit_o)
  );
endmodule
