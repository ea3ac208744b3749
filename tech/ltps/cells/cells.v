// SPDX-License-Identifier: Apache-2.0
// Functional models of the LTPS cells, without delay, for Verilator and Icarus. Latches and flip-flops power up unknown (Icarus).
// With FLEXI_SPECIFY each cell has module paths that $sdf_annotate fills in (iverilog -gspecify -DFLEXI_SPECIFY).
`default_nettype none

module INVX1(input wire A, output wire Y);
  assign Y = ~A;
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
  endspecify
`endif
endmodule

module INVX2(input wire A, output wire Y);
  assign Y = ~A;
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
  endspecify
`endif
endmodule

module INVX4(input wire A, output wire Y);
  assign Y = ~A;
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
  endspecify
`endif
endmodule

module INVX8(input wire A, output wire Y);
  assign Y = ~A;
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
  endspecify
`endif
endmodule

module INVX16(input wire A, output wire Y);
  assign Y = ~A;
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
  endspecify
`endif
endmodule

module INVX32(input wire A, output wire Y);
  assign Y = ~A;
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
  endspecify
`endif
endmodule

module INVX64(input wire A, output wire Y);
  assign Y = ~A;
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
  endspecify
`endif
endmodule

module BUFX2(input wire A, output wire Y);
  buf (Y, A);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
  endspecify
`endif
endmodule

module BUFX4(input wire A, output wire Y);
  buf (Y, A);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
  endspecify
`endif
endmodule

module BUFX8(input wire A, output wire Y);
  buf (Y, A);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
  endspecify
`endif
endmodule

module BUFX16(input wire A, output wire Y);
  buf (Y, A);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
  endspecify
`endif
endmodule

module BUFX32(input wire A, output wire Y);
  buf (Y, A);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
  endspecify
`endif
endmodule

module BUFX64(input wire A, output wire Y);
  buf (Y, A);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
  endspecify
`endif
endmodule

module CLKBUFX4(input wire A, output wire Y);
  buf (Y, A);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
  endspecify
`endif
endmodule

module CLKBUFX8(input wire A, output wire Y);
  buf (Y, A);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
  endspecify
`endif
endmodule

module CLKBUFX16(input wire A, output wire Y);
  buf (Y, A);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
  endspecify
`endif
endmodule

module CLKBUFX32(input wire A, output wire Y);
  buf (Y, A);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
  endspecify
`endif
endmodule

module CLKBUFX64(input wire A, output wire Y);
  buf (Y, A);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
  endspecify
`endif
endmodule

module CLKBUFX128(input wire A, output wire Y);
  buf (Y, A);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
  endspecify
`endif
endmodule

module NAND2X1(input wire A, input wire B, output wire Y);
  assign Y = ~(A & B);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
  endspecify
`endif
endmodule

module NAND2X2(input wire A, input wire B, output wire Y);
  assign Y = ~(A & B);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
  endspecify
`endif
endmodule

module NAND2X4(input wire A, input wire B, output wire Y);
  assign Y = ~(A & B);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
  endspecify
`endif
endmodule

module NAND2X8(input wire A, input wire B, output wire Y);
  assign Y = ~(A & B);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
  endspecify
`endif
endmodule

module NAND2X16(input wire A, input wire B, output wire Y);
  assign Y = ~(A & B);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
  endspecify
`endif
endmodule

module NAND2X32(input wire A, input wire B, output wire Y);
  assign Y = ~(A & B);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
  endspecify
`endif
endmodule

module NOR2X1(input wire A, input wire B, output wire Y);
  assign Y = ~(A | B);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
  endspecify
`endif
endmodule

module NOR2X2(input wire A, input wire B, output wire Y);
  assign Y = ~(A | B);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
  endspecify
`endif
endmodule

module NOR2X4(input wire A, input wire B, output wire Y);
  assign Y = ~(A | B);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
  endspecify
`endif
endmodule

module NOR2X8(input wire A, input wire B, output wire Y);
  assign Y = ~(A | B);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
  endspecify
`endif
endmodule

module NOR2X16(input wire A, input wire B, output wire Y);
  assign Y = ~(A | B);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
  endspecify
`endif
endmodule

module NOR2X32(input wire A, input wire B, output wire Y);
  assign Y = ~(A | B);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
  endspecify
`endif
endmodule

module NAND3X1(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~(A & B & C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module NAND3X2(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~(A & B & C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module NAND3X4(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~(A & B & C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module NAND3X8(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~(A & B & C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module NAND3X16(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~(A & B & C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module NAND3X32(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~(A & B & C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module NOR3X1(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~(A | B | C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module NOR3X2(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~(A | B | C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module NOR3X4(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~(A | B | C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module NOR3X8(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~(A | B | C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module NOR3X16(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~(A | B | C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module NOR3X32(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~(A | B | C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module AOI21X1(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~((A & B) | C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module AOI21X2(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~((A & B) | C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module AOI21X4(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~((A & B) | C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module AOI21X8(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~((A & B) | C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module AOI21X16(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~((A & B) | C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module AOI21X32(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~((A & B) | C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module OAI21X1(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~((A | B) & C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module OAI21X2(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~((A | B) & C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module OAI21X4(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~((A | B) & C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module OAI21X8(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~((A | B) & C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module OAI21X16(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~((A | B) & C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module OAI21X32(input wire A, input wire B, input wire C, output wire Y);
  assign Y = ~((A | B) & C);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
  endspecify
`endif
endmodule

module AOI22X1(input wire A, input wire B, input wire C, input wire D, output wire Y);
  assign Y = ~((A & B) | (C & D));
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
    (D => Y) = (0, 0);
  endspecify
`endif
endmodule

module AOI22X2(input wire A, input wire B, input wire C, input wire D, output wire Y);
  assign Y = ~((A & B) | (C & D));
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
    (D => Y) = (0, 0);
  endspecify
`endif
endmodule

module AOI22X4(input wire A, input wire B, input wire C, input wire D, output wire Y);
  assign Y = ~((A & B) | (C & D));
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
    (D => Y) = (0, 0);
  endspecify
`endif
endmodule

module AOI22X8(input wire A, input wire B, input wire C, input wire D, output wire Y);
  assign Y = ~((A & B) | (C & D));
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
    (D => Y) = (0, 0);
  endspecify
`endif
endmodule

module AOI22X16(input wire A, input wire B, input wire C, input wire D, output wire Y);
  assign Y = ~((A & B) | (C & D));
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
    (D => Y) = (0, 0);
  endspecify
`endif
endmodule

module AOI22X32(input wire A, input wire B, input wire C, input wire D, output wire Y);
  assign Y = ~((A & B) | (C & D));
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
    (D => Y) = (0, 0);
  endspecify
`endif
endmodule

module OAI22X1(input wire A, input wire B, input wire C, input wire D, output wire Y);
  assign Y = ~((A | B) & (C | D));
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
    (D => Y) = (0, 0);
  endspecify
`endif
endmodule

module OAI22X2(input wire A, input wire B, input wire C, input wire D, output wire Y);
  assign Y = ~((A | B) & (C | D));
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
    (D => Y) = (0, 0);
  endspecify
`endif
endmodule

module OAI22X4(input wire A, input wire B, input wire C, input wire D, output wire Y);
  assign Y = ~((A | B) & (C | D));
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
    (D => Y) = (0, 0);
  endspecify
`endif
endmodule

module OAI22X8(input wire A, input wire B, input wire C, input wire D, output wire Y);
  assign Y = ~((A | B) & (C | D));
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
    (D => Y) = (0, 0);
  endspecify
`endif
endmodule

module OAI22X16(input wire A, input wire B, input wire C, input wire D, output wire Y);
  assign Y = ~((A | B) & (C | D));
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
    (D => Y) = (0, 0);
  endspecify
`endif
endmodule

module OAI22X32(input wire A, input wire B, input wire C, input wire D, output wire Y);
  assign Y = ~((A | B) & (C | D));
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (C => Y) = (0, 0);
    (D => Y) = (0, 0);
  endspecify
`endif
endmodule

module XOR2X1(input wire A, input wire B, output wire Y);
  assign Y = A ^ B;
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
  endspecify
`endif
endmodule

module XOR2X2(input wire A, input wire B, output wire Y);
  assign Y = A ^ B;
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
  endspecify
`endif
endmodule

module XOR2X4(input wire A, input wire B, output wire Y);
  assign Y = A ^ B;
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
  endspecify
`endif
endmodule

module XOR2X8(input wire A, input wire B, output wire Y);
  assign Y = A ^ B;
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
  endspecify
`endif
endmodule

module XNOR2X1(input wire A, input wire B, output wire Y);
  assign Y = ~(A ^ B);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
  endspecify
`endif
endmodule

module XNOR2X2(input wire A, input wire B, output wire Y);
  assign Y = ~(A ^ B);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
  endspecify
`endif
endmodule

module XNOR2X4(input wire A, input wire B, output wire Y);
  assign Y = ~(A ^ B);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
  endspecify
`endif
endmodule

module XNOR2X8(input wire A, input wire B, output wire Y);
  assign Y = ~(A ^ B);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
  endspecify
`endif
endmodule

module MUXI2X1(input wire A, input wire B, input wire S, output wire Y);
  assign Y = ~((S & B) | (~S & A));
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (S => Y) = (0, 0);
  endspecify
`endif
endmodule

module MUXI2X2(input wire A, input wire B, input wire S, output wire Y);
  assign Y = ~((S & B) | (~S & A));
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (S => Y) = (0, 0);
  endspecify
`endif
endmodule

module MUXI2X4(input wire A, input wire B, input wire S, output wire Y);
  assign Y = ~((S & B) | (~S & A));
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (S => Y) = (0, 0);
  endspecify
`endif
endmodule

module MUXI2X8(input wire A, input wire B, input wire S, output wire Y);
  assign Y = ~((S & B) | (~S & A));
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (S => Y) = (0, 0);
  endspecify
`endif
endmodule

module MUXI2X16(input wire A, input wire B, input wire S, output wire Y);
  assign Y = ~((S & B) | (~S & A));
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (S => Y) = (0, 0);
  endspecify
`endif
endmodule

module MUX2X1(input wire A, input wire B, input wire S, output wire Y);
  assign Y = (S & B) | (~S & A);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (S => Y) = (0, 0);
  endspecify
`endif
endmodule

module MUX2X2(input wire A, input wire B, input wire S, output wire Y);
  assign Y = (S & B) | (~S & A);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (S => Y) = (0, 0);
  endspecify
`endif
endmodule

module MUX2X4(input wire A, input wire B, input wire S, output wire Y);
  assign Y = (S & B) | (~S & A);
`ifdef FLEXI_SPECIFY
  specify
    (A => Y) = (0, 0);
    (B => Y) = (0, 0);
    (S => Y) = (0, 0);
  endspecify
`endif
endmodule

module HAX1(input wire A, input wire B, output wire S, output wire CO);
  assign S = A ^ B;
  assign CO = A & B;
`ifdef FLEXI_SPECIFY
  specify
    (A => S) = (0, 0);
    (B => S) = (0, 0);
    (A => CO) = (0, 0);
    (B => CO) = (0, 0);
  endspecify
`endif
endmodule

module FAPX1(input wire A, input wire B, input wire C, output wire S, output wire CON);
  assign S = A ^ B ^ C;
  assign CON = ~((A & B) | (A & C) | (B & C));
`ifdef FLEXI_SPECIFY
  specify
    (A => S) = (0, 0);
    (B => S) = (0, 0);
    (C => S) = (0, 0);
    (A => CON) = (0, 0);
    (B => CON) = (0, 0);
    (C => CON) = (0, 0);
  endspecify
`endif
endmodule

module FAPX2(input wire A, input wire B, input wire C, output wire S, output wire CON);
  assign S = A ^ B ^ C;
  assign CON = ~((A & B) | (A & C) | (B & C));
`ifdef FLEXI_SPECIFY
  specify
    (A => S) = (0, 0);
    (B => S) = (0, 0);
    (C => S) = (0, 0);
    (A => CON) = (0, 0);
    (B => CON) = (0, 0);
    (C => CON) = (0, 0);
  endspecify
`endif
endmodule

module FANX1(input wire A, input wire B, input wire CN, output wire S, output wire CO);
  assign S = ~(A ^ B ^ CN);
  assign CO = (A & B) | (A & ~CN) | (B & ~CN);
`ifdef FLEXI_SPECIFY
  specify
    (A => S) = (0, 0);
    (B => S) = (0, 0);
    (CN => S) = (0, 0);
    (A => CO) = (0, 0);
    (B => CO) = (0, 0);
    (CN => CO) = (0, 0);
  endspecify
`endif
endmodule

module FANX2(input wire A, input wire B, input wire CN, output wire S, output wire CO);
  assign S = ~(A ^ B ^ CN);
  assign CO = (A & B) | (A & ~CN) | (B & ~CN);
`ifdef FLEXI_SPECIFY
  specify
    (A => S) = (0, 0);
    (B => S) = (0, 0);
    (CN => S) = (0, 0);
    (A => CO) = (0, 0);
    (B => CO) = (0, 0);
    (CN => CO) = (0, 0);
  endspecify
`endif
endmodule

module FAQX1(input wire AN, input wire BN, input wire C, output wire S, output wire CON);
  assign S = AN ^ BN ^ C;
  assign CON = ~((~AN & ~BN) | (~AN & C) | (~BN & C));
`ifdef FLEXI_SPECIFY
  specify
    (AN => S) = (0, 0);
    (BN => S) = (0, 0);
    (C => S) = (0, 0);
    (AN => CON) = (0, 0);
    (BN => CON) = (0, 0);
    (C => CON) = (0, 0);
  endspecify
`endif
endmodule

module FAQX2(input wire AN, input wire BN, input wire C, output wire S, output wire CON);
  assign S = AN ^ BN ^ C;
  assign CON = ~((~AN & ~BN) | (~AN & C) | (~BN & C));
`ifdef FLEXI_SPECIFY
  specify
    (AN => S) = (0, 0);
    (BN => S) = (0, 0);
    (C => S) = (0, 0);
    (AN => CON) = (0, 0);
    (BN => CON) = (0, 0);
    (C => CON) = (0, 0);
  endspecify
`endif
endmodule

module FAMX1(input wire AN, input wire BN, input wire CN, output wire S, output wire CO);
  assign S = ~(AN ^ BN ^ CN);
  assign CO = (~AN & ~BN) | (~AN & ~CN) | (~BN & ~CN);
`ifdef FLEXI_SPECIFY
  specify
    (AN => S) = (0, 0);
    (BN => S) = (0, 0);
    (CN => S) = (0, 0);
    (AN => CO) = (0, 0);
    (BN => CO) = (0, 0);
    (CN => CO) = (0, 0);
  endspecify
`endif
endmodule

module FAMX2(input wire AN, input wire BN, input wire CN, output wire S, output wire CO);
  assign S = ~(AN ^ BN ^ CN);
  assign CO = (~AN & ~BN) | (~AN & ~CN) | (~BN & ~CN);
`ifdef FLEXI_SPECIFY
  specify
    (AN => S) = (0, 0);
    (BN => S) = (0, 0);
    (CN => S) = (0, 0);
    (AN => CO) = (0, 0);
    (BN => CO) = (0, 0);
    (CN => CO) = (0, 0);
  endspecify
`endif
endmodule

module FADX1(input wire A, input wire B, input wire C, output wire SN, output wire CON);
  assign SN = ~(A ^ B ^ C);
  assign CON = ~((A & B) | (A & C) | (B & C));
`ifdef FLEXI_SPECIFY
  specify
    (A => SN) = (0, 0);
    (B => SN) = (0, 0);
    (C => SN) = (0, 0);
    (A => CON) = (0, 0);
    (B => CON) = (0, 0);
    (C => CON) = (0, 0);
  endspecify
`endif
endmodule

module LATLX1(input wire D, input wire GN, output reg Q);
`ifdef VERILATOR
  always_latch if (~GN) Q = D;
`else
  always @(GN or D) if (~GN) Q = D;
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D => Q) = (0, 0);
    (GN => Q) = (0, 0);
  endspecify
`endif
endmodule

module LATLX2(input wire D, input wire GN, output reg Q);
`ifdef VERILATOR
  always_latch if (~GN) Q = D;
`else
  always @(GN or D) if (~GN) Q = D;
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D => Q) = (0, 0);
    (GN => Q) = (0, 0);
  endspecify
`endif
endmodule

module LATLX4(input wire D, input wire GN, output reg Q);
`ifdef VERILATOR
  always_latch if (~GN) Q = D;
`else
  always @(GN or D) if (~GN) Q = D;
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D => Q) = (0, 0);
    (GN => Q) = (0, 0);
  endspecify
`endif
endmodule

module LATHNX1(input wire D, input wire G, output reg QN);
`ifdef VERILATOR
  always_latch if (G) QN = ~D;
`else
  always @(G or D) if (G) QN = ~D;
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D => QN) = (0, 0);
    (G => QN) = (0, 0);
  endspecify
`endif
endmodule

module LATHNX2(input wire D, input wire G, output reg QN);
`ifdef VERILATOR
  always_latch if (G) QN = ~D;
`else
  always @(G or D) if (G) QN = ~D;
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D => QN) = (0, 0);
    (G => QN) = (0, 0);
  endspecify
`endif
endmodule

module LATHNX4(input wire D, input wire G, output reg QN);
`ifdef VERILATOR
  always_latch if (G) QN = ~D;
`else
  always @(G or D) if (G) QN = ~D;
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D => QN) = (0, 0);
    (G => QN) = (0, 0);
  endspecify
`endif
endmodule

module LATHNX8(input wire D, input wire G, output reg QN);
`ifdef VERILATOR
  always_latch if (G) QN = ~D;
`else
  always @(G or D) if (G) QN = ~D;
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D => QN) = (0, 0);
    (G => QN) = (0, 0);
  endspecify
`endif
endmodule

module LATLNX1(input wire D, input wire GN, output reg QN);
`ifdef VERILATOR
  always_latch if (~GN) QN = ~D;
`else
  always @(GN or D) if (~GN) QN = ~D;
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D => QN) = (0, 0);
    (GN => QN) = (0, 0);
  endspecify
`endif
endmodule

module LATLNX2(input wire D, input wire GN, output reg QN);
`ifdef VERILATOR
  always_latch if (~GN) QN = ~D;
`else
  always @(GN or D) if (~GN) QN = ~D;
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D => QN) = (0, 0);
    (GN => QN) = (0, 0);
  endspecify
`endif
endmodule

module LATLNX4(input wire D, input wire GN, output reg QN);
`ifdef VERILATOR
  always_latch if (~GN) QN = ~D;
`else
  always @(GN or D) if (~GN) QN = ~D;
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D => QN) = (0, 0);
    (GN => QN) = (0, 0);
  endspecify
`endif
endmodule

module LATLNX8(input wire D, input wire GN, output reg QN);
`ifdef VERILATOR
  always_latch if (~GN) QN = ~D;
`else
  always @(GN or D) if (~GN) QN = ~D;
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D => QN) = (0, 0);
    (GN => QN) = (0, 0);
  endspecify
`endif
endmodule

module LATL4X1(input wire D0, input wire D1, input wire D2, input wire D3, input wire GN, output reg Q0, output reg Q1, output reg Q2, output reg Q3);
`ifdef VERILATOR
  always_latch if (~GN) begin Q0 = D0; Q1 = D1; Q2 = D2; Q3 = D3; end
`else
  always @(GN or D0 or D1 or D2 or D3) if (~GN) begin Q0 = D0; Q1 = D1; Q2 = D2; Q3 = D3; end
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D0 => Q0) = (0, 0);
    (GN => Q0) = (0, 0);
    (D1 => Q1) = (0, 0);
    (GN => Q1) = (0, 0);
    (D2 => Q2) = (0, 0);
    (GN => Q2) = (0, 0);
    (D3 => Q3) = (0, 0);
    (GN => Q3) = (0, 0);
  endspecify
`endif
endmodule

module LATL4X2(input wire D0, input wire D1, input wire D2, input wire D3, input wire GN, output reg Q0, output reg Q1, output reg Q2, output reg Q3);
`ifdef VERILATOR
  always_latch if (~GN) begin Q0 = D0; Q1 = D1; Q2 = D2; Q3 = D3; end
`else
  always @(GN or D0 or D1 or D2 or D3) if (~GN) begin Q0 = D0; Q1 = D1; Q2 = D2; Q3 = D3; end
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D0 => Q0) = (0, 0);
    (GN => Q0) = (0, 0);
    (D1 => Q1) = (0, 0);
    (GN => Q1) = (0, 0);
    (D2 => Q2) = (0, 0);
    (GN => Q2) = (0, 0);
    (D3 => Q3) = (0, 0);
    (GN => Q3) = (0, 0);
  endspecify
`endif
endmodule

module LATL4X4(input wire D0, input wire D1, input wire D2, input wire D3, input wire GN, output reg Q0, output reg Q1, output reg Q2, output reg Q3);
`ifdef VERILATOR
  always_latch if (~GN) begin Q0 = D0; Q1 = D1; Q2 = D2; Q3 = D3; end
`else
  always @(GN or D0 or D1 or D2 or D3) if (~GN) begin Q0 = D0; Q1 = D1; Q2 = D2; Q3 = D3; end
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D0 => Q0) = (0, 0);
    (GN => Q0) = (0, 0);
    (D1 => Q1) = (0, 0);
    (GN => Q1) = (0, 0);
    (D2 => Q2) = (0, 0);
    (GN => Q2) = (0, 0);
    (D3 => Q3) = (0, 0);
    (GN => Q3) = (0, 0);
  endspecify
`endif
endmodule

module LATHN4X1(input wire D0, input wire D1, input wire D2, input wire D3, input wire G, output reg QN0, output reg QN1, output reg QN2, output reg QN3);
`ifdef VERILATOR
  always_latch if (G) begin QN0 = ~D0; QN1 = ~D1; QN2 = ~D2; QN3 = ~D3; end
`else
  always @(G or D0 or D1 or D2 or D3) if (G) begin QN0 = ~D0; QN1 = ~D1; QN2 = ~D2; QN3 = ~D3; end
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D0 => QN0) = (0, 0);
    (G => QN0) = (0, 0);
    (D1 => QN1) = (0, 0);
    (G => QN1) = (0, 0);
    (D2 => QN2) = (0, 0);
    (G => QN2) = (0, 0);
    (D3 => QN3) = (0, 0);
    (G => QN3) = (0, 0);
  endspecify
`endif
endmodule

module LATHN4X2(input wire D0, input wire D1, input wire D2, input wire D3, input wire G, output reg QN0, output reg QN1, output reg QN2, output reg QN3);
`ifdef VERILATOR
  always_latch if (G) begin QN0 = ~D0; QN1 = ~D1; QN2 = ~D2; QN3 = ~D3; end
`else
  always @(G or D0 or D1 or D2 or D3) if (G) begin QN0 = ~D0; QN1 = ~D1; QN2 = ~D2; QN3 = ~D3; end
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D0 => QN0) = (0, 0);
    (G => QN0) = (0, 0);
    (D1 => QN1) = (0, 0);
    (G => QN1) = (0, 0);
    (D2 => QN2) = (0, 0);
    (G => QN2) = (0, 0);
    (D3 => QN3) = (0, 0);
    (G => QN3) = (0, 0);
  endspecify
`endif
endmodule

module LATHN4X4(input wire D0, input wire D1, input wire D2, input wire D3, input wire G, output reg QN0, output reg QN1, output reg QN2, output reg QN3);
`ifdef VERILATOR
  always_latch if (G) begin QN0 = ~D0; QN1 = ~D1; QN2 = ~D2; QN3 = ~D3; end
`else
  always @(G or D0 or D1 or D2 or D3) if (G) begin QN0 = ~D0; QN1 = ~D1; QN2 = ~D2; QN3 = ~D3; end
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D0 => QN0) = (0, 0);
    (G => QN0) = (0, 0);
    (D1 => QN1) = (0, 0);
    (G => QN1) = (0, 0);
    (D2 => QN2) = (0, 0);
    (G => QN2) = (0, 0);
    (D3 => QN3) = (0, 0);
    (G => QN3) = (0, 0);
  endspecify
`endif
endmodule

module LATHN4X8(input wire D0, input wire D1, input wire D2, input wire D3, input wire G, output reg QN0, output reg QN1, output reg QN2, output reg QN3);
`ifdef VERILATOR
  always_latch if (G) begin QN0 = ~D0; QN1 = ~D1; QN2 = ~D2; QN3 = ~D3; end
`else
  always @(G or D0 or D1 or D2 or D3) if (G) begin QN0 = ~D0; QN1 = ~D1; QN2 = ~D2; QN3 = ~D3; end
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D0 => QN0) = (0, 0);
    (G => QN0) = (0, 0);
    (D1 => QN1) = (0, 0);
    (G => QN1) = (0, 0);
    (D2 => QN2) = (0, 0);
    (G => QN2) = (0, 0);
    (D3 => QN3) = (0, 0);
    (G => QN3) = (0, 0);
  endspecify
`endif
endmodule

module LATLN4X1(input wire D0, input wire D1, input wire D2, input wire D3, input wire GN, output reg QN0, output reg QN1, output reg QN2, output reg QN3);
`ifdef VERILATOR
  always_latch if (~GN) begin QN0 = ~D0; QN1 = ~D1; QN2 = ~D2; QN3 = ~D3; end
`else
  always @(GN or D0 or D1 or D2 or D3) if (~GN) begin QN0 = ~D0; QN1 = ~D1; QN2 = ~D2; QN3 = ~D3; end
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D0 => QN0) = (0, 0);
    (GN => QN0) = (0, 0);
    (D1 => QN1) = (0, 0);
    (GN => QN1) = (0, 0);
    (D2 => QN2) = (0, 0);
    (GN => QN2) = (0, 0);
    (D3 => QN3) = (0, 0);
    (GN => QN3) = (0, 0);
  endspecify
`endif
endmodule

module LATLN4X2(input wire D0, input wire D1, input wire D2, input wire D3, input wire GN, output reg QN0, output reg QN1, output reg QN2, output reg QN3);
`ifdef VERILATOR
  always_latch if (~GN) begin QN0 = ~D0; QN1 = ~D1; QN2 = ~D2; QN3 = ~D3; end
`else
  always @(GN or D0 or D1 or D2 or D3) if (~GN) begin QN0 = ~D0; QN1 = ~D1; QN2 = ~D2; QN3 = ~D3; end
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D0 => QN0) = (0, 0);
    (GN => QN0) = (0, 0);
    (D1 => QN1) = (0, 0);
    (GN => QN1) = (0, 0);
    (D2 => QN2) = (0, 0);
    (GN => QN2) = (0, 0);
    (D3 => QN3) = (0, 0);
    (GN => QN3) = (0, 0);
  endspecify
`endif
endmodule

module LATLN4X4(input wire D0, input wire D1, input wire D2, input wire D3, input wire GN, output reg QN0, output reg QN1, output reg QN2, output reg QN3);
`ifdef VERILATOR
  always_latch if (~GN) begin QN0 = ~D0; QN1 = ~D1; QN2 = ~D2; QN3 = ~D3; end
`else
  always @(GN or D0 or D1 or D2 or D3) if (~GN) begin QN0 = ~D0; QN1 = ~D1; QN2 = ~D2; QN3 = ~D3; end
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D0 => QN0) = (0, 0);
    (GN => QN0) = (0, 0);
    (D1 => QN1) = (0, 0);
    (GN => QN1) = (0, 0);
    (D2 => QN2) = (0, 0);
    (GN => QN2) = (0, 0);
    (D3 => QN3) = (0, 0);
    (GN => QN3) = (0, 0);
  endspecify
`endif
endmodule

module LATLN4X8(input wire D0, input wire D1, input wire D2, input wire D3, input wire GN, output reg QN0, output reg QN1, output reg QN2, output reg QN3);
`ifdef VERILATOR
  always_latch if (~GN) begin QN0 = ~D0; QN1 = ~D1; QN2 = ~D2; QN3 = ~D3; end
`else
  always @(GN or D0 or D1 or D2 or D3) if (~GN) begin QN0 = ~D0; QN1 = ~D1; QN2 = ~D2; QN3 = ~D3; end
`endif
`ifdef FLEXI_SPECIFY
  specify
    (D0 => QN0) = (0, 0);
    (GN => QN0) = (0, 0);
    (D1 => QN1) = (0, 0);
    (GN => QN1) = (0, 0);
    (D2 => QN2) = (0, 0);
    (GN => QN2) = (0, 0);
    (D3 => QN3) = (0, 0);
    (GN => QN3) = (0, 0);
  endspecify
`endif
endmodule

module DFFX1(input wire D, input wire CK, output reg Q);
  always @(posedge CK) Q <= D;
`ifdef FLEXI_SPECIFY
  specify
    (CK => Q) = (0, 0);
  endspecify
`endif
endmodule

module DFFX2(input wire D, input wire CK, output reg Q);
  always @(posedge CK) Q <= D;
`ifdef FLEXI_SPECIFY
  specify
    (CK => Q) = (0, 0);
  endspecify
`endif
endmodule

module DFFX4(input wire D, input wire CK, output reg Q);
  always @(posedge CK) Q <= D;
`ifdef FLEXI_SPECIFY
  specify
    (CK => Q) = (0, 0);
  endspecify
`endif
endmodule

module DFFX8(input wire D, input wire CK, output reg Q);
  always @(posedge CK) Q <= D;
`ifdef FLEXI_SPECIFY
  specify
    (CK => Q) = (0, 0);
  endspecify
`endif
endmodule

module DFF4X1(input wire D0, input wire D1, input wire D2, input wire D3, input wire CK, output reg Q0, output reg Q1, output reg Q2, output reg Q3);
  always @(posedge CK) begin Q0 <= D0; Q1 <= D1; Q2 <= D2; Q3 <= D3; end
`ifdef FLEXI_SPECIFY
  specify
    (CK => Q0) = (0, 0);
    (CK => Q1) = (0, 0);
    (CK => Q2) = (0, 0);
    (CK => Q3) = (0, 0);
  endspecify
`endif
endmodule

module DFF4X2(input wire D0, input wire D1, input wire D2, input wire D3, input wire CK, output reg Q0, output reg Q1, output reg Q2, output reg Q3);
  always @(posedge CK) begin Q0 <= D0; Q1 <= D1; Q2 <= D2; Q3 <= D3; end
`ifdef FLEXI_SPECIFY
  specify
    (CK => Q0) = (0, 0);
    (CK => Q1) = (0, 0);
    (CK => Q2) = (0, 0);
    (CK => Q3) = (0, 0);
  endspecify
`endif
endmodule

module DFF4X4(input wire D0, input wire D1, input wire D2, input wire D3, input wire CK, output reg Q0, output reg Q1, output reg Q2, output reg Q3);
  always @(posedge CK) begin Q0 <= D0; Q1 <= D1; Q2 <= D2; Q3 <= D3; end
`ifdef FLEXI_SPECIFY
  specify
    (CK => Q0) = (0, 0);
    (CK => Q1) = (0, 0);
    (CK => Q2) = (0, 0);
    (CK => Q3) = (0, 0);
  endspecify
`endif
endmodule

module DFF4X8(input wire D0, input wire D1, input wire D2, input wire D3, input wire CK, output reg Q0, output reg Q1, output reg Q2, output reg Q3);
  always @(posedge CK) begin Q0 <= D0; Q1 <= D1; Q2 <= D2; Q3 <= D3; end
`ifdef FLEXI_SPECIFY
  specify
    (CK => Q0) = (0, 0);
    (CK => Q1) = (0, 0);
    (CK => Q2) = (0, 0);
    (CK => Q3) = (0, 0);
  endspecify
`endif
endmodule

module TIEHI(output wire Y);
  assign Y = 1'b1;
endmodule

module TIELO(output wire Y);
  assign Y = 1'b0;
endmodule

`default_nettype wire
