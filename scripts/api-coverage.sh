#!/usr/bin/env bash
# Writes doc/api-coverage.md: which fields of the API have a member here.
set -eu

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) && cd "$root"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cmake --preset release >"$work/configure.log" || { cat "$work/configure.log" >&2 && exit 1; }
cmake --build --preset release -j2 --target api_coverage
build/release/test/coverage/api_coverage test/cases/api-fields.txt >"$work/api-coverage.md"
mv "$work/api-coverage.md" doc/api-coverage.md
