// SPDX-License-Identifier: Apache-2.0
// Techmap: additions become ripples of full adders where both operands vary, else gates that abc can simplify.
// The carry alternates in polarity from bit to bit, as the adder cells have it, so it costs no inverter.
(* techmap_celltype = "$alu" *)
module flexi_alu_map (A, B, CI, BI, X, Y, CO);
  parameter A_SIGNED = 0;
  parameter B_SIGNED = 0;
  parameter A_WIDTH = 1;
  parameter B_WIDTH = 1;
  parameter Y_WIDTH = 1;
  parameter _TECHMAP_CONSTMSK_A_ = 0;
  parameter _TECHMAP_CONSTMSK_B_ = 0;
  parameter _TECHMAP_CONSTMSK_CI_ = 0;
  input [A_WIDTH-1:0] A;
  input [B_WIDTH-1:0] B;
  input CI, BI;
  output [Y_WIDTH-1:0] X, Y, CO;

  localparam AW = A_WIDTH < Y_WIDTH ? A_WIDTH : Y_WIDTH;
  localparam BW = B_WIDTH < Y_WIDTH ? B_WIDTH : Y_WIDTH;
  wire [Y_WIDTH-1:0] a, b0, b;
  generate
    if (A_WIDTH == 0) begin : g_no_a
      assign a = {Y_WIDTH{1'b0}};
    end else begin : g_a
      \$pos #(.A_SIGNED(A_SIGNED), .A_WIDTH(A_WIDTH), .Y_WIDTH(Y_WIDTH)) extend (.A(A), .Y(a));
    end
    if (B_WIDTH == 0) begin : g_no_b
      assign b0 = {Y_WIDTH{1'b0}};
    end else begin : g_b
      \$pos #(.A_SIGNED(B_SIGNED), .A_WIDTH(B_WIDTH), .Y_WIDTH(Y_WIDTH)) extend (.A(B), .Y(b0));
    end
  endgenerate
  assign b = b0 ^ {Y_WIDTH{BI}};
  assign X = a ^ b;

  wire [Y_WIDTH:0] c;   // carry into bit i, complemented where i is odd
  assign c[0] = CI;
  genvar i;
  generate
    for (i = 0; i < Y_WIDTH; i = i + 1) begin : g_bit
      assign CO[i] = (i % 2 == 0) ? ~c[i+1] : c[i+1];
      // The highest bit's carry out is unused as a rule: then gates without it are smaller than an adder.
      if (i >= AW && !A_SIGNED || i >= BW && !B_SIGNED || i == Y_WIDTH - 1 ||
          (i < AW && _TECHMAP_CONSTMSK_A_[i]) || (i < BW && _TECHMAP_CONSTMSK_B_[i]) ||
          (i == 0 && _TECHMAP_CONSTMSK_CI_)) begin : g_gates
        wire t;
        assign t = (i % 2 == 0) ? c[i] : ~c[i];
        assign Y[i] = a[i] ^ b[i] ^ t;
        assign c[i+1] = ((a[i] & b[i]) | (t & (a[i] | b[i]))) ^ (i % 2 == 0);
      end else if (i % 2 == 0) begin : g_even
        FAPX1 fa (.A(a[i]), .B(b[i]), .C(c[i]), .S(Y[i]), .CON(c[i+1]));
      end else begin : g_odd
        FANX1 fa (.A(a[i]), .B(b[i]), .CN(c[i]), .S(Y[i]), .CO(c[i+1]));
      end
    end
  endgenerate
endmodule
