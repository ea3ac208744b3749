// SPDX-License-Identifier: Apache-2.0
// SIMD controller: takes command bytes, holds the registers, runs loads, reads, row logic and dot products.
// docs/commands.md is its contract, cycle by cycle. State machine, walker and write-back are reset; registers and
// row pointers are not. In the cycle of a reset no byte
// moves and no pair is issued; what is under way without them (a pair in flight, a flush, a bit written back) takes place.
`include "flexi_assert.svh"
module flexi_controller #(
  parameter int ChipId      = 1,
  parameter int Cores       = 1,
  parameter int Lanes       = 32,
  parameter int Rows        = 32,
  parameter int FeatureRows = 8,
  parameter int Overlap     = 0,
  parameter int Ring        = 0,
  parameter int RowW        = 5,
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
  // What the output byte is: at most one is high while out_valid_o is
  output logic                out_status_o,
  output logic                out_row_o,     // byte byte_o of RLPU results of core row_core_o
  output logic                out_rest_o,    // accumulator of core send_core_o; else its result register
  output logic [7:0]          status_o,
  output logic [CoreW-1:0]    row_core_o,
  output logic [CoreW-1:0]    send_core_o,
  output logic [ByteW-1:0]    byte_o,
  // Arrays
  output logic [RowW-1:0]     waddr_o,
  output logic [FeatureW-1:0] xaddr_o,
  output logic [Cores-1:0]    weight_we_o,
  output logic                feature_we_o,
  output logic [FeatureW-1:0] feature_wrow_o,
  output logic                use_wrow_o,    // the feature row to write is feature_wrow_o, else xaddr_o
  output logic                write_byte_o,  // write byte byte_o, else lane segment lane_seg_o
  output logic                use_held_o,    // from the RLPU results held, else from the port
  output logic                hold_o,        // hold byte byte_o of the RLPU results of core 0
  output logic [LaneSegW-1:0] lane_seg_o,
  // Cores
  output logic [3:0]          fn_o,
  output logic                add_o,
  output logic                first_o,
  output logic                neg_o,
  output logic                emit_o,
  output logic                flush_o,
  output logic                capture_o,
  output logic                wb_flush_o,
  output logic                wb_next_o,
  output logic                wb_top_o,
  output logic [2:0]          km1_o,
  output logic [1:0]          mode_o
);
  localparam int MaxSegs  = (Rows < FeatureRows) ? Rows : FeatureRows;
  localparam int SegW     = flexi_pkg::addr_bits(MaxSegs);
  localparam int LaneSegs = (Lanes + Cores - 1) / Cores;
  localparam int RowBytes = (Lanes + 7) / 8;

  typedef enum logic [2:0] {
    Idle  = 3'd0,   // waits for an opcode
    Set   = 3'd1,   // waits for the value of a register
    Load  = 3'd2,   // takes the bytes of a row
    Read  = 3'd3,   // sends the bytes of a row
    Send  = 3'd4,   // sends the status
    Logic = 3'd5,   // row logic
    Run   = 3'd6,   // issues the pairs of a dot product
    Post  = 3'd7    // waits for the end of write-back or port bytes
  } state_e;

  state_e     state_q;
  logic [3:0] op_q;         // low nibble of the opcode: register of a SET, target of the others
  logic       opcode_error_q, operand_error_q;

  // Registers
  logic [7:0]          mode;
  logic [5:0]          width;
  logic [SegW-1:0]     sm1;
  logic [6:0]          out;
  logic [FeatureW-1:0] drow;
  logic [2:0]          ring;        // low bits of the feature row address that count
  logic [FeatureW-1:0] ring_mask;
  logic [CoreW-1:0]    core;
  logic [LaneSegW-1:0] dlane_q;
  logic [RowW-1:0]     wrow;
  logic [FeatureW-1:0] xrow;

  // Pipeline: what goes with the count of the pair issued a cycle ago
  logic add_q, first_q, neg_q, emit_q, last_q, port_q;

  logic wb_full, wb_busy, wb_ended, wb_flush, wb_write, wb_send, wb_taken;
  logic [2:0] wb_offset;

  // ------------------------------------------------------------------ handshakes
  logic quiet, in_fire, out_fire, take_opcode, to_weights, chain;
  assign quiet       = !add_q && !wb_busy;
  assign to_weights  = op_q[0];
  assign take_opcode = (state_q == Idle) || chain;
  assign in_ready_o  = take_opcode || ((state_q == Set || state_q == Load) && quiet);
  assign in_fire     = in_valid_i && in_ready_o && rst_ni;
  assign out_status_o = (state_q == Send) && quiet;
  assign out_row_o    = (state_q == Read) && quiet;
  assign out_valid_o  = out_status_o || out_row_o || wb_send;
  assign out_fire     = out_valid_o && out_ready_i && rst_ni;
  assign wb_taken     = wb_send && out_ready_i;

  // ------------------------------------------------------------------ opcode
  logic is_set, is_command;
  assign is_set     = in_data_i[7:4] == flexi_pkg::HiSet;
  assign is_command = (in_data_i[7:4] == 4'd0) && (in_data_i[3:0] <= flexi_pkg::OpDotP);

  state_e start;   // state that an opcode leads to
  always_comb begin
    start = Idle;
    if (is_set) begin
      start = Set;
    end else if (is_command) begin
      case (in_data_i[3:0])
        flexi_pkg::OpNop:                        start = Idle;
        flexi_pkg::OpStatus:                     start = Send;
        flexi_pkg::OpLoadX, flexi_pkg::OpLoadW:   start = Load;
        flexi_pkg::OpReadX, flexi_pkg::OpReadW:   start = Read;
        flexi_pkg::OpLogicX, flexi_pkg::OpLogicW: start = Logic;
        flexi_pkg::OpDotW, flexi_pkg::OpDotP:     start = Run;
        default:                                 start = Idle;
      endcase
    end
  end

  // ------------------------------------------------------------------ dot product
  logic walk_first, walk_last, walk_emit, walk_neg, hold, issue;
  // The first pair of a DOTP waits for quiet, one that emits for sent result bytes; with Overlap the
  // last one of a DOTW waits for the write-back before.
  assign hold  = (port_q && ((walk_first && !quiet) || (walk_emit && wb_full))) ||
                 ((Overlap != 0) && !port_q && walk_last && (wb_busy || (add_q && last_q)));
  assign issue = (state_q == Run) && !hold;
  assign chain = (Overlap != 0) && issue && walk_last && !port_q;

  // ------------------------------------------------------------------ memory mode
  logic [ByteW-1:0] byte_q;
  logic             byte_last, byte_step, row_done, row_moved;
  logic             logic_now, logic_write, write_q;   // row logic: a byte is read, then written
  assign logic_now   = (state_q == Logic) && quiet;
  assign logic_write = logic_now && write_q;
  assign byte_last = 32'(byte_q) == RowBytes - 1;
  assign byte_step = ((state_q == Load) && in_fire) || (out_row_o && out_fire) || logic_write;
  assign row_done  = byte_step && byte_last;
  assign row_moved = row_done && (state_q != Logic);   // the row pointer moves on

  // ------------------------------------------------------------------ state
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q         <= Idle;
      byte_q          <= '0;
      write_q         <= 1'b0;
      opcode_error_q  <= 1'b0;
      operand_error_q <= 1'b0;
    end else begin
      case (state_q)
        Idle:    if (in_fire) state_q <= start;
        Set:     if (in_fire) state_q <= Idle;
        Load:    if (row_done) state_q <= Idle;
        Read:    if (row_done) state_q <= Idle;
        Send:    if (out_fire) state_q <= Idle;
        Logic:   if (row_done) state_q <= Idle;
        Run:     if (issue && walk_last) begin
          if (!chain)       state_q <= Post;
          else if (in_fire) state_q <= start;
          else              state_q <= Idle;
        end
        default: if (wb_ended) state_q <= Idle;
      endcase
      write_q <= logic_now && !write_q;
      if (byte_step) byte_q <= byte_last ? '0 : byte_q + 1'b1;
      if (out_status_o && out_fire) begin
        opcode_error_q  <= 1'b0;
        operand_error_q <= 1'b0;
      end
      if (take_opcode && in_fire && !is_set && !is_command) opcode_error_q <= 1'b1;
      if ((state_q == Set) && in_fire && !set_legal) operand_error_q <= 1'b1;
    end
  end

  flexi_freg #(.Width(4)) u_op (
    .clk_i, .en_i(take_opcode && in_fire), .d_i(in_data_i[3:0]), .q_o(op_q)
  );
  assign port_q = op_q[0];   // in Run and Post: a DOTP

  assign status_o = {4'(ChipId), 2'b10, operand_error_q, opcode_error_q};

  // ------------------------------------------------------------------ registers
  logic set, set_legal;
  always_comb begin
    case (op_q)
      flexi_pkg::RegMode:  set_legal = 1'b1;
      flexi_pkg::RegWidth: set_legal = in_data_i[7:6] == 2'd0;
      flexi_pkg::RegSegs:  set_legal = 32'(in_data_i) < MaxSegs;
      flexi_pkg::RegOut:   set_legal = !in_data_i[7];
      flexi_pkg::RegWRow:  set_legal = 32'(in_data_i) < Rows;
      flexi_pkg::RegXRow:  set_legal = 32'(in_data_i) < FeatureRows;
      flexi_pkg::RegDRow:  set_legal = 32'(in_data_i) < FeatureRows;
      flexi_pkg::RegDLane: set_legal = 32'(in_data_i) < LaneSegs;
      flexi_pkg::RegCore:  set_legal = 32'(in_data_i) < Cores;
      flexi_pkg::RegRing:  set_legal = (Ring != 0) && 32'(in_data_i) <= FeatureW;
      default:             set_legal = 1'b0;
    endcase
  end
  // Without in_fire, whose other causes reach back to the registers: they are latches in the LTPS form.
  assign set = (state_q == Set) && quiet && in_valid_i && rst_ni && set_legal;

  flexi_ereg #(.Width(8)) u_mode (
    .clk_i, .en_i(set && op_q == flexi_pkg::RegMode), .d_i(in_data_i), .q_o(mode));
  flexi_ereg #(.Width(6)) u_width (
    .clk_i, .en_i(set && op_q == flexi_pkg::RegWidth), .d_i(in_data_i[5:0]), .q_o(width));
  flexi_ereg #(.Width(SegW)) u_segs (
    .clk_i, .en_i(set && op_q == flexi_pkg::RegSegs), .d_i(in_data_i[SegW-1:0]), .q_o(sm1));
  flexi_ereg #(.Width(7)) u_out (
    .clk_i, .en_i(set && op_q == flexi_pkg::RegOut), .d_i(in_data_i[6:0]), .q_o(out));
  flexi_ereg #(.Width(FeatureW)) u_drow (
    .clk_i, .en_i(set && op_q == flexi_pkg::RegDRow), .d_i(in_data_i[FeatureW-1:0]), .q_o(drow));
  if (Cores > 1) begin : g_core
    flexi_ereg #(.Width(CoreW)) u_core (
      .clk_i, .en_i(set && op_q == flexi_pkg::RegCore), .d_i(in_data_i[CoreW-1:0]), .q_o(core));
  end else begin : g_one_core
    assign core = '0;
  end
  if (Ring != 0) begin : g_ring
    flexi_ereg #(.Width(3)) u_ring (
      .clk_i, .en_i(set && op_q == flexi_pkg::RegRing), .d_i(in_data_i[2:0]), .q_o(ring));
  end else begin : g_no_ring
    assign ring = 3'(FeatureW);
  end
  for (genvar b = 0; b < FeatureW; b++) begin : g_ring_bit
    assign ring_mask[b] = 32'(ring) > b;
  end

  logic                dlane_set;
  logic [LaneSegW-1:0] dlane_d;
  assign dlane_set = set && op_q == flexi_pkg::RegDLane;
  always_comb begin
    if (dlane_set)                            dlane_d = in_data_i[LaneSegW-1:0];
    else if (32'(dlane_q) == LaneSegs - 1)    dlane_d = '0;
    else                                      dlane_d = dlane_q + 1'b1;
  end
  flexi_freg #(.Width(LaneSegW)) u_dlane (
    .clk_i, .en_i(dlane_set || (wb_write && wb_top_o)), .d_i(dlane_d), .q_o(dlane_q)
  );

  // ------------------------------------------------------------------ walker and pipeline
  flexi_pair_walker #(.RowW(RowW), .FeatureW(FeatureW), .SegW(SegW)) u_walker (
    .clk_i, .rst_ni,
    .am1_i(width[2:0]), .wm1_i(width[5:3]), .sm1_i(sm1), .ring_i(ring_mask),
    .xs_i(mode[4]), .ws_i(mode[5]),
    .wrow_set_i(set && op_q == flexi_pkg::RegWRow), .wrow_inc_i(row_moved && to_weights),
    .wrow_d_i(in_data_i[RowW-1:0]),
    .xrow_set_i(set && op_q == flexi_pkg::RegXRow), .xrow_inc_i(row_moved && !to_weights),
    .xrow_d_i(in_data_i[FeatureW-1:0]),
    .step_i(issue), .waddr_o, .xaddr_o,
    .first_o(walk_first), .last_o(walk_last), .emit_o(walk_emit), .neg_o(walk_neg),
    .wrow_o(wrow), .xrow_o(xrow)
  );

  always_ff @(posedge clk_i) begin
    add_q   <= rst_ni && issue;
    first_q <= issue && walk_first;
    neg_q   <= issue && walk_neg;
    emit_q  <= issue && walk_emit && rst_ni;
    last_q  <= walk_last;
  end
  assign add_o   = add_q;
  assign first_o = first_q;
  assign neg_o   = neg_q;
  assign emit_o  = emit_q;

  // ------------------------------------------------------------------ write-back and port bytes
  // The dot product at hand is a DOTP. Held from its first pair on: the opcode after a DOTW may be taken
  // while the DOTW's own write-back has yet to come.
  logic wb_port, wb_port_q;
  if (Overlap != 0) begin : g_wb_port
    assign wb_port = (issue && walk_first) ? port_q : wb_port_q;
    always_ff @(posedge clk_i) wb_port_q <= wb_port;
  end else begin : g_port
    assign wb_port   = port_q;
    assign wb_port_q = port_q;
  end

  flexi_writeback #(.Cores(Cores), .CoreW(CoreW)) u_writeback (
    .clk_i, .rst_ni,
    .km1_i(out[2:0]), .flush_n_i(out[6:3]), .port_i(wb_port),
    .issue_emit_i(issue && walk_emit), .pipe_emit_i(add_q && emit_q), .done_i(add_q && last_q),
    .full_o(wb_full), .busy_o(wb_busy), .ended_o(wb_ended),
    .flush_o(wb_flush), .write_o(wb_write), .offset_o(wb_offset), .top_o(wb_top_o),
    .send_o(wb_send), .rest_o(out_rest_o), .core_o(send_core_o), .taken_i(wb_taken)
  );
  assign flush_o    = wb_flush && wb_port;
  assign wb_flush_o = wb_flush && !wb_port;
  assign wb_next_o  = wb_write;
  assign capture_o  = add_q && last_q && !wb_port;
  assign km1_o      = out[2:0];
  assign mode_o     = mode[7:6];

  // ------------------------------------------------------------------ arrays
  logic load_now;
  assign load_now       = (state_q == Load) && quiet;   // else a write-back may still go on
  assign byte_o         = byte_q;
  assign row_core_o     = (to_weights && state_q != Logic) ? core : '0;
  assign lane_seg_o     = dlane_q;
  assign write_byte_o   = !wb_write;
  assign use_held_o     = state_q == Logic;
  assign hold_o         = logic_now && !write_q;
  assign feature_we_o   = (load_now && in_fire && !to_weights) || wb_write ||
                          (logic_write && !to_weights);
  assign use_wrow_o     = wb_write || (logic_write && !to_weights);
  assign feature_wrow_o = drow + FeatureW'(wb_offset);
  always_comb begin
    weight_we_o = '0;
    if (load_now && in_fire && to_weights) weight_we_o[core] = 1'b1;
    if (logic_write && to_weights) weight_we_o[0] = 1'b1;
  end
  // Zero outside of pairs and row logic: a count of zero goes to the accumulator then, as a flush needs it.
  always_comb begin
    fn_o = (issue || state_q == Logic) ? mode[3:0] : 4'b0000;
    if (state_q == Read) fn_o = to_weights ? flexi_pkg::FnW : flexi_pkg::FnX;
  end

  logic unused;
  assign unused = &{1'b0, wrow, xrow, wb_port_q};

  `FLEXI_ASSERT(IssueOnlyWhenRunning, !rst_ni || !add_q || !(state_q == Load) || !in_fire)
  `FLEXI_ASSERT(OneOperation, !rst_ni || 32'(add_o) + 32'(flush_o) + 32'(wb_next_o && (Overlap == 0)) <= 1)
  `FLEXI_ASSERT(OneByteSource, !rst_ni || 32'(out_status_o) + 32'(out_row_o) + 32'(wb_send) <= 1)
  `FLEXI_ASSERT(HeldByte, !rst_ni || !$past(rst_ni) || !$past(out_valid_o && !out_ready_i) || out_valid_o)
endmodule
