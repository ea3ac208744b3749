// SPDX-License-Identifier: Apache-2.0
// Counts the ones among 2**Bits - 1 inputs with 2**Bits - 1 - Bits full adders: level v
// joins two v-bit counts and one fresh input (as carry in) by a ripple of v full adders. Carries alternate in
// polarity along a ripple, and where the highest bit of a count comes out inverted the next level takes it so:
// no inverters. The register is made of two rows of latches: behind level LatchLevel those that end the low phase, behind
// level RegLevel those that end the high phase; fresh inputs of the levels above pass latches of their own.
module flexi_counter #(
  parameter int Bits  = 5,
  parameter int Front = 0    // 1: x_i comes out of flexi_front_latch already
) (
  input  logic               clk_i,
  input  logic               en_i,
  input  logic [2**Bits-2:0] x_i,
  output logic [Bits-1:0]    count_o
);
  localparam int LatchLevel = (Front != 0) ? 0 : (Bits < 2) ? Bits : 2;
  localparam int RegLevel   = (Bits < 3) ? Bits : 3;
  localparam int Late       = 2 ** (Bits - RegLevel) - 1;      // fresh inputs behind the register
  localparam int Held       = (Front != 0) ? 0 : 2 ** (Bits - LatchLevel) - 1;    // fresh inputs behind the latches, those included
  logic [2**Bits-2:0] held, fresh;
  if (Held > 0) begin : g_held
    logic [Held-1:0] latched;
    flexi_phase_latch #(.Width(Held)) u_fresh (.clk_i, .d_i(x_i[2**Bits-2 -: Held]), .q_o(latched));
    assign held = {latched, x_i[2**Bits-2-Held:0]};
  end else begin : g_not_held
    assign held = x_i;
  end
  if (Late > 0) begin : g_late
    logic [Late-1:0] fresh_q;
    flexi_count_register #(.Width(Late)) u_fresh (.clk_i, .en_i, .d_i(held[2**Bits-2 -: Late]), .q_o(fresh_q));
    assign fresh = {fresh_q, held[2**Bits-2-Late:0]};
  end else begin : g_not_late
    assign fresh = held;
  end

  for (genvar v = 1; v <= Bits; v++) begin : g_level
    localparam int Num = 2 ** (Bits - v);        // counts of this level
    logic [Num*v-1:0] sum;                       // position b: sum[b*Num +: Num]; the highest is inverted if v is even
    logic [Num*v-1:0] latched;                   // behind the latches
    logic [Num*v-1:0] c;                         // behind the register
    if (v == 1) begin : g_inputs
      assign sum = fresh[Num-1:0];
    end else begin : g_join
      logic [Num*v-1:0] carry;                   // into position b, inverted where b is odd
      assign carry[Num-1:0] = fresh[2**Bits - 2*Num +: Num];
      for (genvar b = 0; b < v - 1; b++) begin : g_bit
        for (genvar n = 0; n < Num; n++) begin : g_count
          flexi_full_adder_cell #(
            .InvertAB((b == v - 2) && (v % 2 == 1) ? 1 : 0), .InvertC(b % 2)
          ) u_fa (
            .a_i (g_level[v-1].c[b*2*Num + n]),
            .b_i (g_level[v-1].c[b*2*Num + Num + n]),
            .ci_i(carry[b*Num + n]),
            .s_o (sum[b*Num + n]),
            .co_o(carry[(b+1)*Num + n])
          );
        end
      end
      assign sum[(v-1)*Num +: Num] = carry[(v-1)*Num +: Num];
    end
    if (v == LatchLevel) begin : g_latch
      flexi_phase_latch #(.Width(Num * v)) u_latch (.clk_i, .d_i(sum), .q_o(latched));
    end else begin : g_no_latch
      assign latched = sum;
    end
    if (v == RegLevel) begin : g_register
      flexi_count_register #(.Width(Num * v)) u_counts (.clk_i, .en_i, .d_i(latched), .q_o(c));
    end else begin : g_no_register
      assign c = latched;
    end
  end
  if (Bits % 2 == 0) begin : g_even
    assign count_o = {~g_level[Bits].c[Bits-1], g_level[Bits].c[Bits-2:0]};
  end else begin : g_odd
    assign count_o = g_level[Bits].c;
  end
endmodule
