// SPDX-License-Identifier: Apache-2.0
// The invariant of a dot product of any length on the real accumulator: after any sequence of pairs, added or subtracted, and of bits
// that leave, acc * 2**k + (the k bits that left) is the sum of count * 2**significance over all pairs so far, as long as the
// accumulator does not wrap. One step from every state that holds it, counts, signs and k symbolic.
module link #(
  parameter int Lanes    = 32,
  parameter int AccWidth = 9,
  parameter int Fast     = 0,
  parameter int Cover    = 0
) (
  input logic                     clk_i,
  input logic                     pair_i,
  input logic                     neg_i,
  input logic                     leaves_i,
  input logic [$clog2(Lanes)-1:0] count_i,
  input logic                     one_i
);
  localparam int CountW = $clog2(Lanes);
  localparam int Wide   = (2 ** CountW == Lanes) ? 1 : 0;
  localparam int Bits   = 24;       // bits that may leave: 15 significances and FLUSHes
  localparam int SumW   = AccWidth + Bits + 2;
  logic first = 1'b1;
  logic [AccWidth-1:0] acc;
  logic [CountW-1:0]   count;
  logic                one, neg;
  // A cycle without a pair counts nothing: theorem pairs.
  assign {neg, count, one} = pair_i && !first ? {neg_i, count_i, one_i} : '0;
  flexi_accumulator #(.CountW(CountW), .AccWidth(AccWidth), .Wide(Wide), .Fast(Fast)) u_accumulator (
    .clk_i, .en_i(1'b1), .keep_i(!first && !leaves_i), .shift_i(!first && leaves_i), .neg_i(neg), .count_i(count), .one_i(one),
    .acc_o(acc)
  );

  logic signed [AccWidth+1:0] exact, half, added;     // the accumulator without wrapping
  logic signed [SumW-1:0]     sum;                    // of all pairs
  logic        [Bits:0]       left;                   // value of the bits that left
  logic        [4:0]          k, k_d;
  assign half  = (AccWidth + 2)'($signed(acc)) >>> (leaves_i ? 1 : 0);
  assign added = !pair_i ? '0 : !neg_i ? (AccWidth + 2)'(count_i) + (AccWidth + 2)'(one_i)
               : (Wide != 0) ? (AccWidth + 2)'(count_i) + (AccWidth + 2)'(one_i) - (AccWidth + 2)'(Lanes)
               : -((AccWidth + 2)'(count_i) + (AccWidth + 2)'(one_i));
  assign exact = half + added;
  assign k_d   = k + 5'(leaves_i);
  always_ff @(posedge clk_i) begin
    first <= 1'b0;
    k     <= first ? 5'd0 : k_d;
    sum   <= first ? '0 : sum + (SumW'($signed(added)) <<< k_d);
    left  <= first ? '0 : left | ((Bits + 1)'(leaves_i && acc[0]) << k);
  end
  always_comb begin
    if (!first) begin
      assume (exact == (AccWidth + 2)'($signed(exact[AccWidth-1:0])));    // does not wrap: the compiler sees to it
      assume (32'(k) < Bits);
    end
  end

  if (Cover == 0) begin : g_prove
    always_comb begin
      if (!first) begin
        assert ((SumW'($signed(acc)) <<< k) + $signed(SumW'(left)) == sum);
        assert ((left >> k) == '0);
      end
    end
  end else begin : g_cover
    always_comb begin
      assert (!(!first && 32'(k) == 3 && left == 25'd5 && acc[AccWidth-1]));
      assert (!(!first && 32'(k) == 2 && sum == SumW'(3 * Lanes)));
    end
  end
endmodule
