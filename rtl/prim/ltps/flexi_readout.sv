// SPDX-License-Identifier: Apache-2.0
// Byte of a row out of the RLPU results f_i, as a bus: one line per bit, which the clock's high phase discharges;
// one p-TFT per lane passes its result to the line 8*g + k -> k while sel_n_i[g] is low. Results only rise while the
// clock is low, and so do the lines. Two groups selected at once would fight: at most one sel_n_i is low, and
// none changes while clk_i is low.
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
  logic [Groups*8-1:0] passed;
  assign f = (Groups*8)'(f_i);

  for (genvar g = 0; g < Groups; g++) begin : g_group
    assign passed[g*8 +: 8] = f[g*8 +: 8] & {8{~sel_n_i[g]}};
  end

  always_comb begin
    byte_o = '0;
    for (int g = 0; g < Groups; g++) begin
      byte_o = byte_o | passed[g*8 +: 8];
    end
  end

  logic unused;
  assign unused = &{1'b0, clk_i};
endmodule
