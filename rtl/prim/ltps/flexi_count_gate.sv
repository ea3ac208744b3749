// SPDX-License-Identifier: Apache-2.0
// Enable of all flexi_count_register of a chip, made once. Synthesis makes a gated clock of it: high in the high phase that
// follows a rising edge with enable. Simulators take the registers for edge-triggered ones (see there): a wire.
module flexi_count_gate (
  input  logic clk_i,
  input  logic en_i,
  output logic en_o
);
  assign en_o = en_i;

  logic unused;
  assign unused = &{1'b0, clk_i};
endmodule
