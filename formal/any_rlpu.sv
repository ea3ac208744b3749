// SPDX-License-Identifier: Apache-2.0
// Stands for the RLPUs where a theorem does not depend on their function: any results.
module flexi_rlpu #(
  parameter int Lanes = 32
) (
  input  logic             clk_i,
  input  logic [3:0]       fn_i,
  input  logic [Lanes-1:0] w_i,
  input  logic [Lanes-1:0] wn_i,
  input  logic [Lanes-1:0] x_i,
  input  logic [Lanes-1:0] xn_i,
  output logic [Lanes-1:0] f_o
);
  (* anyseq *) logic [Lanes-1:0] any;
  assign f_o = any;
endmodule
