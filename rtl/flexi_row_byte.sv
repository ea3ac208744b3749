// SPDX-License-Identifier: Apache-2.0
// Byte of a row of one core out of the RLPU results that the latches in front of the adder tree hold: what flexi_readout is for a single
// core, with gates that have until the clock falls again. At most one sel_i is high; none: 0.
module flexi_row_byte #(
  parameter int Lanes  = 32,
  parameter int Groups = 4    // (Lanes + 7) / 8
) (
  input  logic [Lanes-1:0]  f_i,
  input  logic [Groups-1:0] sel_i,
  output logic [7:0]        byte_o
);
  logic [Groups*8-1:0] f;
  assign f = (Groups*8)'(f_i);
  always_comb begin
    byte_o = '0;
    for (int g = 0; g < Groups; g++) byte_o = byte_o | (f[g*8 +: 8] & {8{sel_i[g]}});
  end
endmodule
