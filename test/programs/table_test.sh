#!/usr/bin/env bash
# What table prints, against its own simulator and one that fails.
# usage: table_test.sh TABLE SIM_SERVER
set -u
table=$1
sim_server=$2
. "${BASH_SOURCE[0]%/*}/simulated_service.sh"

unset PERPLEXITY_API_KEY PERPLEXITY_BASE_URL
"$table" "colours" >"$work/out" 2>"$work/err" || fail "it ends with status $?: $(cat "$work/err")"
grep -q 'built-in simulator' "$work/err" || fail "it does not say who answers"
[ "$(grep -c '^simulated name ' "$work/out")" = 2 ] || fail "it prints no rows: $(cat "$work/out")"

# In a terminal cells grow: the same row is drawn many times.
if command -v script >/dev/null 2>&1; then
  script -qec "'$table' colours" /dev/null >"$work/out" 2>/dev/null </dev/null || fail "in a terminal it ends with status $?"
  [ "$(grep -c 'simulated' "$work/out")" -gt 4 ] || fail "nothing grows: $(cat "$work/out")"
fi

start_service --delay-us 1000 --fault cut
PERPLEXITY_BASE_URL=$base "$table" "colours" >"$work/out" 2>"$work/err"
[ $? = 1 ] || fail "a cut answer is none: $(cat "$work/err")"
"$table" 2>"$work/err"
[ $? = 2 ] || fail "it takes no subject"
finish
