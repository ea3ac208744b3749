// SPDX-License-Identifier: Apache-2.0
// What the cores are told, for every byte stream: the rows that they read, the truth table, and one cycle later what their
// accumulators do, as docs/commands.md has it. Theorems tree and accumulator say what the cores make of it.
module pairs #(
  parameter int ChipId      = 1,
  parameter int Cores       = 1,
  parameter int Lanes       = 32,
  parameter int Rows        = 32,
  parameter int FeatureRows = 4,
  parameter int AccWidth    = 9,
  parameter int Overlap     = 0,
  parameter int Ring        = 0,
  parameter int Cover       = 0
) (
  input logic       clk_i,
  input logic       in_valid_i,
  input logic [7:0] in_data_i,
  input logic       out_ready_i
);
  `include "machine.svh"
  `include "stored_rows.svh"

  localparam int Wide = (2 ** $clog2(Lanes) == Lanes) ? 1 : 0;   // subtraction by the complement of the truth table
  (* hierconn *) logic [Wb-1:0] \u_chip.u_weights.u_cells.rrow_i ;
  (* hierconn *) logic [Xb-1:0] \u_chip.u_features.u_array.u_cells.rrow_i ;
  logic shifts, acts, empty;
  assign shifts = (Overlap != 0) ? leaves != 2'd0 : leaves[0];
  assign acts   = pair || clear || shifts;
  // The next cycle shifts or clears without a pair: it must find a count of zero.
  assign empty  = !run && (clears || (Overlap != 0 ? ends != 2'd0 : ends[0]) || (puts && second));

  (* hierconn *) logic [3:0] \u_chip.g_core[0].u_core.fn_i ;
  (* hierconn *) logic       \u_chip.g_core[0].u_core.count_en_i ;
  (* hierconn *) logic       \u_chip.g_core[0].u_core.acc_en_i ;
  (* hierconn *) logic       \u_chip.g_core[0].u_core.neg_i ;
  (* hierconn *) logic [flexi_pkg::core_groups(Cores)-1:0] \u_chip.keep ;
  (* hierconn *) logic [flexi_pkg::core_groups(Cores)-1:0] \u_chip.shift ;

  if (Cover == 0) begin : g_prove
    always_comb begin
      if (live) begin
        if (run) begin
          assert ((\u_chip.u_weights.u_cells.rrow_i ^ {Wb{WeightsTurned != 0}}) == wrow[Wb-1:0]);
          assert ((\u_chip.u_features.u_array.u_cells.rrow_i ^ {Xb{FeaturesTurned != 0}}) == xrow[Xb-1:0]);
          assert (\u_chip.g_core[0].u_core.fn_i == (fn ^ {4{code[3] && Wide != 0}}));
        end
        if (empty) assert (\u_chip.g_core[0].u_core.fn_i == 4'd0);
        assert (\u_chip.g_core[0].u_core.count_en_i == !stops);
        assert (\u_chip.g_core[0].u_core.acc_en_i == (acts && !stops));
        if (acts) begin
          assert (\u_chip.g_core[0].u_core.neg_i == minus);
          assert (\u_chip.keep == {flexi_pkg::core_groups(Cores){!shifts && !clear}});
          assert (\u_chip.shift == {flexi_pkg::core_groups(Cores){shifts && !clear}});
        end
      end
    end
  end else begin : g_cover
    always_comb begin
      assert (!(live && run && minus && pair && shifts));
      assert (!(live && empty && clears));
      assert (!(live && empty && !clears && fn == 4'd8));
      assert (!(live && acts && stops));
      assert (!(live && acts && clear && shifts));
    end
  end
endmodule
