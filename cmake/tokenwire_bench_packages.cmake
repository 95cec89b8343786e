# What the benchmarks measure beside tokenwire. TOKENWIRE_BENCH_MISSING names what is not there of what all of them
# need; without CURL only the clients made with it are left out.

find_package(simdjson QUIET CONFIG)
find_package(nlohmann_json QUIET CONFIG)
find_package(RapidJSON QUIET CONFIG)
find_package(CURL QUIET)

set(TOKENWIRE_BENCH_MISSING "")
foreach(package IN ITEMS simdjson nlohmann_json RapidJSON)
  if(NOT ${package}_FOUND)
    list(APPEND TOKENWIRE_BENCH_MISSING ${package})
  endif()
endforeach()
