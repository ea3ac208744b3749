# SPDX-License-Identifier: Apache-2.0
# What the firmware for 32 bits needs of others: its own functions, and what a compiler may call for memory.
#   cmake -DNM=nm -DOBJECTS=a.o,b.o -P symbols_test.cmake
string(REPLACE "," ";" objects "${OBJECTS}")
execute_process(COMMAND ${NM} -u ${objects} OUTPUT_VARIABLE needed COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${NM} --defined-only ${objects} OUTPUT_VARIABLE defined COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "U [^\n]+" needed "${needed}")
set(allowed "^(NextBeat|Verdict|flexi_bridge|(__aeabi_)?mem(set|cpy|move|clr)[48]?)$")
list(LENGTH needed count)
if(count EQUAL 0)
  message(FATAL_ERROR "no symbol is needed, not even the board's: nothing was read")
endif()
foreach(line IN LISTS needed)
  string(SUBSTRING "${line}" 2 -1 symbol)
  if(NOT symbol MATCHES "${allowed}" AND NOT defined MATCHES " ${symbol}\n")
    message(FATAL_ERROR "the firmware needs ${symbol}, which is neither its own nor the board's")
  endif()
endforeach()
