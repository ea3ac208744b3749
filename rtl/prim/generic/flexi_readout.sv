// SPDX-License-Identifier: Apache-2.0
// Byte of a row out of the RLPU results f_i: byte_o[k] is lane 8*g + k of the group g whose sel_n_i is low; 0 when
// none is, and for lanes that do not exist. At most one sel_n_i is low, and none changes while clk_i is low.
// byte_o is valid at the end of the low phase, as f_i is.
module flexi_readout #(
  parameter int Lanes  = 32,
  parameter int Groups = 4    // (Lanes + 7) / 8
) (
  input  logic              clk_i,
  input  logic [Lanes-1:0]  f_i,
  input  logic [Groups-1:0] sel_n_i,
  output logic [7:0]        byte_o
);
  logic [Groups*8-1:0] f;
  assign f = (Groups*8)'(f_i);

  for (genvar k = 0; k < 8; k++) begin : g_line
    logic [Groups-1:0] on;
    for (genvar g = 0; g < Groups; g++) begin : g_group
      assign on[g] = f[g*8 + k] & ~sel_n_i[g];
    end
    assign byte_o[k] = |on;
  end

  logic unused;
  assign unused = &{1'b0, clk_i};
endmodule
