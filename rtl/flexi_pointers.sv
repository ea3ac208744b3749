// SPDX-License-Identifier: Apache-2.0
// Row pointers of the pairs, and their steps. docs/commands.md, "Pairs": inside a significance x counts in one
// direction and w in the other; where a significance ends one of them goes on by the number of segments, the other
// stands, and the direction turns. Outputs are registered: rows of the pair at hand. A set, a step
// and a next row never meet.
// x counts modulo 2**FeatureW inside its ring, w modulo 2**PtrW. No reset: a program sets both.
// The register lies around the adders: flexi_phase_latch in front of them, flexi_count_register behind. So what is added
// has the whole cycle to be decoded, and the adders the high phase of the next one: arrays take rows where the clock falls.
module flexi_pointers #(
  parameter int PtrW     = 5,
  parameter int FeatureW = 3,
  parameter int SegW     = 3
) (
  input  logic                clk_i,
  input  logic                en_i,       // else everything holds; of flexi_count_gate
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
  // Direction: a register of the controller, beside others with the same clock
  input  logic                down_i,
  output logic                down_o      // what it takes
);
  logic                move, jump_w, jump_x;
  logic [1:0]          wstep_d, wstep, xstep_d, xstep;
  logic [PtrW-1:0]     wbase, wadd, wsum;
  logic [FeatureW-1:0] xbase, xadd, xsum;

  // What is added: 0 nothing, 1 one, 2 -1, 3 segments - 1 and one more.
  assign move    = step_i && !border_i;
  assign jump_w  = step_i && border_i && border_w_i;
  assign jump_x  = step_i && border_i && !border_w_i;
  assign wstep_d = {jump_w || (move && !down_i), jump_w || wnext_i || (move && down_i)};
  assign xstep_d = {jump_x || (move && down_i), jump_x || xnext_i || (move && !down_i)};
  flexi_phase_latch #(.Width(PtrW + FeatureW + 4)) u_held (
    .clk_i, .d_i({wset_i ? wset_d_i : wptr_o, xset_i ? xset_d_i : xptr_o, wstep_d, xstep_d}), .q_o({wbase, xbase, wstep, xstep})
  );
  assign wadd = {PtrW{wstep[1]}} & ({PtrW{!wstep[0]}} | PtrW'(sm1_i));
  assign xadd = {FeatureW{xstep[1]}} & ({FeatureW{!xstep[0]}} | FeatureW'(sm1_i));
  flexi_adder #(.Width(PtrW)) u_wadd (.a_i(wbase), .b_i(wadd), .ci_i(wstep[0]), .sum_o(wsum));
  flexi_adder #(.Width(FeatureW)) u_xadd (.a_i(xbase), .b_i(xadd), .ci_i(xstep[0]), .sum_o(xsum));
  flexi_count_register #(.Width(PtrW + FeatureW)) u_rows (
    .clk_i, .en_i, .d_i({wsum, (xbase & ~ring_i) | (xsum & ring_i)}), .q_o({wptr_o, xptr_o})
  );

  // Down: x falls and w rises.
  assign down_o = !up_i && (down_i ^ (step_i && border_i));
endmodule
