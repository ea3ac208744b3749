# SPDX-License-Identifier: Apache-2.0
# Included by tb/CMakeLists.txt: the fuzz targets, which test_fuzz replays, and with FLEXI_FUZZ (clang only) the program flexi_fuzz that
# libFuzzer drives; scripts/fuzz.py runs it.
file(GLOB FUZZ_TARGETS CONFIGURE_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/*_fuzz.cpp)
add_library(flexi_fuzz_targets OBJECT ${FUZZ_TARGETS} ${CMAKE_CURRENT_LIST_DIR}/target.cpp)
target_link_libraries(flexi_fuzz_targets PUBLIC flexi_onnx flexi_program flexi_asm flexi_signal flexi_chip flexi_common
                      nlohmann_json::nlohmann_json)
if(FLEXI_FUZZ)
  add_executable(flexi_fuzz ${CMAKE_CURRENT_LIST_DIR}/entry.cpp)
  target_link_libraries(flexi_fuzz PRIVATE flexi_fuzz_targets flexi_rtl_fuzz)
  target_link_options(flexi_fuzz PRIVATE -fsanitize=fuzzer)
endif()
