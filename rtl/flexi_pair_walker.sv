// SPDX-License-Identifier: Apache-2.0
// Walks the (feature bit, weight bit) pairs of a dot product in order of significance, segments innermost, and
// holds the row pointers WROW and XROW. docs/commands.md, "Dot product", has the path.
// Rows are pointer + offset: the offset grows by A and W from segment to segment and is the number of the bit in
// segment 0. The steps along an anti-diagonal alternate in direction. After the last step WROW points behind
// the weights that were used; XROW does not move. Outputs are of the pair at hand.
// Reset puts the walk at its start (pair (0,0), segment 0); the pointers are not reset.
module flexi_pair_walker #(
  parameter int RowW     = 5,
  parameter int FeatureW = 3,
  parameter int SegW     = 3
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  // Operands, stable during a dot product
  input  logic [2:0]          am1_i,      // A - 1
  input  logic [2:0]          wm1_i,      // W - 1
  input  logic [SegW-1:0]     sm1_i,      // S - 1
  input  logic [FeatureW-1:0] ring_i,     // feature address bits that may change
  input  logic                xs_i,       // signed features
  input  logic                ws_i,       // signed weights
  // Pointers in memory mode
  input  logic                wrow_set_i,
  input  logic                wrow_inc_i,
  input  logic [RowW-1:0]     wrow_d_i,
  input  logic                xrow_set_i,
  input  logic                xrow_inc_i,
  input  logic [FeatureW-1:0] xrow_d_i,
  // Walk
  input  logic                step_i,     // the pair at hand is taken
  output logic [RowW-1:0]     waddr_o,    // weight row of the pair; WROW outside of a dot product
  output logic [FeatureW-1:0] xaddr_o,    // feature row of the pair; XROW outside of a dot product
  output logic                first_o,    // first pair, first segment
  output logic                last_o,     // last pair, last segment
  output logic                emit_o,     // last one of its significance
  output logic                neg_o,      // exactly one of the two bits is a sign bit
  output logic [RowW-1:0]     wrow_o,
  output logic [FeatureW-1:0] xrow_o
);
  logic [2:0]          i_q, j_q;          // feature bit, weight bit
  logic [2:0]          i_d, j_d;          // of the next pair
  logic                down_q;            // along the diagonal: 1 = i falls and j rises
  logic [SegW-1:0]     seg_q;
  logic [RowW-1:0]     woff_q;            // row of weight bit j in this segment, from WROW
  logic [FeatureW-1:0] xoff_q;

  logic i_low, i_high, j_low, j_high, seg_high, border, pair_step;
  logic i_up, i_down, j_up, j_down;

  assign i_low    = i_q == 3'd0;
  assign i_high   = i_q == am1_i;
  assign j_low    = j_q == 3'd0;
  assign j_high   = j_q == wm1_i;
  assign seg_high = seg_q == sm1_i;
  assign border   = down_q ? (i_low || j_high) : (i_high || j_low);

  // On the border: to the next significance, feature bit first where both ways are open.
  assign i_up   = border ? (down_q ? j_high : !i_high) : !down_q;
  assign j_up   = border ? !i_up : down_q;
  assign i_down = !border && down_q;
  assign j_down = !border && !down_q;

  assign pair_step = step_i && seg_high;
  assign last_o    = i_high && j_high && seg_high;
  assign first_o   = i_low && j_low && (seg_q == '0);
  assign emit_o    = border && seg_high;
  assign neg_o     = (xs_i && i_high) != (ws_i && j_high);

  assign i_d = last_o ? 3'd0 : i_q + {{2{i_down}}, i_up || i_down};
  assign j_d = last_o ? 3'd0 : j_q + {{2{j_down}}, j_up || j_down};

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      i_q    <= 3'd0;
      j_q    <= 3'd0;
      down_q <= 1'b0;
    end else if (pair_step) begin
      i_q    <= i_d;
      j_q    <= j_d;
      down_q <= !last_o && (down_q ^ border);
    end
  end
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      seg_q  <= '0;
      woff_q <= '0;
      xoff_q <= '0;
    end else if (step_i) begin
      seg_q  <= seg_high ? '0 : seg_q + 1'b1;
      woff_q <= seg_high ? RowW'(j_d) : woff_q + RowW'(wm1_i) + RowW'(1);
      xoff_q <= seg_high ? FeatureW'(i_d) : xoff_q + FeatureW'(am1_i) + FeatureW'(1);
    end
  end

  // Pointers: set, or one row behind the row at hand.
  logic [RowW-1:0]     wrow_d;
  logic [FeatureW-1:0] xrow_d;
  assign wrow_d = wrow_set_i ? wrow_d_i : waddr_o + 1'b1;
  assign xrow_d = xrow_set_i ? xrow_d_i : xaddr_o + 1'b1;
  flexi_freg #(.Width(RowW)) u_wrow (
    .clk_i, .en_i(wrow_set_i || wrow_inc_i || (step_i && last_o && rst_ni)), .d_i(wrow_d), .q_o(wrow_o)
  );
  flexi_freg #(.Width(FeatureW)) u_xrow (
    .clk_i, .en_i(xrow_set_i || xrow_inc_i), .d_i(xrow_d), .q_o(xrow_o)
  );

  logic [FeatureW-1:0] xsum;
  flexi_adder #(.Width(RowW)) u_waddr (.a_i(wrow_o), .b_i(woff_q), .ci_i(1'b0), .sum_o(waddr_o));
  flexi_adder #(.Width(FeatureW)) u_xaddr (.a_i(xrow_o), .b_i(xoff_q), .ci_i(1'b0), .sum_o(xsum));
  assign xaddr_o = (xrow_o & ~ring_i) | (xsum & ring_i);
endmodule
