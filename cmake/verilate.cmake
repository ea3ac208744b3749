# SPDX-License-Identifier: Apache-2.0
# Run by tb/CMakeLists.txt at build time: one Verilator model, and two files that include all of its
# generated sources (their names hold hashes, so a build file cannot name them in advance):
# <prefix>_fast.cpp what runs every cycle, <prefix>_slow.cpp construction and trace, compiled with less optimisation.
#   cmake -DVERILATOR= -DPREFIX= -DMDIR= -DARGS=a|b|c -P verilate.cmake
string(REPLACE "|" ";" args "${ARGS}")
file(GLOB stale ${MDIR}/${PREFIX}*.cpp)  # left from an older version of the RTL
list(FILTER stale EXCLUDE REGEX "_(fast|slow)\\.cpp$")
if(stale)
  file(REMOVE ${stale})
endif()
file(MAKE_DIRECTORY ${MDIR})
execute_process(COMMAND ${VERILATOR} --cc --prefix ${PREFIX} --Mdir ${MDIR} ${args}
                RESULT_VARIABLE result OUTPUT_VARIABLE output ERROR_VARIABLE output)
if(NOT result EQUAL 0)
  message("${output}")
  message(FATAL_ERROR "Verilator failed for ${PREFIX}")
endif()
file(GLOB sources ${MDIR}/${PREFIX}*.cpp)
list(FILTER sources EXCLUDE REGEX "_(fast|slow)\\.cpp$")
list(SORT sources)
foreach(speed fast slow)
  set(text "// Generated sources of ${PREFIX}: ${speed}.\n")
  foreach(source IN LISTS sources)
    get_filename_component(name ${source} NAME)
    if(name MATCHES "Slow|__Syms|__Trace")
      set(kind slow)
    else()
      set(kind fast)
    endif()
    if(kind STREQUAL speed)
      string(APPEND text "#include \"${name}\"\n")
    endif()
  endforeach()
  file(WRITE ${MDIR}/${PREFIX}_${speed}.cpp "${text}")
endforeach()
