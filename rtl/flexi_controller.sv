// SPDX-License-Identifier: Apache-2.0
// SIMD controller: every byte from the port goes through one byte register and is executed there; docs/commands.md is
// the contract, cycle by cycle. A RUN counts down in the byte register itself. Behind it two stages: the accumulator's
// cycle of a pair, and the cycle in which the bit that leaves the accumulator is written or sent.
// While a sent byte waits for the host everything holds (freeze).
// Reset ends loads and sends, clears the error and the byte counter; what is in the byte register and the stages runs out
// by itself meanwhile, in 12 cycles at most. Registers and pointers are not reset. During reset no byte moves.
`include "flexi_assert.svh"
module flexi_controller #(
  parameter int ChipId      = 1,
  parameter int Cores       = 1,
  parameter int Lanes       = 32,
  parameter int FeatureRows = 8,
  parameter int Rows        = 32,
  parameter int Overlap     = 0,
  parameter int Ring        = 0,
  parameter int PtrW        = 5,
  parameter int FeatureW    = 3,
  parameter int CoreW       = 1,
  parameter int LaneSegW    = 5,
  parameter int ByteW       = 2
) (
  input  logic                clk_i,
  input  logic                rst_ni,
  // Port, see flexi_chip
  input  logic                in_valid_i,
  output logic                in_ready_o,
  input  logic [7:0]          in_data_i,
  output logic                out_valid_o,
  input  logic                out_ready_i,
  output logic                out_acc_o,     // the byte comes from the accumulators, part out_part_o; else byte_o
  output logic [1:0]          out_part_o,
  output logic [7:0]          byte_o,        // byte register: a byte to send, or data to write
  // Rows
  output logic [PtrW-1:0]     wptr_o,
  output logic [FeatureW-1:0] xptr_o,
  output logic [3:0]          fn_o,
  output logic                row_sel_o,     // byte row_index_o of the RLPU results of row_core_o is on the read-out lines ...
  output logic                row_read_o,    // (this is the row of an operation: nothing in the chip needs to know) ...
  output logic                row_open_o,    // ... passed on, else held ...
  output logic                row_take_o,    // ... and in the next cycle taken as they are ...
  output logic                row_fix_o,     // ... with the cores' corrections in the lowest lanes ...
  output logic                row_enter_o,   // ... or moved up, the cores' bits below
  input  logic [7:0]          row_byte_i,    // what is taken, 0 if nothing is
  output logic [CoreW-1:0]    row_core_o,
  output logic [ByteW-1:0]    row_index_o,
  // Writing into arrays
  output logic                byte_we_o,     // byte_o into byte row_index_o of the row at hand ...
  // Fast chips, for the arrays alone, else 0: rows, and row_index_o modulo the parts of the write bus, decoded
  output logic [PtrW+FeatureW+flexi_pkg::write_parts(Cores, Lanes)-1:0] at_o,
  output logic                weights_o,     // ... of the weights of row_core_o, else of the features
  output logic                weight_byte_o, // Fast chips, else 0: byte_we_o and weights_o ...
  output logic                feature_byte_o, // ... and byte_we_o and not weights_o
  output logic                bit_we_o,      // Overlap: a bit per core into lane segment lane_o of row drow_o
  output logic                fix_o,         // the bits are corrections
  output logic [FeatureW-1:0] drow_o,
  output logic [LaneSegW-1:0] lane_o,
  // Cores
  output logic                count_en_o,    // of flexi_count_gate
  output logic                acc_en_o,
  output logic [flexi_pkg::core_groups(Cores)-1:0] keep_o,   // the same for each group of cores
  output logic [flexi_pkg::core_groups(Cores)-1:0] shift_o,
  output logic                neg_o,
  output logic                capture_o
);
  localparam int RowBytes = (Lanes + 7) / 8;
  localparam int MaxSegs  = flexi_pkg::min(Rows, FeatureRows);
  localparam int SegW     = flexi_pkg::addr_bits(MaxSegs);
  localparam int Wide     = (2 ** $clog2(Lanes) == Lanes) ? 1 : 0;   // see flexi_accumulator
  localparam int Parts    = (Cores + 7) / 8;                         // bytes of a bit of all cores
  localparam int Fast     = flexi_pkg::fast(Cores);
  localparam int High     = (PtrW > 6 || FeatureW > 5) ? 1 : 0;      // register HIGH exists

  logic [7:0]       ir_q, ir_d;
  logic             load_q, data_q, out_q, weights_q, error_q;  // what the byte register holds: see `command`
  logic             step_q;                                     // second cycle of a byte that waited: `slow` then too
  logic [ByteW-1:0] byte_q;
  logic             add_q, neg_q, clear_q;                      // accumulator's cycle
  logic [1:0]       end_q, leave_q;                             // the same and the one behind it: flexi_pkg::Bit*

  // ------------------------------------------------------------------ what is at hand
  logic command, control, run, last, set_w, set_x, slow, command_here, send_here, fix_here, we_here, wait_here, quiet_here, weight_here, feature_here;
  logic op_next, op_load, op_clear, op_flush, op_row;
  assign command   = (Fast != 0) ? command_here : !load_q && !data_q && !out_q;
  assign run       = command && ir_q[7];
  assign last      = ir_q[2:0] == 3'd0;
  assign set_w     = command && ir_q[7:6] == 2'b01;
  assign set_x     = command && ir_q[7:5] == 3'b001;
  assign control   = command && ir_q[7:5] == 3'b000;
  assign slow      = control && ir_q[4];
  assign op_next   = control && ir_q[4:0] == flexi_pkg::OpNext;
  assign op_load   = control && ir_q[4:1] == flexi_pkg::HiLoad;
  assign op_clear  = control && ir_q[4:0] == flexi_pkg::OpClear;
  assign op_flush  = control && ir_q[4:2] == flexi_pkg::HiFlush;
  // Bytes that wait act in their second cycle, and there nothing but their low four bits need be looked at.
  logic do_mov, do_status, do_send, do_logic, do_write, do_fix;
  assign do_mov    = step_q && ir_q[3] == flexi_pkg::HiMov[0];
  assign do_status = step_q && ir_q[3:0] == flexi_pkg::OpStatus[3:0];
  assign do_send   = step_q && ir_q[3:1] == flexi_pkg::OpRead[3:1];      // READ, STATUS
  assign do_logic  = step_q && ir_q[3:1] == flexi_pkg::HiLogic[2:0];
  assign do_write  = step_q && ir_q[3:1] == flexi_pkg::HiWrite[2:0] && Overlap == 0;
  assign do_fix    = step_q && ir_q[3:1] == flexi_pkg::HiFix[2:0] && Overlap == 0;
  assign op_row    = control && ir_q[4:3] == 2'b11 && ir_q[4:0] != flexi_pkg::OpStatus && (Overlap == 0 || !ir_q[2]);

  // ------------------------------------------------------------------ who waits
  logic send, write, freeze, wb_busy, wait_data, hold, in_fire, part_last;
  assign freeze     = (Fast != 0 ? send_here : send) && rst_ni && !(out_ready_i && part_last);
  assign wait_data  = (Fast != 0) ? wait_here : data_q && write;     // the arrays share the write bus
  assign hold       = slow && !step_q;
  assign in_ready_o = !send && !out_q && !wait_data && !hold && !(run && !last) &&
                      !do_send && !do_logic && !do_write && !do_fix;
  assign in_fire    = in_valid_i && in_ready_o && rst_ni;
  assign out_valid_o = out_q || send;
  assign out_acc_o   = send;

  if (Parts > 1) begin : g_parts
    logic [1:0] part_q;
    always_ff @(posedge clk_i) begin
      if (!rst_ni)                  part_q <= 2'd0;
      else if (send && out_ready_i) part_q <= part_last ? 2'd0 : part_q + 2'd1;
    end
    assign part_last  = 32'(part_q) == Parts - 1;
    assign out_part_o = part_q;
  end else begin : g_one_part
    assign part_last  = 1'b1;
    assign out_part_o = 2'd0;
  end

  // ------------------------------------------------------------------ byte register
  logic load_d, data_last;
  assign data_last = load_q && data_q && 32'(byte_q) == RowBytes - 1;
  assign load_d    = op_load || (load_q && !(data_last && !wait_data));
  // At most one of these is not zero.
  assign ir_d = (in_data_i & {8{in_fire}}) | row_byte_i |
                ({4'(ChipId), 3'b100, error_q} & {8{do_status && rst_ni}}) |
                ({ir_q[7:3], ir_q[2:0] - 3'd1} & {8{run && !last}});
  flexi_lreg #(.Width(8)) u_ir (
    .clk_i, .en_i(!freeze && !wait_data && !(rst_ni && (hold || (out_q && !out_ready_i)))), .d_i(ir_d), .q_o(ir_q)
  );
  logic             data_d, out_d, error_d, step_d;
  assign step_d  = hold && rst_ni && !add_q && end_q == 2'd0 && leave_q == 2'd0 && !wb_busy;
  logic [ByteW-1:0] byte_d;
  assign data_d  = (in_fire && load_d) || ((do_logic || do_write || do_fix) && rst_ni) || wait_data;
  assign out_d   = (do_send && rst_ni) || (rst_ni && out_q && !out_ready_i);
  assign error_d = rst_ni && ((error_q && !do_status) || (control && illegal));
  always_comb begin
    byte_d = byte_q;
    if (op_next || (load_q && data_q && !wait_data)) byte_d = (32'(byte_q) == RowBytes - 1) ? '0 : byte_q + 1'b1;
    if (!rst_ni) byte_d = '0;
  end
  flexi_ereg #(.Width(1)) u_weights (.clk_i, .en_i(command), .d_i(ir_q[0]), .q_o(weights_q));

  // ------------------------------------------------------------------ stages of a pair
  logic       clear;
  logic [1:0] end_d, leave_d;
  assign clear = op_clear || (set_w && Overlap != 0);
  assign end_d = ({2{run && last}} & ir_q[5:4]) | ({2{op_flush}} & ir_q[1:0]);
  // WRITE has taken the lowest bit when its row is written.
  assign leave_d = end_q | {1'b0, do_write};
  logic       down, down_d;   // direction of the pointers
  // With what the byte register holds, since one gate of their clock serves both.
  flexi_freg #(.Width(13 + ByteW), .Late(Fast)) u_state (
    .clk_i, .en_i(!freeze),
    .d_i({load_d && rst_ni, data_d, out_d, step_d, error_d, byte_d, run, run && ir_q[3], clear, end_d, leave_d, down_d}),
    .q_o({load_q, data_q, out_q, step_q, error_q, byte_q, add_q, neg_q, clear_q, end_q, leave_q, down})
  );

  flexi_count_gate u_count_gate (.clk_i, .en_i(!freeze), .en_o(count_en_o));
  // What becomes of the bit, and what the accumulators do in their cycle. Many are a large load: then it stands
  // in registers, else it follows from the stages. The same goes on fast chips for what is far away or in a hurry: that the byte register
  // holds a command, `send` for freeze, that no bit is written (for the cores), what a byte of data does, and `quiet` of flexi_function.
  localparam int Groups = flexi_pkg::core_groups(Cores);
  localparam int WriteParts = flexi_pkg::write_parts(Cores, Lanes);
  logic [ByteW-1:0]      index_here;
  logic [WriteParts-1:0] part_here, part_next;
  logic take;
  if (Fast != 0) begin : g_ready
    logic leave_next;
    assign leave_next = (Overlap != 0) ? leave_d != flexi_pkg::BitNone : leave_d[0];
    logic send_next, write_next, weights_next;
    assign weights_next = command ? ir_q[0] : weights_q;
    for (genvar k = 0; k < WriteParts; k++) begin : g_part
      assign part_next[k] = 32'(byte_d) % WriteParts == k;
    end
    assign send_next  = leave_d == flexi_pkg::BitSend;
    assign write_next = leave_d == flexi_pkg::BitWrite && Overlap != 0;
    flexi_lreg #(.Width(11 + 2 * Groups + ByteW + WriteParts)) u_ready (
      .clk_i, .en_i(!freeze),
      .d_i({!((load_d && rst_ni) || data_d || out_d), send_next, !write_next, data_d && !write_next, data_d && write_next,
            data_d && !write_next && weights_next, data_d && !write_next && !weights_next,
            end_d == 2'd0 && !step_d, byte_d, part_next, send_next, write_next,
            run || clear || leave_next, {Groups{leave_next && !clear}}, {Groups{!leave_next && !clear}}}),
      .q_o({command_here, send_here, fix_here, we_here, wait_here, weight_here, feature_here, quiet_here, index_here, part_here, send, write, take, shift_o, keep_o})
    );
  end else begin : g_not_ready
    logic leave;
    assign leave   = (Overlap != 0) ? leave_q != flexi_pkg::BitNone : leave_q[0];
    assign send    = leave_q == flexi_pkg::BitSend;
    assign write   = leave_q == flexi_pkg::BitWrite && Overlap != 0;
    assign take    = add_q || clear_q || leave;
    assign shift_o = leave && !clear_q;
    assign keep_o  = !leave && !clear_q;
    assign {command_here, send_here, fix_here, we_here, wait_here, weight_here, feature_here, quiet_here, index_here, part_here, part_next} = '0;
  end
  assign acc_en_o   = !freeze && take;
  assign neg_o      = neg_q;
  assign capture_o  = write && !freeze;

  // ------------------------------------------------------------------ registers
  logic [3:0]      fn;
  logic            relu;
  logic [7:0]      mov_to;      // register exists and is written
  logic [SegW-1:0] sm1;
  logic [FeatureW-1:0] drow_state;
  logic            fix_state;
  logic [FeatureW-1:0] ring_mask;
  logic [2:0]      high, ring_state;
  for (genvar r = 0; r < 8; r++) begin : g_mov
    assign mov_to[r] = do_mov && ir_q[2:0] == 3'(r);
  end
  flexi_register #(.Width(4), .Late(Fast)) u_fn (.clk_i, .en_i(mov_to[flexi_pkg::RegFn]), .d_i(wptr_o[3:0]), .q_o(fn));
  flexi_register #(.Width(SegW), .Late(Fast)) u_seg (.clk_i, .en_i(mov_to[flexi_pkg::RegSeg]), .d_i(wptr_o[SegW-1:0]), .q_o(sm1));
  if (Cores > 1) begin : g_core
    flexi_register #(.Width(CoreW), .Late(Fast)) u_core (
      .clk_i, .en_i(mov_to[flexi_pkg::RegCore]), .d_i(wptr_o[CoreW-1:0]), .q_o(row_core_o));
  end else begin : g_one_core
    assign row_core_o = '0;
  end
  if (Ring != 0) begin : g_ring
    logic [2:0] ring;           // low bits of the feature row address that count
    assign ring_state = ring;
    flexi_register #(.Width(3), .Late(Fast)) u_ring (.clk_i, .en_i(mov_to[flexi_pkg::RegRing]), .d_i(wptr_o[2:0]), .q_o(ring));
    for (genvar b = 0; b < FeatureW; b++) begin : g_bit
      assign ring_mask[b] = 32'(ring) > b;
    end
  end else begin : g_no_ring
    assign ring_mask  = '1;
    assign ring_state = 3'd7;
  end
  if (High != 0) begin : g_high
    flexi_register #(.Width(3), .Late(Fast)) u_high (.clk_i, .en_i(mov_to[flexi_pkg::RegHigh]), .d_i(wptr_o[2:0]), .q_o(high));
  end else begin : g_no_high
    assign high = 3'd0;
  end

  // ------------------------------------------------------------------ pointers
  logic [6:0] w_literal, x_literal;
  assign w_literal = {high[2], ir_q[5:0]};
  assign x_literal = {high[1:0], ir_q[4:0]};
  logic [PtrW-1:0]     wrow;
  logic [FeatureW-1:0] xrow;
  assign at_o = {wrow, xrow, part_here};
  if (Fast != 0) begin : g_ahead
    flexi_pointers_ahead #(.PtrW(PtrW), .FeatureW(FeatureW), .SegW(SegW)) u_pointers (
      .clk_i, .en_i(!freeze), .sm1_i(sm1), .ring_i(ring_mask),
      .up_i(clear), .wset_i(set_w), .wset_d_i(w_literal[PtrW-1:0]), .xset_i(set_x), .xset_d_i(x_literal[FeatureW-1:0]),
      .step_i(run), .border_i(last && ir_q[5:4] != flexi_pkg::BitNone), .border_w_i(ir_q[6]),
      .load_i(data_q), .wnext_i(data_last && weights_q && !wait_data), .xnext_i(data_last && !weights_q && !wait_data),
      .wptr_o, .xptr_o, .wrow_o(wrow), .xrow_o(xrow), .down_i(down), .down_o(down_d)
    );
  end else begin : g_pointers
    flexi_pointers #(.PtrW(PtrW), .FeatureW(FeatureW), .SegW(SegW)) u_pointers (
      .clk_i, .en_i(count_en_o), .sm1_i(sm1), .ring_i(ring_mask),
      .up_i(clear), .wset_i(set_w), .wset_d_i(w_literal[PtrW-1:0]), .xset_i(set_x), .xset_d_i(x_literal[FeatureW-1:0]),
      .step_i(run), .border_i(last && ir_q[5:4] != flexi_pkg::BitNone), .border_w_i(ir_q[6]),
      .wnext_i(data_last && weights_q && !wait_data), .xnext_i(data_last && !weights_q && !wait_data),
      .wptr_o, .xptr_o, .down_i(down), .down_o(down_d)
    );
    assign {wrow, xrow} = '0;
  end

  flexi_function #(.Wide(Wide), .Overlap(Overlap)) u_function (
    .byte_i(ir_q), .quiet_i(Fast != 0 ? quiet_here : end_q == 2'd0 && !step_q), .fn_i(fn), .fn_o
  );
  // The read-out lines are selected early, and never while a pair is read, which they would slow down.
  assign row_sel_o   = !ir_q[7];
  assign row_read_o  = op_row && step_d;
  assign row_open_o  = !step_q;
  assign row_take_o  = (((do_send && !do_status) || do_logic) && rst_ni) || row_fix_o;
  assign row_enter_o = do_write && rst_ni;
  assign row_fix_o   = do_fix && rst_ni;
  assign row_index_o = (Fast != 0) ? index_here : byte_q;

  // ------------------------------------------------------------------ write-back
  if (Overlap != 0) begin : g_overlap
    logic not_written;
    assign fix_o = (Fast != 0) ? fix_here : not_written;
    flexi_register #(.Width(1), .Late(Fast)) u_relu (.clk_i, .en_i(mov_to[flexi_pkg::RegFn]), .d_i(wptr_o[4]), .q_o(relu));
    flexi_writeback #(.Cores(Cores), .Lanes(Lanes), .FeatureW(FeatureW), .LaneSegW(LaneSegW), .Fast(Fast)) u_writeback (
      .clk_i, .rst_ni, .en_i(!freeze), .relu_i(relu),
      .row_set_i(mov_to[flexi_pkg::RegDRow]), .row_d_i(wptr_o[FeatureW-1:0]),
      .lane_set_i(mov_to[flexi_pkg::RegLane]), .lane_d_i(wptr_o[LaneSegW-1:0]),
      .write_i(write), .start_i(clear_q), .port_busy_i(data_q),
      .we_o(bit_we_o), .row_o(drow_o), .lane_o, .fix_o(not_written), .busy_o(fix_state), .drow_o(drow_state)
    );
    assign wb_busy = fix_state || clear_q;
  end else begin : g_direct
    assign relu     = 1'b0;
    assign wb_busy  = 1'b0;
    assign bit_we_o = 1'b0;
    assign fix_o    = do_fix;
    assign drow_o   = '0;
    assign drow_state = '0;
    assign fix_state  = 1'b0;
    assign lane_o   = '0;
  end
  assign byte_we_o   = (Fast != 0) ? we_here : data_q && !wait_data;
  assign weights_o = weights_q;
  assign weight_byte_o  = weight_here;
  assign feature_byte_o = feature_here;
  assign byte_o    = ir_q;

  // ------------------------------------------------------------------ errors
  logic illegal;
  assign illegal = ir_q[4:3] == 2'b01 || (Overlap != 0 && ir_q[4:2] == 3'b111);

  // ------------------------------------------------------------------ what benches and assertions look at
  logic [18:0] busy;    // all zero: idle
  logic [87:0] state;   // FN and RELU, SEG, LANE, CORE, DROW, RING, HIGH, WROW, XROW, direction, BYTE: eight bits each
  assign busy  = {fix_state, leave_q, end_q, clear_q, add_q, step_q, out_q, data_q, load_q, ir_q};
  assign state = {8'(byte_q), 8'(down), 8'(xptr_o), 8'(wptr_o), 8'(high), 8'(ring_state), 8'(drow_state), 8'(row_core_o),
                  8'(lane_o), 8'(sm1), 8'({relu, fn})};

  logic unused;
  assign unused = &{1'b0, relu, high, mov_to, w_literal, x_literal, write, busy, state, command_here, send_here, fix_here, we_here,
                   wait_here, quiet_here, index_here, part_next};

  `FLEXI_ASSERT(ByteOfTheWeights, !rst_ni || Fast == 0 || weight_here == (we_here && weights_q))
  `FLEXI_ASSERT(ByteOfTheFeatures, !rst_ni || Fast == 0 || feature_here == (we_here && !weights_q))
  `FLEXI_ASSERT(OneByteSource, !rst_ni || !(out_q && send))
  `FLEXI_ASSERT(HeldByte, !rst_ni || !$past(rst_ni) || !$past(out_valid_o && !out_ready_i) || out_valid_o)
  `FLEXI_ASSERT(SecondStep, !rst_ni || !step_q || slow)
endmodule
