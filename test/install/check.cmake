# Builds and runs the consumer, which gets tokenwire in the given WAY.
cmake_policy(VERSION 3.25)

set(build ${WORK}/${WAY}-build)
set(prefix ${WORK}/prefix)
file(REMOVE_RECURSE ${build})
set(options "")
if(WAY STREQUAL "find_package")
  file(REMOVE_RECURSE ${prefix})
  execute_process(COMMAND ${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix} OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
  list(APPEND options -D CMAKE_PREFIX_PATH=${prefix})
else()
  # Warnings as this build has them, so that a compiler cache knows the library's objects already.
  list(APPEND options -D TOKENWIRE_SOURCE=${SOURCE} -D TOKENWIRE_WERROR=ON)
endif()
if(LAUNCHER)
  list(APPEND options -D CMAKE_CXX_COMPILER_LAUNCHER=${LAUNCHER})
endif()
execute_process(
  COMMAND ${CMAKE_COMMAND} -G ${GENERATOR} -S ${HERE}/${WAY} -B ${build} -D CMAKE_CXX_COMPILER=${COMPILER} -D
          CMAKE_BUILD_TYPE=${BUILD_TYPE} ${options}
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${build} --parallel 2 COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${build}/consumer COMMAND_ERROR_IS_FATAL ANY)
