#!/usr/bin/env bash
# Runs the README's program against the simulator.
# usage: readme_sample_test.sh READMESAMPLE SIM_SERVER
set -u
sample=$1
sim_server=$2
. "${BASH_SOURCE[0]%/*}/simulated_service.sh"

start_service --delay-us 1000
PERPLEXITY_BASE_URL=$base "$sample" >"$work/out" || fail "it ends with status $?"
[ "$(wc -w <"$work/out")" -gt 20 ] || fail "it prints no answer"
grep -q '^https\{0,1\}://' "$work/out" || fail "it prints no sources"
finish
