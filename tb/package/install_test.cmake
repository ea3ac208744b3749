# SPDX-License-Identifier: Apache-2.0
# Installs the build into a folder of its own, then configures, builds and runs a project that finds it there.
#   cmake -DBUILD=... -DSOURCE=... -DVERSION=... -P install_test.cmake
set(work ${BUILD}/package_test)
file(REMOVE_RECURSE ${work})
function(run)
  execute_process(COMMAND ${ARGN} OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
endfunction()
run(${CMAKE_COMMAND} --install ${BUILD} --prefix ${work}/installed)
foreach(file bin/flexi share/man/man1/flexi.1 share/bash-completion/completions/flexi share/flexi/rtl/flexi.f
        share/flexi/flexi.core)
  if(NOT EXISTS ${work}/installed/${file})
    message(FATAL_ERROR "${file} is not installed")
  endif()
endforeach()
run(${CMAKE_COMMAND} -S ${SOURCE}/tb/package -B ${work}/build -G Ninja -DCMAKE_PREFIX_PATH=${work}/installed
    -DFLEXI_WANTED=${VERSION})
# No header of the repository may be needed: the package must be whole.
file(STRINGS ${work}/build/build.ninja leaks REGEX "${SOURCE}/sw")
if(leaks)
  message(FATAL_ERROR "the installed package points into the repository: ${leaks}")
endif()
run(${CMAKE_COMMAND} --build ${work}/build)
run(${work}/installed/bin/flexi compile ${SOURCE}/models/ecg-nv-random.onnx -o ${work}/ecg.flx)
run(${work}/build/uses_flexi ${work}/ecg.flx)
# Another version than the installed one must not be found.
execute_process(COMMAND ${CMAKE_COMMAND} -S ${SOURCE}/tb/package -B ${work}/other -G Ninja
  -DCMAKE_PREFIX_PATH=${work}/installed -DFLEXI_WANTED=99.0 RESULT_VARIABLE code OUTPUT_QUIET ERROR_QUIET)
if(code EQUAL 0)
  message(FATAL_ERROR "version 99.0 was found")
endif()
