// SPDX-License-Identifier: Apache-2.0
// Walks the (feature bit, weight bit) pairs of a dot product in order of significance, segments innermost, and
// holds the row pointers WROW and XROW. docs/commands.md, "Dot product", has the path.
// Every step moves both row addresses by one addition: +A and +W between segments, +-1 or 0 from pair to pair.
// The steps along an anti-diagonal alternate in direction, so no address ever jumps. After the last
// step WROW points behind the weights that were used, XROW is what it was. Outputs are of the pair at hand.
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
  logic                down_q;            // along the diagonal: 1 = i falls and j rises
  logic [SegW-1:0]     seg_q;
  logic [RowW-1:0]     wpair_q, waddr_q;  // row of weight bit j in segment 0, in this segment
  logic [FeatureW-1:0] xbase_q, xpair_q, xaddr_q;

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

  // The next pair's rows in segment 0, and the next segment's rows of this pair.
  logic [RowW-1:0]     wpair_d, waddr_d;
  logic [FeatureW-1:0] xpair_d, xaddr_d;
  assign wpair_d = wpair_q + {{(RowW-1){j_down}}, j_up || j_down};
  assign waddr_d = waddr_q + RowW'(wm1_i) + RowW'(1);
  assign xpair_d = (xpair_q & ~ring_i) |
                   ((xpair_q + {{(FeatureW-1){i_down}}, i_up || i_down}) & ring_i);
  assign xaddr_d = (xaddr_q & ~ring_i) | ((xaddr_q + FeatureW'(am1_i) + FeatureW'(1)) & ring_i);

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      i_q    <= '0;
      j_q    <= '0;
      down_q <= 1'b0;
      seg_q  <= '0;
    end else if (step_i) begin
      seg_q <= seg_high ? '0 : seg_q + 1'b1;
      if (last_o) begin
        i_q    <= '0;
        j_q    <= '0;
        down_q <= 1'b0;
      end else if (seg_high) begin
        i_q    <= i_q + {{2{i_down}}, i_up || i_down};
        j_q    <= j_q + {{2{j_down}}, j_up || j_down};
        down_q <= down_q ^ border;
      end
    end
  end

  // Weights: both addresses meet behind the last row used.
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      waddr_q <= wpair_q;
    end else if (step_i && last_o) begin
      wpair_q <= waddr_q + 1'b1;
      waddr_q <= waddr_q + 1'b1;
    end else if (pair_step) begin
      wpair_q <= wpair_d;
      waddr_q <= wpair_d;
    end else if (step_i) begin
      waddr_q <= waddr_d;
    end else if (wrow_set_i) begin
      wpair_q <= wrow_d_i;
      waddr_q <= wrow_d_i;
    end else if (wrow_inc_i) begin
      wpair_q <= wpair_q + 1'b1;
      waddr_q <= wpair_q + 1'b1;
    end
  end

  // Features: back to the base.
  always_ff @(posedge clk_i) begin
    if (!rst_ni || (step_i && last_o)) begin
      xpair_q <= xbase_q;
      xaddr_q <= xbase_q;
    end else if (pair_step) begin
      xpair_q <= xpair_d;
      xaddr_q <= xpair_d;
    end else if (step_i) begin
      xaddr_q <= xaddr_d;
    end else if (xrow_set_i) begin
      xbase_q <= xrow_d_i;
      xpair_q <= xrow_d_i;
      xaddr_q <= xrow_d_i;
    end else if (xrow_inc_i) begin
      xbase_q <= xbase_q + 1'b1;
      xpair_q <= xbase_q + 1'b1;
      xaddr_q <= xbase_q + 1'b1;
    end
  end

  assign waddr_o = waddr_q;
  assign xaddr_o = xaddr_q;
  assign wrow_o  = wpair_q;
  assign xrow_o  = xbase_q;
endmodule
