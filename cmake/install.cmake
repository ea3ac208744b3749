# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` puts where, and what find_package(flexi) finds: the program, driver, reference, programs and
# compiler as libraries, the RTL with its file list.
include(CMakePackageConfigHelpers)
include(GNUInstallDirs)
set(FLEXI_PACKAGE_DIR ${CMAKE_INSTALL_LIBDIR}/cmake/flexi)
set(FLEXI_DATA_DIR ${CMAKE_INSTALL_DATADIR}/flexi)

# target of the build, its name behind flexi::
set(FLEXI_EXPORTED
  "flexi_common common"
  "flexi_chip reference"
  "flexi_asm asm"
  "flexi_driver driver"
  "flexi_network network"
  "flexi_program program"
  "flexi_compiler compiler"
)
foreach(pair IN LISTS FLEXI_EXPORTED)
  separate_arguments(pair)
  list(GET pair 0 target)
  list(GET pair 1 exported)
  set_target_properties(${target} PROPERTIES EXPORT_NAME ${exported})
  install(TARGETS ${target} EXPORT flexi ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
endforeach()
install(EXPORT flexi NAMESPACE flexi:: FILE flexiTargets.cmake DESTINATION ${FLEXI_PACKAGE_DIR})
configure_package_config_file(cmake/flexiConfig.cmake.in ${CMAKE_BINARY_DIR}/flexiConfig.cmake
  INSTALL_DESTINATION ${FLEXI_PACKAGE_DIR} PATH_VARS FLEXI_DATA_DIR)
write_basic_package_version_file(${CMAKE_BINARY_DIR}/flexiConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_BINARY_DIR}/flexiConfig.cmake ${CMAKE_BINARY_DIR}/flexiConfigVersion.cmake
  DESTINATION ${FLEXI_PACKAGE_DIR})

foreach(folder common chip asm device driver network program compiler)
  install(DIRECTORY sw/${folder} DESTINATION ${FLEXI_INSTALL_INCLUDE}/sw FILES_MATCHING PATTERN "*.h")
endforeach()
install(DIRECTORY rtl config DESTINATION ${FLEXI_DATA_DIR})
install(FILES flexi.core DESTINATION ${FLEXI_DATA_DIR})
install(TARGETS flexi RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
# Manual page and completions are the program's own words.
install(CODE "
  foreach(pair \"man|${CMAKE_INSTALL_MANDIR}/man1/flexi.1\"
               \"completions;bash|${CMAKE_INSTALL_DATADIR}/bash-completion/completions/flexi\"
               \"completions;zsh|${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions/_flexi\"
               \"completions;fish|${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d/flexi.fish\")
    string(REPLACE \"|\" \";\" words \"\${pair}\")
    list(POP_BACK words file)
    execute_process(COMMAND \"$<TARGET_FILE:flexi>\" \${words} OUTPUT_VARIABLE text COMMAND_ERROR_IS_FATAL ANY)
    file(WRITE \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/\${file}\" \"\${text}\")
  endforeach()")
