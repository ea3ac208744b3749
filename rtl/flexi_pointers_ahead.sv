// SPDX-License-Identifier: Apache-2.0
// Row pointers of the pairs as flexi_pointers, for chips with transistors to spare: what a pointer can become is computed
// while the byte is still being decoded, then one of it is chosen. The registers are flip-flops, so that the arrays have their
// rows early in the high phase; those that the arrays take their rows from are copies, which drive nothing else.
module flexi_pointers_ahead #(
  parameter int PtrW     = 5,
  parameter int FeatureW = 3,
  parameter int SegW     = 3
) (
  input  logic                clk_i,
  input  logic                en_i,       // else everything holds
  input  logic [SegW-1:0]     sm1_i,      // segments - 1
  input  logic [FeatureW-1:0] ring_i,     // feature address bits that may change
  // Set
  input  logic                up_i,       // direction up
  input  logic                wset_i,
  input  logic [PtrW-1:0]     wset_d_i,
  input  logic                xset_i,
  input  logic [FeatureW-1:0] xset_d_i,
  // Step to the next pair
  input  logic                step_i,
  input  logic                border_i,   // the next pair is of the next significance
  input  logic                border_w_i, // then w goes on, else x
  // Next row of a load
  input  logic                load_i,     // a byte of a load is at hand, so no pair
  input  logic                wnext_i,
  input  logic                xnext_i,
  output logic [PtrW-1:0]     wptr_o,
  output logic [FeatureW-1:0] xptr_o,
  output logic [PtrW-1:0]     wrow_o,     // the same as wptr_o and xptr_o
  output logic [FeatureW-1:0] xrow_o,
  // Direction: a register of the controller, beside others with the same clock
  input  logic                down_i,
  output logic                down_o      // what it takes
);
  logic                move, w_one, x_one, w_jump, x_jump, w_falls, x_falls;
  logic [PtrW-1:0]     w_turned, w_passed, w_next, w_far, w_d;
  logic [FeatureW-1:0] x_turned, x_passed, x_next, x_far, x_d;

  // One up or down: a bit changes when all below it do not stop the step.
  assign w_falls  = !down_i && !load_i;
  assign x_falls  = down_i && !load_i;
  assign w_turned = wptr_o ^ {PtrW{w_falls}};
  assign x_turned = xptr_o ^ {FeatureW{x_falls}};
  for (genvar b = 0; b < PtrW; b++) begin : g_w
    if (b == 0) assign w_passed[b] = 1'b1;
    else assign w_passed[b] = &w_turned[b-1:0];
  end
  for (genvar b = 0; b < FeatureW; b++) begin : g_x
    if (b == 0) assign x_passed[b] = 1'b1;
    else assign x_passed[b] = &x_turned[b-1:0];
  end
  assign w_next = wptr_o ^ w_passed;
  assign x_next = xptr_o ^ (x_passed & ring_i);
  // By the number of segments.
  logic [FeatureW-1:0] x_sum;
  flexi_adder #(.Width(PtrW)) u_wadd (.a_i(wptr_o), .b_i(PtrW'(sm1_i)), .ci_i(1'b1), .sum_o(w_far));
  flexi_adder #(.Width(FeatureW)) u_xadd (.a_i(xptr_o), .b_i(FeatureW'(sm1_i)), .ci_i(1'b1), .sum_o(x_sum));
  assign x_far = (xptr_o & ~ring_i) | (x_sum & ring_i);

  assign move   = step_i && !border_i;
  assign w_one  = move || wnext_i;
  assign x_one  = move || xnext_i;
  assign w_jump = step_i && border_i && border_w_i;
  assign x_jump = step_i && border_i && !border_w_i;
  // Down: x falls and w rises.
  assign down_o = !up_i && (down_i ^ (step_i && border_i));
  assign w_d = ({PtrW{wset_i}} & wset_d_i) | ({PtrW{w_one}} & w_next) | ({PtrW{w_jump}} & w_far) |
               ({PtrW{!(wset_i || w_one || w_jump)}} & wptr_o);
  assign x_d = ({FeatureW{xset_i}} & xset_d_i) | ({FeatureW{x_one}} & x_next) | ({FeatureW{x_jump}} & x_far) |
               ({FeatureW{!(xset_i || x_one || x_jump)}} & xptr_o);
  flexi_lreg #(.Width(PtrW + FeatureW)) u_pointers (.clk_i, .en_i, .d_i({w_d, x_d}), .q_o({wptr_o, xptr_o}));
  flexi_lreg #(.Width(PtrW + FeatureW)) u_rows (.clk_i, .en_i, .d_i({w_d, x_d}), .q_o({wrow_o, xrow_o}));

  logic unused;
  assign unused = &{1'b0, w_turned, x_turned};
endmodule
