// SPDX-License-Identifier: Apache-2.0
// y_n = ~(sel ? a : b), in a module of its own: synthesis works module by module and so cannot put other logic behind a late sel. Inverted, as
// the latches behind it are.
module flexi_choice #(
  parameter int Width = 8
) (
  input  logic             sel_i,
  input  logic [Width-1:0] a_i,
  input  logic [Width-1:0] b_i,
  output logic [Width-1:0] y_no
);
  assign y_no = ~(sel_i ? a_i : b_i);
endmodule
