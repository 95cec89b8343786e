# What the benchmarks measure beside tokenwire. TOKENWIRE_BENCH_MISSING names what is not there.

find_package(simdjson QUIET CONFIG)
find_package(nlohmann_json QUIET CONFIG)
find_package(RapidJSON QUIET CONFIG)
find_package(CURL QUIET)

set(TOKENWIRE_BENCH_MISSING "")
foreach(package IN ITEMS simdjson nlohmann_json RapidJSON CURL)
  if(NOT ${package}_FOUND)
    list(APPEND TOKENWIRE_BENCH_MISSING ${package})
  endif()
endforeach()
