#!/usr/bin/env bash
# Installs what is missing, builds everything of a preset and runs its tests. Ends with a line "N passed, N failed".
set -u

case ${1-} in
  -h | --help)
    cat <<'TEXT'
usage: scripts/test.sh [preset]

Builds and tests one preset of CMakePresets.json: release (the default), debug, asan, tsan or clang.
TOKENWIRE_CAPTURES=DIR lets the tests run over real captures too, besides the generated streams.
TEXT
    exit 0
    ;;
esac
preset=${1-release}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) && cd "$root" || exit 1

failed() {
  echo "test.sh: $1" >&2
  echo "0 passed, 1 failed"
  exit 1
}
dependencies=()
[ "$preset" != clang ] || dependencies=(--dev)
./scripts/install-deps.sh ${dependencies[@]+"${dependencies[@]}"} || failed "the dependencies could not be installed"

if [ -n "${TOKENWIRE_CAPTURES-}" ]; then
  echo "captures: $TOKENWIRE_CAPTURES"
else
  unset TOKENWIRE_CAPTURES
  echo "captures: TOKENWIRE_CAPTURES is not set; generated streams serve"
fi

cmake --preset "$preset" || failed "configuring the preset $preset failed"
cmake --build --preset "$preset" -j2 || failed "building the preset $preset failed"

output=$(mktemp) || exit 1
trap 'rm -f "$output"' EXIT
ctest --preset "$preset" -j2 2>&1 | tee "$output"
status=${PIPESTATUS[0]}

# "98% tests passed, 1 tests failed out of 50"
totals=$(sed -n 's/^[0-9]*% tests passed, \([0-9]*\) tests\{0,1\} failed out of \([0-9]*\).*/\1 \2/p' "$output" | tail -n 1)
[ -n "$totals" ] || failed "ctest reported no totals"
failures=${totals% *}
all=${totals#* }
[ "$status" = 0 ] || [ "$failures" != 0 ] || failures=1

cases=0
while read -r n; do
  cases=$((cases + n))
done <<TEXT
$(sed -n 's/^Running \([0-9]*\) test cases\{0,1\}\.\.\.$/\1/p' "build/$preset/Testing/Temporary/LastTest.log" 2>/dev/null)
TEXT
echo
echo "preset $preset: $all tests; those of Boost.Test hold $cases test cases"
echo "$((all - failures)) passed, $failures failed"
[ "$failures" = 0 ]
