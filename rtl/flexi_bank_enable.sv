// SPDX-License-Identifier: Apache-2.0
// Enables of banks: in a module of its own, so that synthesis does not put en_i, which has far to go, before the logic of the selects.
module flexi_bank_enable #(
  parameter int Banks = 16
) (
  input  logic             en_i,
  input  logic [Banks-1:0] sel_i,
  output logic [Banks-1:0] en_o
);
  assign en_o = sel_i & {Banks{en_i}};
endmodule
