// SPDX-License-Identifier: Apache-2.0
// One core: RLPUs, adder tree with the pipeline register, accumulator, and the bit it writes into an array. Weight
// bits and feature bits come from the arrays in the cycle in which a pair is issued; the accumulator takes their count
// one cycle later, with the en/keep/shift/neg of that cycle.
// Overlap = 1: what a correction needs to know of the accumulator is held from the last written bit on, so that the
// next dot product may use it; else a correction looks at the accumulator itself.
module flexi_core #(
  parameter int Lanes    = 32,
  parameter int AccWidth = 10,
  parameter int Overlap  = 0,
  parameter int Fast     = 0          // of accumulator and adder tree: transistors for speed
) (
  input  logic                clk_i,
  // Operands of this cycle
  input  logic [3:0]          fn_i,
  input  logic [Lanes-1:0]    w_i,        // bit lines, and their complements
  input  logic [Lanes-1:0]    wn_i,
  input  logic [Lanes-1:0]    x_i,
  input  logic [Lanes-1:0]    xn_i,
  output logic [Lanes-1:0]    f_o,        // RLPU results: row logic and read-back; Fast: held through the next high phase
  // Accumulation
  input  logic                count_en_i,  // of flexi_count_gate
  input  logic                acc_en_i,
  input  logic                keep_i,
  input  logic                shift_i,
  input  logic                neg_i,
  output logic [AccWidth-1:0] acc_o,
  // Write-back
  input  logic                capture_i,  // Overlap only: the lowest bit is being written, the rest is held
  input  logic                fix_i,      // correction instead of the lowest bit
  output logic                bit_o,
  output logic                mask_o,     // the bit is to be written
  output logic [1:0]          noted_o     // sign, and whether a bit below it is left: above the one written with Overlap, else any
);
  // The last lane does not enter the tree: it is the accumulator's carry in, so 31 of 32 lanes are counted, which
  // takes full adders only.
  localparam int CountW = $clog2(Lanes);
  localparam int Wide   = (2 ** CountW == Lanes) ? 1 : 0;

  logic [CountW-1:0] count;
  logic [Lanes-1:0]  f;
  logic              one_held, one;
  logic              negative, rest;     // sign; bits above the one at hand are not all zero

  flexi_rlpu #(.Lanes(Lanes)) u_rlpu (
    .clk_i, .fn_i, .w_i, .wn_i, .x_i, .xn_i, .f_o(f)
  );

  flexi_adder_tree #(.Lanes(Lanes - 1), .CountW(CountW), .Front(Fast)) u_tree (
    .clk_i, .en_i(count_en_i), .x_i(f_o[Lanes-2:0]), .count_o(count)
  );
  // Fast: latches right behind the RLPUs, from which the row logic may read too; else the tree has its own.
  if (Fast != 0) begin : g_front
    flexi_front_latch #(.Width(Lanes)) u_front (.clk_i, .d_i(f), .q_o(f_o));
    assign one_held = f_o[Lanes-1];
  end else begin : g_phase
    assign f_o = f;
    flexi_phase_latch #(.Width(1)) u_held (.clk_i, .d_i(f[Lanes-1]), .q_o(one_held));
  end
  flexi_count_register #(.Width(1)) u_one (.clk_i, .en_i(count_en_i), .d_i(one_held), .q_o(one));

  flexi_accumulator #(.CountW(CountW), .AccWidth(AccWidth), .Wide(Wide), .Fast(Fast)) u_accumulator (
    .clk_i, .en_i(acc_en_i), .keep_i, .shift_i, .neg_i, .count_i(count), .one_i(one), .acc_o
  );

  if (Overlap != 0) begin : g_held
    if (Fast != 0) begin : g_late
      flexi_lreg #(.Width(2)) u_rest (
        .clk_i, .en_i(capture_i), .d_i({acc_o[AccWidth-1], acc_o[AccWidth-1:1] != '0}), .q_o({negative, rest})
      );
    end else begin : g_early
      flexi_freg #(.Width(2)) u_rest (
        .clk_i, .en_i(capture_i), .d_i({acc_o[AccWidth-1], acc_o[AccWidth-1:1] != '0}), .q_o({negative, rest})
      );
    end
    assign mask_o = !fix_i || rest;
  end else begin : g_direct
    assign negative = acc_o[AccWidth-1];
    assign rest     = acc_o[AccWidth-2:0] != '0;
    assign mask_o   = !fix_i || negative || rest;
    logic unused;
    assign unused = &{1'b0, capture_i};
  end
  assign bit_o  = fix_i ? !negative : acc_o[0];
  assign noted_o = {negative, rest};
endmodule
