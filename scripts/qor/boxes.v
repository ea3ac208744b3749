// SPDX-License-Identifier: Apache-2.0
// Cells that synthesis places but does not look into.
(* blackbox *)
module FULL_ADDER (input A, input B, input C, output S, output CO);
endmodule
