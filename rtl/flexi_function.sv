// SPDX-License-Identifier: Apache-2.0
// Truth table of the RLPUs in this cycle, out of the byte register: a module of its own, since it is on the way to the
// results of the arrays and is mapped with few gates in a row. It must be zero before a cycle in which the
// accumulators shift or clear without a pair, since the count of this cycle meets them there; elsewhere a count that
// nobody adds does no harm, and neither does what the byte register holds being data. Combinational.
module flexi_function #(
  parameter int Wide    = 1,     // a pair that is subtracted has its complement: see flexi_accumulator
  parameter int Overlap = 0      // else WRITE and FIX pass their row
) (
  input  logic [7:0] byte_i,
  input  logic       quiet_i,    // no bit is to leave, and this is not the second cycle of a byte
  input  logic [3:0] fn_i,       // register FN
  output logic [3:0] fn_o
);
  logic pair, minus, row, pass;
  assign pair  = byte_i[7];
  assign minus = pair && byte_i[3] && Wide != 0;
  assign row   = !pair && byte_i[4] && !byte_i[6] && quiet_i;
  assign pass  = row && byte_i[3] && byte_i[2] && Overlap == 0;
  assign fn_o  = ({4{(pair && !minus) || (row && !pass)}} & fn_i) | ({4{minus}} & ~fn_i) |
                 ({4{pass}} & (byte_i[0] ? flexi_pkg::FnW : flexi_pkg::FnX));

  logic unused;
  assign unused = &{1'b0, byte_i};
endmodule
