// SPDX-License-Identifier: Apache-2.0
// One cycle of a core from any state: the accumulator keeps, halves (rounding down) or clears what it held, then adds or subtracts
// what the tree and the last lane counted, modulo 2**AccWidth; the bit that is written is its lowest bit, and with overlap
// a capture notes its sign and whether any bit above is set.
module accumulator #(
  parameter int Lanes    = 32,
  parameter int AccWidth = 9,
  parameter int Overlap  = 0,
  parameter int Fast     = 0,
  parameter int Cover    = 0
) (
  input logic             clk_i,
  input logic [3:0]       fn_i,
  input logic [Lanes-1:0] w_i,
  input logic [Lanes-1:0] x_i,
  input logic             acc_en_i,
  input logic             keep_i,
  input logic             shift_i,
  input logic             neg_i,
  input logic             capture_i,
  input logic             fix_i
);
  localparam int CountW = $clog2(Lanes);
  localparam int Wide   = (2 ** CountW == Lanes) ? 1 : 0;
  logic [Lanes-1:0]    f;
  logic [AccWidth-1:0] acc;
  logic                bit_out, mask;
  logic [1:0]          noted;
  flexi_core #(.Lanes(Lanes), .AccWidth(AccWidth), .Overlap(Overlap), .Fast(Fast)) u_core (
    .clk_i, .fn_i, .w_i, .wn_i(~w_i), .x_i, .xn_i(~x_i), .f_o(f), .count_en_i(1'b1), .acc_en_i, .keep_i, .shift_i, .neg_i,
    .acc_o(acc), .capture_i, .fix_i, .bit_o(bit_out), .mask_o(mask), .noted_o(noted)
  );
  (* hierconn *) logic [CountW-1:0] \u_core.count ;
  (* hierconn *) logic              \u_core.one ;

  // Wide: the lanes of a pair that is subtracted count zeros, Lanes more than the negative of the ones.
  logic signed [AccWidth+1:0] base, counted, sum;
  assign base    = keep_i ? (AccWidth + 2)'($signed(acc)) : shift_i ? (AccWidth + 2)'($signed(acc)) >>> 1 : '0;
  assign counted = (AccWidth + 2)'(\u_core.count ) + (AccWidth + 2)'(\u_core.one );
  assign sum     = !neg_i ? base + counted : (Wide != 0) ? base + counted - (AccWidth + 2)'(Lanes) : base - counted;
  always_comb assume (!(keep_i && shift_i));

  logic                second = 1'b0;
  logic [AccWidth-1:0] expected;
  logic [1:0]          note;
  always_ff @(posedge clk_i) begin
    second   <= 1'b1;
    expected <= acc_en_i ? sum[AccWidth-1:0] : acc;
    note     <= capture_i ? {acc[AccWidth-1], acc[AccWidth-1:1] != '0} : noted;
  end
  logic negative, rest;
  assign {negative, rest} = (Overlap != 0) ? note : {acc[AccWidth-1], acc != '0};

  if (Cover == 0) begin : g_prove
    always_comb begin
      if (second) begin
        assert (acc == expected);
        assert (bit_out == (fix_i ? !negative : acc[0]));
        assert (mask == (!fix_i || rest));
      end
    end
  end else begin : g_cover
    always_comb begin
      assert (!(shift_i && neg_i && acc_en_i && acc[AccWidth-1] && sum[AccWidth-1]));
      assert (!(keep_i && !neg_i && acc_en_i && counted == (AccWidth + 2)'(Lanes)));
      assert (!(second && fix_i && mask && bit_out));
    end
  end
endmodule
