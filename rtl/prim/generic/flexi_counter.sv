// SPDX-License-Identifier: Apache-2.0
// Counts the ones among 2**Bits - 1 inputs with 2**Bits - 1 - Bits full adders. Combinational; the clock is for
// the LTPS form, which has the latches of flexi_phase_latch inside.
// Level v joins two v-bit counts and one fresh input (as carry in) into a (v+1)-bit count by a ripple of v
// full adders. Position b of all counts of a level forms one vector, so all adders of a level and a
// position are one row of full adders.
module flexi_counter #(
  parameter int Bits = 5
) (
  input  logic               clk_i,
  input  logic [2**Bits-2:0] x_i,
  output logic [Bits-1:0]    count_o
);
  // Level v (1 .. Bits) holds 2**(Bits-v) counts of v bits; level 1 is the first half of the inputs.
  for (genvar v = 1; v <= Bits; v++) begin : g_level
    localparam int Num = 2 ** (Bits - v);        // counts of this level
    logic [Num*v-1:0] c;                         // position b: c[b*Num +: Num]
    if (v == 1) begin : g_inputs
      assign c = x_i[Num-1:0];
    end else begin : g_join
      // Fresh inputs: those of the levels before end at 2**Bits - 2*Num.
      logic [Num*v-1:0] carry;
      assign carry[Num-1:0] = x_i[2**Bits - 2*Num +: Num];
      for (genvar b = 0; b < v - 1; b++) begin : g_bit
        logic [2*Num-1:0] both;
        assign both = g_level[v-1].c[b*2*Num +: 2*Num];
        flexi_full_adder #(.Width(Num)) u_fa (
          .a_i (both[Num-1:0]),
          .b_i (both[2*Num-1:Num]),
          .ci_i(carry[b*Num +: Num]),
          .s_o (c[b*Num +: Num]),
          .co_o(carry[(b+1)*Num +: Num])
        );
      end
      assign c[(v-1)*Num +: Num] = carry[(v-1)*Num +: Num];
    end
  end
  assign count_o = g_level[Bits].c;

  logic unused;
  assign unused = &{1'b0, clk_i};
endmodule
