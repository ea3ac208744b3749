// SPDX-License-Identifier: Apache-2.0
// Techmap: storage elements of Yosys to those of the kit. Enables and resets are logic in front of them. Latches
// invert: their inverters stand at the input here, scripts/kit/polarity.py and abc find a better place.
(* techmap_celltype = "$_DFF_P_" *)
module flexi_dff_map (input D, input C, output Q);
  DFFX1 cell (.D(D), .CK(C), .Q(Q));
endmodule
(* techmap_celltype = "$_DFF_N_" *)
module flexi_dffn_map (input D, input C, output Q);
  DFFX1 cell (.D(D), .CK(~C), .Q(Q));
endmodule
(* techmap_celltype = "$_DLATCH_P_" *)
module flexi_lath_map (input D, input E, output Q);
  LATHNX1 cell (.D(~D), .G(E), .QN(Q));
endmodule
(* techmap_celltype = "$_DLATCH_N_" *)
module flexi_latl_map (input D, input E, output Q);
  LATLNX1 cell (.D(~D), .GN(E), .QN(Q));
endmodule
