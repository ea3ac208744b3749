# SPDX-License-Identifier: Apache-2.0
# Included by tb/CMakeLists.txt: netlists that hold many mutants each (scripts/mutation/net.py) as models of chips, and the
# benches on them: mutation_lockstep, and mutation_chip, which is tb/chip. scripts/mutation/run.py
# selects the mutants and starts both.
set(FLEXI_MUTANTS "flexi-1:30;odd-24x20:30" CACHE STRING "chips and mutants of each; the default is the sample that runs with the tests")
set(MUTATION_DIR ${CMAKE_BINARY_DIR}/mutation)
set(MUTATION_TEMPLATE ${CMAKE_CURRENT_LIST_DIR}/mutant_chip.cpp.in)
set(MUTATION_SCRIPTS ${CMAKE_SOURCE_DIR}/scripts/mutation)

# flexi_mutated(chip count): appends to MODELS_MUTATED
function(flexi_mutated name count)
  string(REPLACE "-" "_" prefix "V${name}_mutated")
  set(net ${MUTATION_DIR}/${name}.v)
  add_custom_command(OUTPUT ${net}
    COMMAND /usr/bin/python3 ${MUTATION_SCRIPTS}/net.py --chip ${name} --count ${count} --out ${MUTATION_DIR}
    DEPENDS ${RTL_SOURCES} ${RTL_HEADERS} ${CHIPS_JSON} ${MUTATION_SCRIPTS}/net.py
    WORKING_DIRECTORY ${CMAKE_SOURCE_DIR} COMMENT "${count} mutants of ${name}" VERBATIM)
  # As for mapped netlists: Yosys' text is not ours to lint, and 5.006 needs -fno-dfg where gates follow each other.
  set(VERILATOR_FLAGS -Wno-lint -Wno-style -Wno-UNOPTFLAT --x-initial unique --x-assign unique -O3 -fno-dfg
      --output-split 20000 --output-split-cfuncs 2000)
  set(VLT_FILES)
  set(RTL_HEADERS)
  set(RTL_SOURCES ${net})
  set(MODEL_CXX_FLAGS -O1)
  flexi_verilate(${prefix} flexi_chip mutant 0)
  set(MODEL_CLASS ${prefix})
  set(CHIP ${name})
  configure_file(${MUTATION_TEMPLATE} ${MODEL_DIR}/${prefix}_factory.cpp @ONLY)
  target_sources(obj_${prefix} PRIVATE ${MODEL_DIR}/${prefix}_factory.cpp)
  list(APPEND MODELS_MUTATED "${name} mutant 0 ${prefix}")
  set(MODELS_MUTATED ${MODELS_MUTATED} PARENT_SCOPE)
endfunction()

set(MODELS_MUTATED)
foreach(entry IN LISTS FLEXI_MUTANTS)
  string(REPLACE ":" ";" entry "${entry}")
  flexi_mutated(${entry})
endforeach()
flexi_rtl_library(flexi_mutated ${MODELS_MUTATED})
target_sources(flexi_mutated PRIVATE ${CMAKE_CURRENT_LIST_DIR}/mutant_model.cpp)

add_executable(mutation_lockstep ${CMAKE_CURRENT_LIST_DIR}/mutation_main.cpp)
target_link_libraries(mutation_lockstep PRIVATE flexi_mutated fmt::fmt)
add_executable(mutation_chip $<TARGET_OBJECTS:obj_test_chip>)
target_link_libraries(mutation_chip PRIVATE flexi_mutated GTest::gtest_main GTest::gmock fmt::fmt)

add_test(NAME mutation.sample COMMAND /usr/bin/python3 ${MUTATION_SCRIPTS}/run.py --build ${CMAKE_BINARY_DIR} --sample)
set_tests_properties(mutation.sample PROPERTIES LABELS mutation TIMEOUT 600)
