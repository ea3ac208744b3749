// SPDX-License-Identifier: Apache-2.0
// Counts the ones among 2**Bits - 1 inputs; registered: count_o shows the inputs of the last rising edge where en_i (of
// flexi_count_gate) was high. The register lies inside, here behind the count.
// All counts of a level side by side in one word, which simulates fast: level v adds neighbouring counts of level v - 1, as wide as 2**v
// inputs each. What is counted by full adders is the ltps counter.
module flexi_counter #(
  parameter int Bits  = 5,
  parameter int Front = 0    // where latches of other primitives lie: nothing to do here
) (
  input  logic               clk_i,
  input  logic               en_i,
  input  logic [2**Bits-2:0] x_i,
  output logic [Bits-1:0]    count_o
);
  localparam int Inputs = 2 ** Bits;     // the last one is zero
  for (genvar v = 0; v <= Bits; v++) begin : g_level
    logic [Inputs-1:0] counts;
    if (v == 0) begin : g_inputs
      assign counts = {1'b0, x_i};
    end else begin : g_add
      localparam int Half = 2 ** (v - 1);
      localparam logic [Inputs-1:0] Low = {Inputs/(2*Half){{{Half{1'b0}}, {Half{1'b1}}}}};
      assign counts = (g_level[v-1].counts & Low) + ((g_level[v-1].counts >> Half) & Low);
    end
  end
  flexi_count_register #(.Width(Bits)) u_count (.clk_i, .en_i, .d_i(g_level[Bits].counts[Bits-1:0]), .q_o(count_o));

  logic unused;
  assign unused = &{1'b0, Front != 0, g_level[Bits].counts};
endmodule
