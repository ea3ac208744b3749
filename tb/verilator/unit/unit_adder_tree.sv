// SPDX-License-Identifier: Apache-2.0
// Adder trees of every lane count First .. Last over the same inputs. (As a top module flexi_adder_tree, which
// instantiates itself, leaves its inner one unconnected in Verilator 5.006.)
module unit_adder_tree #(
  parameter int First = 1,
  parameter int Last  = 20
) (
  input  logic                        clk_i,
  input  logic                        en_i,
  input  logic [Last-1:0]             x_i,
  output logic [(Last-First+1)*8-1:0] count_o   // byte n - First: ones among the first n inputs
);
  logic en;
  flexi_count_gate u_gate (.clk_i, .en_i, .en_o(en));
  for (genvar n = First; n <= Last; n++) begin : g_tree
    logic [$clog2(n+1)-1:0] count;
    flexi_adder_tree #(.Lanes(n)) u_tree (.clk_i, .en_i(en), .x_i(x_i[n-1:0]), .count_o(count));
    assign count_o[(n-First)*8 +: 8] = 8'(count);
  end
endmodule
