// SPDX-License-Identifier: Apache-2.0
// The bitcell array: an edge changes exactly the bits whose bank, row, group and mask are named, to the write data, and no
// other; a read gives the row as it is before the edge, zeros for a row that does not exist. For one bit that stands for all:
// its bank, row and lane are any.
module array #(
  parameter int Rows   = 8,
  parameter int Banks  = 1,
  parameter int Lanes  = 8,
  parameter int RowW   = 3,
  parameter int BusW   = 8,
  parameter int Dual   = 0,
  parameter int Masked = 1,
  parameter int Cover  = 0
) (
  input logic                  clk_i,
  input logic [RowW-1:0]       rrow_i,
  input logic [Banks-1:0]      we_i,
  input logic [RowW-1:0]       wrow_i,
  input logic [Lanes/BusW-1:0] wsel_i,
  input logic [BusW-1:0]       wmask_i,
  input logic [BusW-1:0]       wdata_i
);
  logic [Banks*Lanes-1:0] q, qn;
  flexi_bitcell_array #(
    .Rows(Rows), .Banks(Banks), .Lanes(Lanes), .RowW(RowW), .BusW(BusW), .Dual(Dual), .Masked(Masked)
  ) u_dut (.clk_i, .rrow_i, .q_o(q), .qn_o(qn), .we_i, .wrow_i, .wsel_i, .wmask_i, .wdata_i);

  // The bit: constant in a run, any. Seen by its own row being read: rrow_i and what is written are free all the same.
  (* anyconst *) logic [7:0]      bank;
  (* anyconst *) logic [7:0]      lane;
  (* anyconst *) logic [RowW-1:0] row;
  logic            known = 1'b0;      // the bit has been seen or written
  logic            value;             // what it must be
  logic [RowW-1:0] write_row;
  logic            hit, bit_q, reads, meaning;
  assign write_row = (Dual != 0) ? wrow_i : rrow_i;
  assign hit   = we_i[bank] && write_row == row && 32'(row) < Rows && wsel_i[lane / BusW] && (wmask_i[lane % BusW] || Masked == 0);
  assign bit_q = q[bank*Lanes + lane];
  assign reads = rrow_i == row;
  assign meaning = reads && (Dual != 0 || we_i == '0);     // what is read means something
  always_ff @(posedge clk_i) begin
    if (hit) begin
      known <= 1'b1;
      value <= wdata_i[lane % BusW];
    end else if (meaning && !known) begin
      known <= 1'b1;
      value <= bit_q;
    end
  end
  always_comb assume (32'(bank) < Banks && 32'(lane) < Lanes);

  if (Cover == 0) begin : g_prove
    always_comb begin
      assert (qn == ~q);
      if (meaning && 32'(row) < Rows && known) assert (bit_q == value);
      if (meaning && 32'(row) >= Rows) assert (!bit_q);
    end
  end else begin : g_cover
    always_comb begin
      assert (!(meaning && known && bit_q && 32'(row) == Rows - 1 && 32'(bank) == Banks - 1 && 32'(lane) == Lanes - 1));
      assert (!(meaning && known && !bit_q && row == '0));
      assert (!(hit && known && value != wdata_i[lane % BusW]));
    end
  end

endmodule
