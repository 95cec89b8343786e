#!/usr/bin/env bash
# Builds the benchmarks, runs them beside every peer that this machine has, and writes bench/results.md.
set -eu

case ${1-} in
  -h | --help)
    cat <<'TEXT'
usage: scripts/bench.sh [--rounds N] [--seconds S] [--only QUESTION...] [--out FILE]

Installs what is missing, builds the release preset and answers every question in bench/house.py, with each peer that is
there. TOKENWIRE_CAPTURES=DIR names recorded streams; else made ones serve. The Node peers need their packages:
TOKENWIRE_NODE_MODULES names the folder, by default bench/peers/node_modules, where npm install puts them.
TEXT
    exit 0
    ;;
esac
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) && cd "$root"

./scripts/install-deps.sh --bench
cmake --preset release >/dev/null
cmake --build --preset release -j2 --target bench_allocations bench_decode bench_first_token bench_frame bench_scale \
  bench_stream bench_structured make_answer ask
exec python3 bench/house.py --bin build/release/bin --out bench/results.md "$@"
