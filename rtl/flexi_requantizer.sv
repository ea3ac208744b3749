// SPDX-License-Identifier: Apache-2.0
// The bit that a write-back writes now. The result register holds the k chosen bits of the result at its
// top (bit 8-k is the lowest not yet written), the accumulator everything above them, so its
// sign and whether it is zero tell negative values and overflow: ReLU, saturation, sign. Combinational.
module flexi_requantizer #(
  parameter int AccWidth = 10
) (
  input  logic [AccWidth-1:0] acc_i,
  input  logic [7:0]          res_i,
  input  logic [2:0]          km1_i,   // k - 1
  input  logic [1:0]          mode_i,  // flexi_pkg::Wb*
  input  logic                top_i,   // bit k-1 is being written
  output logic                bit_o
);
  logic neg, above, beyond, raw;

  assign neg    = acc_i[AccWidth-1];
  assign above  = acc_i != '0;                    // v >= 2**k when not negative
  assign beyond = acc_i != {AccWidth{res_i[7]}};  // v outside of k bits two's complement
  assign raw    = res_i[~km1_i];

  always_comb begin
    case (mode_i)
      flexi_pkg::WbRelu:   bit_o = !neg && (above || raw);
      flexi_pkg::WbSigned: bit_o = beyond ? (neg == top_i) : raw;
      flexi_pkg::WbRaw:    bit_o = raw;
      flexi_pkg::WbSign:   bit_o = !neg;
      default:             bit_o = 1'b0;
    endcase
  end
endmodule
