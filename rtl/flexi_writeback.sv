// SPDX-License-Identifier: Apache-2.0
// What follows the last pair of a dot product: flushes, then write-back (DOTW) or bytes to the port (DOTP).
// Also sends result bytes while a DOTP still runs. One cycle per flush, per bit written, per byte
// taken. Starts when done_i says that the last count is being accumulated. busy_o from the next cycle on.
module flexi_writeback #(
  parameter int Cores = 1,
  parameter int CoreW = 1
) (
  input  logic             clk_i,
  input  logic             rst_ni,
  // Operands
  input  logic [2:0]       km1_i,       // k - 1
  input  logic [3:0]       flush_n_i,   // f
  input  logic             port_i,      // the dot product at hand is a DOTP
  // Dot product
  input  logic             issue_emit_i,  // a pair that emits is issued
  input  logic             pipe_emit_i,   // ... has reached the accumulator
  input  logic             done_i,        // the last pair has reached the accumulator
  output logic             full_o,        // no further emission: result registers are to be sent first
  output logic             busy_o,
  output logic             ended_o,       // pulse: last cycle
  // Actions of this cycle
  output logic             flush_o,
  output logic             write_o,       // one bit per core into feature row DROW + offset
  output logic [2:0]       offset_o,
  output logic             top_o,         // it is bit k-1
  // Port
  output logic             send_o,        // a byte is offered
  output logic             rest_o,        // it is an accumulator's, not a result register's
  output logic [CoreW-1:0] core_o,        // of this core
  input  logic             taken_i        // it is taken
);
  typedef enum logic [1:0] {
    Idle  = 2'd0,
    Flush = 2'd1,
    Write = 2'd2,
    Rest  = 2'd3
  } state_e;

  state_e           state_q;
  logic [3:0]       flushes_q;   // still to do
  logic [2:0]       offset_q;
  logic [2:0]       emitted_q;   // emissions modulo 8, counted when issued; DOTP only
  logic             full_q, send_q;
  logic [CoreW-1:0] core_q;
  logic             last_core, sent;

  assign last_core = 32'(core_q) == Cores - 1;
  assign sent      = send_q && taken_i && last_core;   // result bytes of all cores are out

  assign flush_o   = (state_q == Flush) && !(port_i && full_q);
  assign write_o   = state_q == Write;
  assign top_o     = offset_q == km1_i;
  assign ended_o   = (write_o && top_o) || (rest_o && taken_i && last_core);
  assign rest_o    = state_q == Rest;
  assign send_o    = send_q || rest_o;
  assign core_o    = core_q;
  assign offset_o  = offset_q;
  assign full_o    = full_q;
  assign busy_o    = state_q != Idle;

  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      state_q <= Idle;
    end else begin
      case (state_q)
        Idle:  if (done_i) state_q <= (port_i || flush_n_i != 4'd0) ? Flush : Write;
        Flush: begin
          if (!port_i) begin
            if (flushes_q == 4'd1) state_q <= Write;
          end else if (sent && flushes_q == 4'd0) begin
            state_q <= Rest;
          end
        end
        default: if (ended_o) state_q <= Idle;
      endcase
    end
  end

  flexi_freg #(.Width(4)) u_flushes (
    .clk_i, .en_i(!busy_o || (flush_o && flushes_q != 4'd0)),
    .d_i(busy_o ? flushes_q - 4'd1 : flush_n_i), .q_o(flushes_q)
  );
  flexi_freg #(.Width(3)) u_offset (
    .clk_i, .en_i(!rst_ni || ended_o || write_o),
    .d_i((!rst_ni || ended_o) ? 3'd0 : offset_q + 3'd1), .q_o(offset_q)
  );

  // Bytes of a DOTP: eight emissions, then all cores' result registers before the next emission. After the last
  // emission they are sent as well, with however many bits are new.
  logic emission, final_one, byte_full;
  assign emission  = port_i && (issue_emit_i || flush_o);
  assign final_one = port_i && ((done_i && flush_n_i == 4'd0) || (flush_o && flushes_q == 4'd1));
  assign byte_full = emission && emitted_q == 3'd7;
  always_ff @(posedge clk_i) begin
    if (!rst_ni) begin
      emitted_q <= 3'd0;
      full_q    <= 1'b0;
      send_q    <= 1'b0;
      core_q    <= '0;
    end else begin
      if (final_one)     emitted_q <= 3'd0;
      else if (emission) emitted_q <= emitted_q + 3'd1;
      if (byte_full || final_one) full_q <= 1'b1;
      else if (sent)              full_q <= 1'b0;
      if (sent)                                                                 send_q <= 1'b0;
      else if ((pipe_emit_i && full_q) || (byte_full && flush_o) || final_one)  send_q <= 1'b1;
      if (send_o && taken_i) core_q <= last_core ? '0 : core_q + 1'b1;
    end
  end
endmodule
