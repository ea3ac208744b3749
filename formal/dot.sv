// SPDX-License-Identifier: Apache-2.0
// A dot product on a whole chip: the bits and the remainder that the port sends are the integer dot product of every core, for all weights
// and features, up to three bits wide, in one or two segments, of every sign. The shape and its program, bytes as in docs/commands.md, are
// constants that scripts/formal.py sets before the proof. All rows hold anything. The run starts in the state that reset leaves, and ends.
module dot #(
  parameter int Cores       = 1,
  parameter int Lanes       = 2,
  parameter int Rows        = 8,     // and no other number
  parameter int FeatureRows = 8,
  parameter int AccWidth    = 8,
  parameter int Overlap     = 0,
  parameter int Ring        = 0,
  parameter int Frames      = 60,    // the run is over by then
  parameter int Cover       = 0
) (
  input logic clk_i
);
  localparam int Width = 8 / Cores;      // accumulator bits of each core in a byte that is sent
  localparam int YW    = 12;
  logic       in_ready, out_valid;
  logic [7:0] out_data;
  logic [5:0] at = 6'd0;
  logic [3:0] sent = 4'd0;                // next byte of the program, bytes that have come
  (* anyconst *) logic [1:0]   shape_w, shape_a;       // bits of a weight and of a feature
  (* anyconst *) logic [1:0]   shape_s;                // segments
  (* anyconst *) logic         shape_ws, shape_xs;     // signed
  (* anyconst *) logic [3:0]   shape_sent;             // bytes that come
  (* anyconst *) logic [5:0]   shape_length;           // bytes of the program
  (* anyconst *) logic [159:0] shape_program;
  logic [5:0]   cycle = 6'd0;
  flexi_chip #(
    .ChipId(1), .Cores(Cores), .Lanes(Lanes), .Rows(Rows), .FeatureRows(FeatureRows), .AccWidth(AccWidth),
    .Overlap(Overlap), .Ring(Ring)
  ) u_chip (
    .clk_i, .rst_ni(1'b1), .in_valid_i(at < shape_length), .in_ready_o(in_ready), .in_data_i(8'(shape_program >> {at, 3'b000})),
    .out_valid_o(out_valid), .out_ready_i(1'b1), .out_data_o(out_data)
  );
  (* hierconn *) logic [FeatureRows*Lanes-1:0] \u_chip.u_features.u_array.u_cells.bits ;
  (* hierconn *) logic [Rows*Cores*Lanes-1:0]  \u_chip.u_weights.u_cells.bits ;
  // What the arrays hold, in an order in which BDDs of sums of products stay small: lane after lane, a lane's features beside its weights, and
  // those that two segments multiply next to each other.
  localparam int Together = 1 + Cores;
  (* anyconst *) logic [Lanes*8*Together-1:0] cells;
  for (genvar l = 0; l < Lanes; l++) begin : g_lane
    for (genvar r = 0; r < 8; r++) begin : g_row
      localparam int At       = (l * 8 + (r % 2) * 4 + r / 2) * Together;
      localparam int Opposite = (l * 8 + (1 - r % 2) * 4 + r / 2) * Together;
      assign \u_chip.u_features.u_array.u_cells.bits [r*Lanes + l] = cells[At];
      for (genvar c = 0; c < Cores; c++) begin : g_core
        assign \u_chip.u_weights.u_cells.bits [(r*Cores + c)*Lanes + l] = cells[Opposite + 1 + c];
      end
    end
  end

  logic [Cores*YW-1:0] got;              // of each core: bits that left, and above them the remainder
  logic                done;
  assign done = sent == shape_sent;
  always_ff @(posedge clk_i) begin
    cycle <= cycle + 6'd1;
    if (in_ready && at < shape_length) at <= at + 6'd1;
    if (out_valid) sent <= sent + 4'd1;
  end
  // A register of its own for each core: Yosys takes a bit at a changing index for the whole vector, and two blocks would drive it.
  for (genvar c = 0; c < Cores; c++) begin : g_core
    logic [YW-1:0] bits = '0;
    assign got[c*YW +: YW] = bits;
    always_ff @(posedge clk_i) begin
      if (out_valid) begin
        if (sent + 4'd1 < shape_sent) bits[sent] <= out_data[c*Width];
        else bits <= bits + (YW'($signed(out_data[c*Width +: Width])) << (shape_sent - 4'd1));
      end
    end
  end

  // Element l of segment g: feature bit i in row i*S + g, weight bit j in row j*S + S-1 - g, rows counted from 0.
  `include "stored_rows.svh"
  function automatic int feature_at(input int row);
    feature_at = ((FeaturesTurned != 0) ? FeatureRows - 1 - row : row) * Lanes;
  endfunction
  function automatic int weight_at(input int row, input int core);
    weight_at = ((WeightsTurned != 0) ? Rows - 1 - row : row) * Cores * Lanes + core * Lanes;
  endfunction
  logic [Cores*YW-1:0] expected;
  logic [3:0] x, w;
  logic two;
  assign two = shape_s == 2'd2;
  always_comb begin
    expected = '0;
    for (int c = 0; c < Cores; c++) begin
      for (int g = 0; g < 2; g++) begin
        for (int l = 0; l < Lanes; l++) begin
          x = '0;
          w = '0;
          for (int i = 0; i < 3; i++) begin
            if (i < 32'(shape_a)) begin
              x[i] = two ? \u_chip.u_features.u_array.u_cells.bits [feature_at(i*2 + g) + l]
                         : \u_chip.u_features.u_array.u_cells.bits [feature_at(i) + l];
            end
            if (i < 32'(shape_w)) begin
              w[i] = two ? \u_chip.u_weights.u_cells.bits [weight_at(i*2 + 1 - g, c) + l]
                         : \u_chip.u_weights.u_cells.bits [weight_at(i, c) + l];
            end
          end
          if (shape_xs && x[shape_a - 2'd1]) x = x - (4'd1 << shape_a);
          if (shape_ws && w[shape_w - 2'd1]) w = w - (4'd1 << shape_w);
          if (g == 0 || two) expected[c*YW +: YW] = expected[c*YW +: YW] + YW'($signed(x)) * YW'($signed(w));
        end
      end
    end
  end

  if (Cover == 0) begin : g_prove
    always_comb if (done) assert (got == expected);
    always_comb begin
      assert (sent <= shape_sent);
      if (32'(cycle) == Frames - 1) assert (done);
    end
  end else begin : g_cover               // the end is reached; with a result that is not zero
    always_comb assert (!(done && got != '0 && got == expected));
  end
endmodule
