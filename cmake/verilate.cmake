# SPDX-License-Identifier: Apache-2.0
# Run by tb/CMakeLists.txt at build time: one Verilator model, and one file that includes all of its
# generated sources (their names hold hashes, so a build file cannot name them in advance).
#   cmake -DVERILATOR= -DPREFIX= -DMDIR= -DARGS=a|b|c -P verilate.cmake
string(REPLACE "|" ";" args "${ARGS}")
file(GLOB stale ${MDIR}/${PREFIX}*.cpp)  # left from an older version of the RTL
list(FILTER stale EXCLUDE REGEX "_all\\.cpp$")
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
list(FILTER sources EXCLUDE REGEX "_all\\.cpp$")
list(SORT sources)
set(text "// All generated sources of ${PREFIX} as one translation unit.\n")
foreach(source IN LISTS sources)
  get_filename_component(name ${source} NAME)
  string(APPEND text "#include \"${name}\"\n")
endforeach()
file(WRITE ${MDIR}/${PREFIX}_all.cpp "${text}")
