# SPDX-License-Identifier: Apache-2.0
# Clock and ports of flexi_chip for one period and one supply voltage. Tcl variables, set before this file is read:
#   flexi_period       clock period in ns; has no default
#   flexi_voltage      supply voltage in V; has no default
#   flexi_duty         part of the period in which the clock is high
#   flexi_load         capacitance at every output port in fF
#   flexi_exceptions   file of multicycle paths through the registers of this netlist (scripts/kit/registers.py says why)
# Units are ns, fF and V. Reading the file again with another period replaces everything that depends on it.
# Latches take their time from the same clock: borrowing needs no constraint. The array macros carry their own arcs.
foreach {name value} {flexi_duty 0.5 flexi_load 2000.0} {
  if {![info exists $name]} { set $name $value }
}

# What the numbers stand for; every one is assumed, none comes from the published chip.
set flexi_jitter       0.01   ;# of the period: generator and the foil's supply noise
set flexi_skew_5v      0.3    ;# ns at 5 V beyond the clock tree in the netlist: unequal wires
set flexi_launch_min   0.10   ;# of the period: earliest change of an input behind the rising edge
set flexi_launch_max   0.20   ;# of the period: latest; inputs are stable well before the falling edge
set flexi_capture      0.10   ;# of the period: the host wants outputs that long before the rising edge
set flexi_edge         5.0    ;# ns, 20 to 80 % of the host's edges at the pads

# The skew of unequal loads grows like a gate delay does; 1/(V-1)^2 is the shape of a 1-V-threshold technology.
set flexi_skew [expr {$flexi_skew_5v * 16.0 / (($flexi_voltage - 1.0) * ($flexi_voltage - 1.0))}]

create_clock -name clk -period $flexi_period \
  -waveform [list 0 [expr {$flexi_period * $flexi_duty}]] [get_ports clk_i]
set_propagated_clock [get_clocks clk]
set_clock_uncertainty -setup [expr {$flexi_jitter * $flexi_period + $flexi_skew}] [get_clocks clk]
set_clock_uncertainty -hold $flexi_skew [get_clocks clk]
set_input_transition $flexi_edge [all_inputs]

set flexi_inputs [list]
foreach port [all_inputs] {
  if {[get_full_name $port] ne "clk_i"} { lappend flexi_inputs $port }
}
set_input_delay -clock clk -min [expr {$flexi_launch_min * $flexi_period}] $flexi_inputs
set_input_delay -clock clk -max [expr {$flexi_launch_max * $flexi_period}] $flexi_inputs
set_output_delay -clock clk -max [expr {$flexi_capture * $flexi_period}] [all_outputs]
set_output_delay -clock clk -min 0 [all_outputs]
set_load -pin_load $flexi_load [all_outputs]
if {[info exists flexi_exceptions]} { source $flexi_exceptions }
