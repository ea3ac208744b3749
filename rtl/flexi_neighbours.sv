// SPDX-License-Identifier: Apache-2.0
// The rows above and below a row, modulo 2**Width: in a module of its own, so that synthesis does not mix a late choice between them into
// their logic. Combinational.
module flexi_neighbours #(
  parameter int Width = 4
) (
  input  logic [Width-1:0] row_i,
  output logic [Width-1:0] above_o,
  output logic [Width-1:0] below_o
);
  for (genvar b = 0; b < Width; b++) begin : g_bit
    if (b == 0) begin : g_first
      assign {above_o[b], below_o[b]} = {2{!row_i[b]}};
    end else begin : g_above
      assign above_o[b] = row_i[b] ^ (&row_i[b-1:0]);
      assign below_o[b] = row_i[b] ^ (~|row_i[b-1:0]);
    end
  end
endmodule
