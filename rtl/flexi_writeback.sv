// SPDX-License-Identifier: Apache-2.0
// Write-back beside the next dot product, chips with overlap: row and lane segment of the bits that leave the
// accumulators, and afterwards their correction (saturation to 0 .. 2**k-1) row by row back to the first one.
// A written bit takes one cycle and the write port; a correction waits while the port is in use.
// Reset ends a correction and forgets how many rows were written; row and lane segment are not reset.
module flexi_writeback #(
  parameter int Cores    = 2,
  parameter int Lanes    = 32,
  parameter int FeatureW = 4,
  parameter int LaneSegW = 4,
  parameter int Fast     = 0     // both neighbours are there before it is known which of them it is
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  input  logic                en_i,         // else everything holds
  input  logic                relu_i,       // correct; else the rows are only counted back
  // Registers
  input  logic                row_set_i,
  input  logic [FeatureW-1:0] row_d_i,
  input  logic                lane_set_i,
  input  logic [LaneSegW-1:0] lane_d_i,
  // Events of this cycle
  input  logic                write_i,      // a bit per core is written
  input  logic                start_i,      // the result is complete
  input  logic                port_busy_i,  // the port writes something else
  output logic                we_o,
  output logic [FeatureW-1:0] row_o,
  output logic [LaneSegW-1:0] lane_o,
  output logic                fix_o,        // the bits are corrections
  output logic                busy_o,       // corrections are going on
  output logic [FeatureW-1:0] drow_o        // register
);
  localparam int LaneSegs = (Lanes + Cores - 1) / Cores;
  logic [3:0]          written_q, written_d;   // rows written and not yet counted back
  logic                fix_q, fix_d, back, last, some;    // some: written_d is not zero
  logic [FeatureW-1:0] above, below;                      // Fast
  logic [3:0]          more, less;
  logic [FeatureW-1:0] row_q, row_next, row_up, row_down;
  logic [LaneSegW-1:0] lane_q, lane_next;

  assign back     = fix_q && !write_i && !port_busy_i;
  assign last     = back && written_q == 4'd1;
  // One row on, or back: which bits change is known for both before it is known which of them it is.
  for (genvar b = 0; b < FeatureW; b++) begin : g_row
    if (b == 0) begin : g_first
      assign {row_up[b], row_down[b]} = 2'b11;
    end else begin : g_above
      assign {row_up[b], row_down[b]} = {&row_q[b-1:0], ~|row_q[b-1:0]};
    end
  end
  assign row_next = (Fast != 0) ? (back ? below : above) : row_q ^ (row_up & {FeatureW{!back}}) ^ (row_down & {FeatureW{back}});
  assign fix_o    = !write_i;
  assign we_o     = en_i && (write_i || (back && relu_i));
  assign row_o    = back ? row_next : row_q;
  assign lane_o   = lane_q;
  assign busy_o   = fix_q;
  assign drow_o   = row_q;

  assign written_d = (Fast != 0) ? (write_i ? more : back ? less : written_q) : written_q + {{3{back}}, write_i || back};
  assign some      = (Fast != 0) ? (write_i ? more != 4'd0 : back ? less != 4'd0 : written_q != 4'd0) : written_d != 4'd0;
  assign fix_d     = (start_i && some) || (fix_q && !last);
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      written_q <= 4'd0;
      fix_q     <= 1'b0;
    end else if (en_i) begin
      written_q <= written_d;
      fix_q     <= fix_d;
    end
  end

  flexi_lreg #(.Width(FeatureW)) u_row (
    .clk_i, .en_i(en_i && (row_set_i || write_i || back)), .d_i(row_set_i ? row_d_i : row_next), .q_o(row_q)
  );
  if (Fast != 0) begin : g_neighbours
    flexi_neighbours #(.Width(FeatureW)) u_rows (.row_i(row_q), .above_o(above), .below_o(below));
    flexi_neighbours #(.Width(4)) u_written (.row_i(written_q), .above_o(more), .below_o(less));
  end else begin : g_no_neighbours
    assign {above, below, more, less} = '0;
  end
  assign lane_next = (32'(lane_q) == LaneSegs - 1) ? '0 : lane_q + 1'b1;
  flexi_lreg #(.Width(LaneSegW)) u_lane (
    .clk_i, .en_i(en_i && (lane_set_i || last)), .d_i(lane_set_i ? lane_d_i : lane_next), .q_o(lane_q)
  );
endmodule
