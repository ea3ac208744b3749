// SPDX-License-Identifier: Apache-2.0
// Register with enable: flip-flops behind a gated clock that falls in the low phase of a cycle with enable. The gate is a cell here
// already, see flexi_ereg.v; the inverter before it is one for all gates of a module.
module flexi_freg (clk_i, en_i, d_i, q_o);
  parameter Width = 1;
  parameter Late = 0;      // the gate of flexi_lreg
  input clk_i, en_i;
  input [Width-1:0] d_i;
  output [Width-1:0] q_o;
  generate
    if (Late == 0) begin : g_early
      wire gated;
      NAND2X1 gate (.A(~clk_i), .B(en_i), .Y(gated));
      DFFX1 ff [Width-1:0] (.D(d_i), .CK(gated), .Q(q_o));
    end else begin : g_late
      flexi_lreg #(.Width(Width)) register (.clk_i(clk_i), .en_i(en_i), .d_i(d_i), .q_o(q_o));
    end
  endgenerate
endmodule
