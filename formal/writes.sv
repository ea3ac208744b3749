// SPDX-License-Identifier: Apache-2.0
// What is written where, for every byte stream: a weight bit only by the data cycle of LOADW, LOGICW, WRITEW or FIXW, in row WROW, core
// CORE, byte group BYTE; a feature bit by those of LOADX ... in row XROW, group BYTE, or with overlap by a bit that leaves, in row DROW,
// lane segment LANE, or by a correction, in row DROW - 1 there. Bytes are written completely, with the value of docs/commands.md.
// READ offers that value. The arrays read anything; theorem array says what their ports do to what they hold.
module writes #(
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

  localparam int BusW   = flexi_pkg::bus_width(Cores, Lanes);
  localparam int Masked = (Overlap != 0 || BusW != 8 || Cores * Lanes > 64) ? 1 : 0;
  // Ports of the arrays. Where all rows exist the order of rows is reversed.
  (* hierconn *) logic [Cores-1:0]       \u_chip.u_weights.u_cells.we_i ;
  (* hierconn *) logic [Lanes/BusW-1:0]  \u_chip.u_weights.u_cells.wsel_i ;
  (* hierconn *) logic [BusW-1:0]        \u_chip.u_weights.u_cells.wmask_i ;
  (* hierconn *) logic [BusW-1:0]        \u_chip.u_weights.u_cells.wdata_i ;
  (* hierconn *) logic [Wb-1:0]          \u_chip.u_weights.u_cells.rrow_i ;
  (* hierconn *) logic [Cores*Lanes-1:0] \u_chip.u_weights.u_cells.q_o ;
  (* hierconn *) logic                   \u_chip.u_features.u_array.u_cells.we_i ;
  (* hierconn *) logic [Lanes/BusW-1:0]  \u_chip.u_features.u_array.u_cells.wsel_i ;
  (* hierconn *) logic [BusW-1:0]        \u_chip.u_features.u_array.u_cells.wmask_i ;
  (* hierconn *) logic [BusW-1:0]        \u_chip.u_features.u_array.u_cells.wdata_i ;
  (* hierconn *) logic [Xb-1:0]          \u_chip.u_features.u_array.u_cells.rrow_i ;
  (* hierconn *) logic [Xb-1:0]          \u_chip.u_features.u_array.u_cells.wrow_i ;
  (* hierconn *) logic [Lanes-1:0]       \u_chip.u_features.u_array.u_cells.q_o ;
  (* hierconn *) logic [Cores*AccWidth-1:0] \u_chip.acc ;
  logic [Wb-1:0] weight_row;
  logic [Xb-1:0] read_row, write_row;
  assign weight_row = \u_chip.u_weights.u_cells.rrow_i ^ {Wb{WeightsTurned != 0}};
  assign read_row   = \u_chip.u_features.u_array.u_cells.rrow_i ^ {Xb{FeaturesTurned != 0}};
  assign write_row  = (Overlap != 0) ? \u_chip.u_features.u_array.u_cells.wrow_i ^ {Xb{FeaturesTurned != 0}} : read_row;

  // The byte that is read, written or sent.
  logic [Lanes-1:0] w, f;
  logic [63:0]      wide;
  logic [7:0]       read_byte, entered, fixed, value = 8'd0;
  always_comb begin
    w = '0;
    for (int c = 0; c < Cores; c++) begin
      if (Cores == 1 || 32'(core) == c) w = \u_chip.u_weights.u_cells.q_o [c*Lanes +: Lanes];
    end
    for (int l = 0; l < Lanes; l++) f[l] = fn_now[{w[l], \u_chip.u_features.u_array.u_cells.q_o [l]}];
    wide = (Cores == 1 || 32'(core) < Cores) ? 64'(f) : 64'd0;
    read_byte = 8'(wide >> {group[2:0], 3'b000});
  end
  logic [3:0] fn_now;               // WRITE and FIX take their row as it is
  assign fn_now = !(stores && code[3:2] == 2'b11) ? fn : code[0] ? 4'b1100 : 4'b1010;
  logic [7:0] taken = 8'd0;         // as it was in the first cycle
  always_comb begin
    entered = taken << flexi_pkg::min(Cores, 8);
    fixed   = taken;
    for (int c = 0; c < flexi_pkg::min(Cores, 8); c++) begin
      entered[c] = \u_chip.acc [c*AccWidth];
      if (\u_chip.acc [c*AccWidth +: AccWidth] != '0) fixed[c] = !\u_chip.acc [c*AccWidth + AccWidth - 1];
    end
  end
  always_ff @(posedge clk_i) begin
    if (!stops) begin
      if (waits) taken <= read_byte;
      else if (second) value <= puts ? entered : (stores && code[4:1] == 4'b1111) ? fixed : status ? {4'(ChipId), 3'b100, error} : taken;
      else if (takes && is_data) value <= in_data_i;
    end
  end

  logic weight_write, feature_byte, feature_bits;
  assign weight_write = stores_now && weights;
  assign feature_byte = stores_now && !weights;
  assign feature_bits = Overlap != 0 && (writes || back);
  if (Cover == 0) begin : g_prove
    always_comb begin
      if (live && \u_chip.u_weights.u_cells.we_i != '0) assert (weight_write && weight_row == wrow[Wb-1:0]);
      if (live && \u_chip.u_features.u_array.u_cells.we_i ) begin
        assert (feature_byte || feature_bits);
        if (feature_byte) assert ((Overlap != 0 ? write_row : read_row) == xrow[Xb-1:0]);
        else assert (write_row == drow[Xb-1:0] - Xb'(back));
        if (!feature_byte && back) assert (relu);
      end
      if (live && feature_byte && !stops) assert (\u_chip.u_features.u_array.u_cells.we_i );
      if (live && writes && !stops) assert (\u_chip.u_features.u_array.u_cells.we_i );
      if (live && answers && valid && !sends) assert (out_data == value);
    end
    for (genvar l = 0; l < Lanes; l++) begin : g_lane
      logic weight_lane, feature_lane;
      assign weight_lane = \u_chip.u_weights.u_cells.wsel_i [l / BusW] &&
                           (\u_chip.u_weights.u_cells.wmask_i [l % BusW] || Masked == 0);
      assign feature_lane = \u_chip.u_features.u_array.u_cells.we_i && \u_chip.u_features.u_array.u_cells.wsel_i [l / BusW] &&
                            (\u_chip.u_features.u_array.u_cells.wmask_i [l % BusW] || Masked == 0);
      for (genvar c = 0; c < Cores; c++) begin : g_core
        always_comb begin
          if (live) begin
            assert ((\u_chip.u_weights.u_cells.we_i [c] && weight_lane) ==
                    (weight_write && (Cores == 1 || 32'(core) == c) && 32'(group) == l / 8));
            if (\u_chip.u_weights.u_cells.we_i [c] && weight_lane) assert (\u_chip.u_weights.u_cells.wdata_i [l % BusW] == value[l % 8]);
          end
        end
      end
      always_comb begin
        if (live && feature_byte) assert (feature_lane == (32'(group) == l / 8));
        if (live && feature_byte && feature_lane) assert (\u_chip.u_features.u_array.u_cells.wdata_i [l % BusW] == value[l % 8]);
        if (live && !feature_byte && feature_lane) assert (32'(lane) == l / Cores);
        if (live && writes) begin
          assert (feature_lane == (32'(lane) == l / Cores));
          if (feature_lane) assert (\u_chip.u_features.u_array.u_cells.wdata_i [l % BusW] == \u_chip.acc [l % Cores * AccWidth]);
        end
      end
    end
  end else begin : g_cover
    always_comb begin
      assert (!(live && weight_write && loading && value == 8'h5a));
      assert (!(live && weight_write && !loading && code[4:1] == 4'b1101 && value == 8'h5a));
      assert (!(live && feature_byte && loading && value == 8'h5a));
      assert (!(live && feature_byte && !loading && value == 8'h5a));
      assert (!(live && answers && valid && !sends && value == 8'h5a && !status));
      if (Overlap == 0) begin
        assert (!(live && stores_now && !loading && code[4:1] == 4'b1110 && value == 8'h5b));
        assert (!(live && stores_now && !loading && code[4:1] == 4'b1111 && value != taken));
      end else begin
        assert (!(live && writes && lane == 8'd1));
        assert (!(live && back && \u_chip.u_features.u_array.u_cells.we_i ));
      end
    end
  end
endmodule
