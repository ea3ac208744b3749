// SPDX-License-Identifier: Apache-2.0
// Counts the ones among 2**Bits - 1 inputs with 2**Bits - 1 - Bits full adders; registered: count_o shows the inputs of the
// last rising edge where en_i (of flexi_count_gate) was high. The register lies inside, in front of the last level.
// Level v joins two v-bit counts and one fresh input (as carry in) into a (v+1)-bit count by a ripple of v
// full adders. Position b of all counts of a level forms one vector, so all adders of a level and a
// position are one row of full adders.
module flexi_counter #(
  parameter int Bits  = 5,
  parameter int Front = 0    // where latches of other primitives lie: nothing to do here
) (
  input  logic               clk_i,
  input  logic               en_i,
  input  logic [2**Bits-2:0] x_i,
  output logic [Bits-1:0]    count_o
);
  localparam int RegLevel = (Bits < 3) ? Bits : Bits - 1;
  // Level v (1 .. Bits) holds 2**(Bits-v) counts of v bits; level 1 is the first half of the inputs. Fresh inputs of
  // level v end at 2**Bits - 2**(Bits-v); those behind the register are fresh_q.
  localparam int Late = 2 ** (Bits - RegLevel) - 1;
  logic [2**Bits-2:0] fresh;
  if (Late > 0) begin : g_late
    logic [Late-1:0] fresh_q;
    flexi_count_register #(.Width(Late)) u_fresh (.clk_i, .en_i, .d_i(x_i[2**Bits-2 -: Late]), .q_o(fresh_q));
    assign fresh = {fresh_q, x_i[2**Bits-2-Late:0]};
  end else begin : g_no_late
    assign fresh = x_i;
  end

  for (genvar v = 1; v <= Bits; v++) begin : g_level
    localparam int Num = 2 ** (Bits - v);        // counts of this level
    logic [Num*v-1:0] sum;                       // position b: sum[b*Num +: Num]
    logic [Num*v-1:0] c;                         // the same behind the register
    if (v == 1) begin : g_inputs
      assign sum = fresh[Num-1:0];
    end else begin : g_join
      logic [Num*v-1:0] carry;
      assign carry[Num-1:0] = fresh[2**Bits - 2*Num +: Num];
      for (genvar b = 0; b < v - 1; b++) begin : g_bit
        logic [2*Num-1:0] both;
        assign both = g_level[v-1].c[b*2*Num +: 2*Num];
        flexi_full_adder #(.Width(Num)) u_fa (
          .a_i (both[Num-1:0]),
          .b_i (both[2*Num-1:Num]),
          .ci_i(carry[b*Num +: Num]),
          .s_o (sum[b*Num +: Num]),
          .co_o(carry[(b+1)*Num +: Num])
        );
      end
      assign sum[(v-1)*Num +: Num] = carry[(v-1)*Num +: Num];
    end
    if (v == RegLevel) begin : g_register
      flexi_count_register #(.Width(Num * v)) u_counts (.clk_i, .en_i, .d_i(sum), .q_o(c));
    end else begin : g_wire
      assign c = sum;
    end
  end
  assign count_o = g_level[Bits].c;

  logic unused;
  assign unused = &{1'b0, Front != 0};
endmodule
