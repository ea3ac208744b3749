// SPDX-License-Identifier: Apache-2.0
// Assertions live in Verilator (built with --assert); Yosys 0.23 and Icarus 11 take no concurrent ones.
`ifndef FLEXI_ASSERT_SVH
`define FLEXI_ASSERT_SVH
`ifdef VERILATOR
`define FLEXI_ASSERT(label, prop) \
  label: assert property (@(posedge clk_i) (prop)) else $error("%m");
`else
`define FLEXI_ASSERT(label, prop)
`endif
`endif
