# Clang 19 where it is installed, else the newest of 16 and later.
find_program(
  TOKENWIRE_CLANGXX
  NAMES clang++-19 clang++-22 clang++-21 clang++-20 clang++-18 clang++-17 clang++-16
  REQUIRED)
set(CMAKE_CXX_COMPILER ${TOKENWIRE_CLANGXX})
