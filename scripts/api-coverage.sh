#!/usr/bin/env bash
# Writes doc/api-coverage.md: which fields of the API have a member here. CXX and CXXFLAGS are obeyed.
set -eu

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) && cd "$root"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# shellcheck disable=SC2086
"${CXX-g++}" -std=c++20 ${CXXFLAGS--O0} -Iinclude -Isrc test/coverage/api_coverage.cpp -lboost_json -o "$work/api_coverage"
"$work/api_coverage" test/cases/api-fields.txt >"$work/api-coverage.md"
mv "$work/api-coverage.md" doc/api-coverage.md
