// SPDX-License-Identifier: Apache-2.0
// Width full adders side by side, as the generic one. The kit's cells FAP, FAN, FAQ, FAM have the sum true and the
// carry out opposite in polarity to the carry in; any other choice costs an inverter.
module flexi_full_adder #(
  parameter int Width    = 1,
  parameter int InvertAB = 0,   // both operands are inverted
  parameter int InvertC  = 0,   // carry in is inverted
  parameter int InvertCO = 0    // carry out is inverted
) (
  input  logic [Width-1:0] a_i,
  input  logic [Width-1:0] b_i,
  input  logic [Width-1:0] ci_i,
  output logic [Width-1:0] s_o,
  output logic [Width-1:0] co_o
);
  for (genvar l = 0; l < Width; l++) begin : g_bit
    logic co;
    flexi_full_adder_cell #(.InvertAB(InvertAB), .InvertC(InvertC)) u_cell (
      .a_i(a_i[l]), .b_i(b_i[l]), .ci_i(ci_i[l]), .s_o(s_o[l]), .co_o(co)
    );
    if (InvertC != InvertCO) begin : g_cell
      assign co_o[l] = co;
    end else begin : g_inverter
      assign co_o[l] = ~co;
    end
  end
endmodule
