// SPDX-License-Identifier: Apache-2.0
// docs/commands.md as a machine beside the chip of after_reset.svh: what the byte register holds, for how long, what the two stages
// behind it do, and which step every register takes. It watches the port and knows nothing of the controller's decoder.
// Registers are not kept here: `expected` is what they must be one cycle later, out of what they are now.
  `include "after_reset.svh"

  localparam int Groups   = (Lanes + 7) / 8;                // byte groups of a row
  localparam int Parts    = (Cores + 7) / 8;                // bytes of a bit that is sent
  localparam int Segments = (Lanes + Cores - 1) / Cores;    // lane segments of a row
  localparam int Wb       = flexi_pkg::addr_bits(Rows);
  localparam int Xb       = flexi_pkg::addr_bits(FeatureRows);
  localparam int Pb       = flexi_pkg::pointer_bits(Cores, Lanes, Rows, FeatureRows);
  localparam int Sb       = flexi_pkg::addr_bits(flexi_pkg::min(Rows, FeatureRows));
  localparam int Lb       = flexi_pkg::addr_bits(Segments);
  localparam int Cb       = flexi_pkg::addr_bits(Cores);
  localparam int HasHigh  = (Pb > 6 || Xb > 5) ? 1 : 0;

  // ------------------------------------------------------------------ registers of the chip
  (* hierconn *) logic [87:0] \u_chip.u_controller.state ;
  logic [3:0] fn;
  logic       relu, down;
  logic [7:0] seg, lane, core, drow, ring, high, wrow, xrow, group;
  assign {group, xrow, wrow, high, ring, drow, core, lane, seg} =
         {\u_chip.u_controller.state [87:80], \u_chip.u_controller.state [71:8]};
  assign {down, relu, fn} = {\u_chip.u_controller.state [72], \u_chip.u_controller.state [4:0]};

  // ------------------------------------------------------------------ byte register
  logic [7:0] code = 8'd0;        // its byte
  logic [3:0] left = 4'd0;        // cycles that the byte still needs, this one included; 0: empty
  logic       waits = 1'b0;       // until nothing is on its way; the first of its cycles
  logic       data = 1'b0;        // data, which an array takes in this cycle
  logic       command = 1'b0;     // something else than data of a load
  logic       loading = 1'b0;     // bytes that come are data ...
  logic       weights = 1'b0;     // ... of weights
  logic       error = 1'b0;
  // Stages: what the byte register did one cycle before, and the bit that leaves one later.
  logic       pair = 1'b0, minus = 1'b0, clear = 1'b0;
  logic [1:0] ends = 2'd0, leaves = 2'd0, part = 2'd0;
  // Rows written and not counted back, and corrections.
  logic [3:0] written = 4'd0, written_d;
  logic       correcting = 1'b0;

  logic run, sets_w, sets_x, nop5, moves, answers, stores, puts, status, opens, clears, flushes, wrong;
  assign run     = command && left != 4'd0 && code[7];
  assign sets_w  = command && left != 4'd0 && code[7:6] == 2'b01;
  assign sets_x  = command && left != 4'd0 && code[7:5] == 3'b001;
  assign nop5    = command && left != 4'd0 && code[7:5] == 3'b000;
  assign opens   = nop5 && code[4:1] == 4'b0001;                           // LOADX, LOADW
  assign clears  = (nop5 && code[4:0] == 5'd4) || (sets_w && Overlap != 0);
  assign flushes = nop5 && code[4:0] >= 5'd5 && code[4:0] <= 5'd7;
  assign moves   = nop5 && code[4:3] == 2'b10;                             // MOV
  assign answers = nop5 && code[4:1] == 4'b1100;                           // READ, STATUS
  assign status  = nop5 && code[4:0] == 5'b11001;
  assign stores  = nop5 && (code[4:1] == 4'b1101 || (code[4:2] == 3'b111 && Overlap == 0));   // LOGIC; WRITE, FIX
  assign puts    = nop5 && code[4:1] == 4'b1110 && Overlap == 0;           // WRITE
  assign wrong   = nop5 && (code[4:3] == 2'b01 || (code[4:2] == 3'b111 && Overlap != 0));

  logic sends, writes, stops, quiet, back, full, still, second, valid, ready, takes, is_data, ends_now, stores_now;
  assign sends    = leaves == 2'd3;
  assign writes   = leaves == 2'd2 && Overlap != 0;
  assign stops    = sends && !(out_ready_i && 32'(part) == Parts - 1);
  assign quiet    = !pair && ends == 2'd0 && leaves == 2'd0 && !(Overlap != 0 && (clear || correcting));
  assign back     = correcting && !writes && !data;
  assign written_d = written + 4'(writes) - 4'(back);
  assign full     = loading && data && 32'(group) == Groups - 1;    // the last byte of a load
  assign still    = waits || left > 4'd1 || (data && writes);       // the byte register keeps its byte
  assign second   = !waits && ((answers && left == 4'd3) || (stores && left == 4'd2) || (moves && left == 4'd1));
  assign is_data  = opens || (loading && !full);                    // of a byte that is taken
  assign valid    = sends || (answers && !waits && left == 4'd2);
  assign ready    = !still && !sends;
  assign takes    = ready && in_valid_i;
  assign ends_now = run && left == 4'd1;                            // the last pair of a RUN
  assign stores_now = data && !writes;

  always_ff @(posedge clk_i) begin
    if (sends && out_ready_i) part <= (32'(part) == Parts - 1) ? 2'd0 : part + 2'd1;
    if (live && !stops) begin
      pair       <= run;
      minus      <= run && code[3];
      clear      <= clears;
      ends       <= ends_now ? code[5:4] : flushes ? code[1:0] : 2'd0;
      leaves     <= ends | {1'b0, puts && second};
      written    <= written_d;
      correcting <= Overlap != 0 && ((clear && written_d != 4'd0) || (correcting && !(back && written == 4'd1)));
      loading    <= opens || (loading && !(full && !writes));
      error      <= (error && !(status && second)) || wrong;
      if (waits) begin
        waits <= !quiet;
        if (quiet) left <= left - 4'd1;
      end else if (left > 4'd1) begin
        if (!(answers && left == 4'd2 && !out_ready_i)) left <= left - 4'd1;
        data    <= stores && second;
        weights <= code[0];
      end else if (!still) begin
        left    <= 4'd0;
        data    <= takes && is_data;
        command <= takes && !is_data;
        code    <= in_data_i;
        if (opens) weights <= code[0];
        if (takes) begin
          left <= 4'd1;
          if (!is_data) begin
            waits <= in_data_i[7:4] == 4'b0001;
            casez (in_data_i)
              8'b1???_????: left <= {1'b0, in_data_i[2:0]} + 4'd1;
              8'b0001_100?: left <= 4'd4;
              8'b0001_101?: left <= 4'd3;
              8'b0001_11??: left <= (Overlap != 0) ? 4'd2 : 4'd3;
              8'b0001_0???: left <= 4'd2;
              default: ;
            endcase
          end
        end
      end
    end
  end

  // ------------------------------------------------------------------ steps of the registers
  logic [7:0] in_ring;            // bits of XROW that count
  for (genvar b = 0; b < 8; b++) begin : g_ring
    assign in_ring[b] = b < Xb && (Ring == 0 || 32'(ring) > b);
  end
  logic turns;
  assign turns = ends_now && code[5:4] != 2'd0;
  logic [7:0] w_next, x_next, x_free;
  assign w_next = !turns ? (down ? wrow + 8'd1 : wrow - 8'd1) : code[6] ? wrow + seg + 8'd1 : wrow;
  assign x_free = !turns ? (down ? xrow - 8'd1 : xrow + 8'd1) : code[6] ? xrow : xrow + seg + 8'd1;
  assign x_next = (xrow & ~in_ring) | (x_free & in_ring);
  logic moves_now;
  assign moves_now = moves && second && !stops;

  logic [87:0] expected;
  logic        seen = 1'b0;       // expected is of the cycle before
  logic [7:0]  fn_d, seg_d, lane_d, core_d, drow_d, ring_d, high_d, wrow_d, xrow_d, down_d, group_d;
  function automatic logic [7:0] low(input logic [7:0] value, input int bits);
    low = value & 8'((1 << bits) - 1);
  endfunction
  always_comb begin
    {fn_d, seg_d, lane_d, core_d, drow_d} = {3'd0, relu, fn, seg, lane, core, drow};
    {ring_d, high_d, wrow_d, xrow_d, down_d, group_d} = {ring, high, wrow, xrow, 7'd0, down, group};
    if (!stops) begin
      if (moves && second) begin
        case (code[2:0])
          3'd0: fn_d = low(wrow, (Overlap != 0) ? 5 : 4);
          3'd1: seg_d = low(wrow, Sb);
          3'd2: if (Overlap != 0) lane_d = low(wrow, Lb);
          3'd3: if (Cores > 1) core_d = low(wrow, Cb);
          3'd4: if (Overlap != 0) drow_d = low(wrow, Xb);
          3'd5: if (Ring != 0) ring_d = low(wrow, 3);
          3'd6: if (HasHigh != 0) high_d = low(wrow, 3);
          default: ;
        endcase
      end
      if (sets_w) wrow_d = low({1'b0, high[2], code[5:0]}, Pb);
      if (sets_x) xrow_d = low({1'b0, high[1:0], code[4:0]}, Xb);
      if (run) {wrow_d, xrow_d} = {low(w_next, Pb), x_next};
      if (run && turns) down_d = {7'd0, !down};
      if (clears) down_d = 8'd0;
      if (full && stores_now) begin
        if (weights) wrow_d = low(wrow + 8'd1, Pb);
        else xrow_d = (xrow & ~in_ring) | ((xrow + 8'd1) & in_ring);
      end
      if ((nop5 && code[4:0] == 5'd1) || (loading && stores_now)) group_d = (32'(group) == Groups - 1) ? 8'd0 : group + 8'd1;
      if (writes) drow_d = low(drow + 8'd1, Xb);
      if (back) drow_d = low(drow - 8'd1, Xb);
      if (back && written == 4'd1) lane_d = (32'(lane) == Segments - 1) ? 8'd0 : low(lane + 8'd1, Lb);
    end
  end
  always_ff @(posedge clk_i) begin
    seen     <= live;
    expected <= {group_d, down_d, xrow_d, wrow_d, high_d, ring_d, drow_d, core_d, lane_d, seg_d, fn_d};
  end
