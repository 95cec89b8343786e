#!/usr/bin/env bash
# Builds `ask` and streams an answer in the terminal: from the built-in simulator, or from the real service when
# PERPLEXITY_API_KEY is set. Arguments go to `ask`.
set -eu

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
[ $# -gt 0 ] || set -- "Why is the sky blue?"

"$root/scripts/install-deps.sh"

# Quiet but for one moving line on a terminal; the whole output only when it fails.
mkdir -p "$root/build"
log=$root/build/demo.log
: >"$log"
progress() {
  while IFS= read -r line; do
    printf '%s\n' "$line" >>"$log"
    [ ! -t 2 ] || case $line in
      "["*) printf '\r\033[K%.78s' "$line" >&2 ;;
    esac
  done
  [ ! -t 2 ] || printf '\r\033[K' >&2
}
build() {
  cd "$root" && cmake --preset release && cmake --build --preset release --target ask -j2
}
echo "demo.sh: building ask (the first time takes a few minutes)" >&2
set +e
(build) 2>&1 | progress
status=${PIPESTATUS[0]}
set -e
if [ "$status" != 0 ]; then
  cat "$log" >&2
  echo "demo.sh: the build failed" >&2
  exit "$status"
fi

exec "$root/build/release/bin/ask" "$@"
