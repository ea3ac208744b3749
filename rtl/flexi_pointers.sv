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
  logic                move, jump_w, jump_x, wmore_d, wmore, xmore_d, xmore, wback_d, wback, xback_d, xback;
  logic [SegW-1:0]     wjump_d, wjump, xjump_d, xjump;
  logic [PtrW-1:0]     wbase, wadd, wsum;
  logic [FeatureW-1:0] xbase, xadd, xsum;

  // What is added: one, -1, or segments - 1 and one more; -1 is all ones and lies over segments - 1, of which the adders take the one or the other.
  assign move    = step_i && !border_i;
  assign jump_w  = step_i && border_i && border_w_i;
  assign jump_x  = step_i && border_i && !border_w_i;
  assign wback_d = move && !down_i;
  assign xback_d = move && down_i;
  assign wjump_d = {SegW{wback_d}} | ({SegW{jump_w}} & sm1_i);
  assign xjump_d = {SegW{xback_d}} | ({SegW{jump_x}} & sm1_i);
  assign wmore_d  = jump_w || wnext_i || xback_d;
  assign xmore_d  = jump_x || xnext_i || wback_d;
  flexi_phase_latch #(.Width(PtrW + FeatureW + 2 * SegW + 4)) u_held (
    .clk_i, .d_i({wset_i ? wset_d_i : wptr_o, xset_i ? xset_d_i : xptr_o, wjump_d, wmore_d, wback_d, xjump_d, xmore_d, xback_d}),
    .q_o({wbase, xbase, wjump, wmore, wback, xjump, xmore, xback})
  );
  for (genvar b = 0; b < PtrW; b++) begin : g_wadd
    assign wadd[b] = (b < SegW) ? wjump[b % SegW] : wback;
  end
  for (genvar b = 0; b < FeatureW; b++) begin : g_xadd
    assign xadd[b] = (b < SegW) ? xjump[b % SegW] : xback;
  end
  flexi_adder #(.Width(PtrW)) u_wadd (.a_i(wbase), .b_i(wadd), .ci_i(wmore), .sum_o(wsum));
  flexi_adder #(.Width(FeatureW)) u_xadd (.a_i(xbase), .b_i(xadd), .ci_i(xmore), .sum_o(xsum));
  flexi_count_register #(.Width(PtrW + FeatureW)) u_rows (
    .clk_i, .en_i, .d_i({wsum, (xbase & ~ring_i) | (xsum & ring_i)}), .q_o({wptr_o, xptr_o})
  );

  // Down: x falls and w rises.
  assign down_o = !up_i && (down_i ^ (step_i && border_i));
endmodule
