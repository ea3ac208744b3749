// SPDX-License-Identifier: Apache-2.0
// Counts the ones among 2**Bits - 1 inputs with 2**Bits - 1 - Bits full adders, as the generic counter does: level v
// joins two v-bit counts and one fresh input (as carry in) by a ripple of v full adders. Carries alternate in
// polarity along a ripple, and where the highest bit of a count comes out inverted the next level takes it so:
// no inverters. Behind level LatchLevel lie the latches that end the low phase; fresh inputs of the levels above
// pass latches of their own.
module flexi_counter #(
  parameter int Bits = 5
) (
  input  logic               clk_i,
  input  logic [2**Bits-2:0] x_i,
  output logic [Bits-1:0]    count_o
);
  localparam int LatchLevel = (Bits < 2) ? Bits : 2;
  for (genvar v = 1; v <= Bits; v++) begin : g_level
    localparam int Num = 2 ** (Bits - v);        // counts of this level
    logic [Num*v-1:0] sum;                       // position b: sum[b*Num +: Num]; the highest is inverted if v is even
    logic [Num*v-1:0] c;                         // the same behind the latches
    if (v == 1) begin : g_inputs
      assign sum = x_i[Num-1:0];
    end else begin : g_join
      logic [Num*v-1:0] carry;                   // into position b, inverted where b is odd
      if (v > LatchLevel) begin : g_late
        flexi_phase_latch #(.Width(Num)) u_fresh (
          .clk_i, .d_i(x_i[2**Bits - 2*Num +: Num]), .q_o(carry[Num-1:0])
        );
      end else begin : g_early
        assign carry[Num-1:0] = x_i[2**Bits - 2*Num +: Num];
      end
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
      flexi_phase_latch #(.Width(Num * v)) u_latch (.clk_i, .d_i(sum), .q_o(c));
    end else begin : g_wire
      assign c = sum;
    end
  end
  if (Bits % 2 == 0) begin : g_even
    assign count_o = {~g_level[Bits].c[Bits-1], g_level[Bits].c[Bits-2:0]};
  end else begin : g_odd
    assign count_o = g_level[Bits].c;
  end
endmodule
