// SPDX-License-Identifier: Apache-2.0
// Row pointers of the pairs, and their steps. docs/commands.md, "Pairs": inside a significance x counts in one
// direction and w in the other; where a significance ends one of them goes on by the number of segments, the other
// stands, and the direction turns. Outputs are registered: rows of the pair at hand. A set
// overrules a step or a next row; these two never meet.
// x counts modulo 2**FeatureW inside its ring, w modulo 2**PtrW. No reset: a program sets both.
module flexi_pointers #(
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
  input  logic                wnext_i,
  input  logic                xnext_i,
  output logic [PtrW-1:0]     wptr_o,
  output logic [FeatureW-1:0] xptr_o,
  output logic                down_o      // direction
);
  logic                down_q, down_d;    // x falls and w rises
  logic                jump_w, jump_x, minus_w, minus_x, plus_w, plus_x;
  logic [PtrW-1:0]     wadd, wsum;
  logic [FeatureW-1:0] xadd, xsum;

  // What is added: segments - 1 and one more, -1, or +1.
  assign jump_w  = step_i && border_i && border_w_i;
  assign jump_x  = step_i && border_i && !border_w_i;
  assign minus_w = step_i && !border_i && !down_q;
  assign minus_x = step_i && !border_i && down_q;
  assign plus_w  = jump_w || wnext_i || (step_i && !border_i && down_q);
  assign plus_x  = jump_x || xnext_i || (step_i && !border_i && !down_q);
  assign wadd    = {PtrW{minus_w}} | (PtrW'(sm1_i) & {PtrW{jump_w}});
  assign xadd    = {FeatureW{minus_x}} | (FeatureW'(sm1_i) & {FeatureW{jump_x}});
  flexi_adder #(.Width(PtrW)) u_wadd (.a_i(wptr_o), .b_i(wadd), .ci_i(plus_w), .sum_o(wsum));
  flexi_adder #(.Width(FeatureW)) u_xadd (.a_i(xptr_o), .b_i(xadd), .ci_i(plus_x), .sum_o(xsum));

  assign down_o = down_q;
  assign down_d = !up_i && (down_q ^ (step_i && border_i));
  flexi_freg #(.Width(PtrW + FeatureW + 1)) u_pointers (
    .clk_i, .en_i,
    .d_i({down_d, wset_i ? wset_d_i : wsum, xset_i ? xset_d_i : (xptr_o & ~ring_i) | (xsum & ring_i)}),
    .q_o({down_q, wptr_o, xptr_o})
  );
endmodule
