// SPDX-License-Identifier: Apache-2.0
// The invariant of a dot product of any length on the real accumulator: after any sequence of pairs, added or subtracted, and of bits
// that leave, acc * 2**k + (the k bits that left) is the sum of count * 2**significance over all pairs since the clear, as long as
// the accumulator does not wrap. Induction by one cycle: a clear makes it true from every state, any other cycle keeps it from
// every state in which it holds. scripts/formal.py proves the cycle once for each value of k, whose shifts are wires then.
module link #(
  parameter int Lanes    = 32,
  parameter int AccWidth = 9,
  parameter int Fast     = 0,
  parameter int Start    = 0,       // 1: run from a clear on; 0: from every state in which it holds
  parameter int Cover    = 0
) (
  input logic                     clk_i,
  input logic                     clear_i,
  input logic                     pair_i,
  input logic                     neg_i,
  input logic                     leaves_i,
  input logic [$clog2(Lanes)-1:0] count_i,
  input logic                     one_i
);
  localparam int CountW = $clog2(Lanes);
  localparam int Wide   = (2 ** CountW == Lanes) ? 1 : 0;
  localparam int KW     = 5;
  localparam int Bits   = 2 ** KW - 1;    // bits that may leave: 15 significances and FLUSHes
  localparam int SumW   = AccWidth + Bits + 2;
  logic                first = 1'b1;
  logic                clear, leaves;
  logic [AccWidth-1:0] acc;
  logic [CountW-1:0]   count;
  logic                one, neg;
  assign clear  = clear_i || (first && Start != 0);
  assign leaves = leaves_i && !clear;
  // A cycle without a pair counts nothing: theorem pairs.
  assign {neg, count, one} = pair_i ? {neg_i, count_i, one_i} : '0;
  flexi_accumulator #(.CountW(CountW), .AccWidth(AccWidth), .Wide(Wide), .Fast(Fast)) u_accumulator (
    .clk_i, .en_i(1'b1), .keep_i(!clear && !leaves), .shift_i(leaves), .neg_i(neg), .count_i(count), .one_i(one), .acc_o(acc)
  );

  // Of an accumulator that does not wrap. '0 stands only in statements of its own: within an expression it makes all of it unsigned.
  logic signed [AccWidth+1:0] exact, base, added;
  logic signed [SumW-1:0]     sum, sum_d, scaled;     // of all pairs
  logic        [Bits-1:0]     left;                   // value of the bits that left
  logic        [KW-1:0]       k, k_d;
  logic                       holds, allowed;
  logic                       sound = 1'b1;           // every cycle so far was allowed
  always_comb begin
    base = (AccWidth + 2)'($signed(acc));
    if (leaves) base = base >>> 1;
    if (clear) base = '0;
    added = (AccWidth + 2)'(count_i) + (AccWidth + 2)'(one_i);
    if (neg_i) added = (Wide != 0) ? added - (AccWidth + 2)'(Lanes) : -added;
    if (!pair_i) added = '0;
    exact  = base + added;
    scaled = SumW'(added);
    sum_d  = scaled <<< k_d;
    if (!clear) sum_d = sum_d + sum;
  end
  assign k_d   = clear ? '0 : k + KW'(leaves);
  always_ff @(posedge clk_i) begin
    first <= 1'b0;
    sound <= sound && allowed;
    k     <= k_d;
    sum   <= sum_d;
    left  <= clear ? '0 : left | (Bits'(leaves && acc[0]) << k);
  end
  logic signed [SumW-1:0] whole;
  assign whole   = SumW'($signed(acc));
  assign holds   = (whole <<< k) + $signed(SumW'(left)) == sum && (left >> k) == '0;
  assign allowed = exact == (AccWidth + 2)'($signed(exact[AccWidth-1:0]))     // does not wrap: the compiler sees to it
                && !(leaves && 32'(k) == Bits) && (!first || clear || holds);

  if (Cover == 0) begin : g_prove
    always_comb assert (first || !sound || holds);
  end else begin : g_cover
    always_comb begin
      assert (!(!first && sound && 32'(k) == 3 && left == Bits'(5) && acc[AccWidth-1]));
      assert (!(!first && sound && 32'(k) == 2 && sum == SumW'(3 * Lanes)));
      assert (!(!first && sound && 32'(k) == 2 && left == Bits'(3) && acc == '1 && sum == -1));
    end
  end
endmodule
