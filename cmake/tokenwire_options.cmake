# Compiler settings shared by every target of the project.

if(PROJECT_IS_TOP_LEVEL)
  find_program(TOKENWIRE_CCACHE ccache)
  if(TOKENWIRE_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${TOKENWIRE_CCACHE})
  endif()
endif()

# tokenwire_target(<target>): C++20 without extensions, warnings, sanitizer. With a sanitizer also nothing that Asio
# deprecates: newer Boosts have removed it for good. Elsewhere the macro would be wrong, for it changes what Asio's classes
# are between a library and who links it; what is built with a sanitizer is nobody's library.
function(tokenwire_target target)
  target_compile_features(${target} PUBLIC cxx_std_20)
  set_target_properties(${target} PROPERTIES CXX_EXTENSIONS OFF)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wconversion)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
    # GCC 12 sees an overlap in std::string's own code that is not there (GCC bug 105651).
    target_compile_options(${target} PRIVATE -Wno-restrict)
  endif()
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
    # libstdc++ 12 sorts stably with what it deprecates itself, and keeps GCC alone from saying so.
    target_compile_options(${target} PRIVATE -Wno-deprecated-declarations)
  endif()
  # Not with a sanitizer, whose code GCC warns about as if it were ours; the other presets hold the warnings.
  if(TOKENWIRE_WERROR AND NOT TOKENWIRE_SANITIZER)
    target_compile_options(${target} PRIVATE -Werror)
  endif()
  if(TOKENWIRE_SANITIZER)
    target_compile_definitions(${target} PUBLIC BOOST_ASIO_NO_DEPRECATED)
    # Nor is it built a file at a time: files together take two thirds of the time.
    set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_BATCH_SIZE 8)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      # In a group, what a file has for itself looks as if it were a header's.
      target_compile_options(${target} PRIVATE -Wno-subobject-linkage)
    endif()
  endif()
  if(TOKENWIRE_SANITIZER STREQUAL "address")
    target_compile_options(${target} PUBLIC -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(${target} PUBLIC -fsanitize=address,undefined)
  elseif(TOKENWIRE_SANITIZER STREQUAL "thread")
    target_compile_options(${target} PUBLIC -fsanitize=thread)
    target_link_options(${target} PUBLIC -fsanitize=thread)
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
      # Asio's fences are not modelled by GCC's ThreadSanitizer, which says so for each of them.
      target_compile_options(${target} PUBLIC -Wno-tsan)
    endif()
  elseif(NOT TOKENWIRE_SANITIZER STREQUAL "")
    message(FATAL_ERROR "TOKENWIRE_SANITIZER is '${TOKENWIRE_SANITIZER}'; it takes address, thread or nothing")
  endif()
endfunction()
