#!/usr/bin/env bash
# Runs the measuring programs as shortly as they can be run: each finds what its streams say, and prints lines with the
# keys of its contract. Not how fast anything is.
# usage: bench_test.sh FOLDER_OF_THE_PROGRAMS
set -u

bin=$1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
failures=0

fail() {
  echo "FAILED: $*" >&2
  failures=$((failures + 1))
}

# expect LINES KEYS PROGRAM [OPTION...]: status 0, so many lines of JSON, each with all of these keys.
expect() {
  local lines=$1 keys=$2 found key
  shift 2
  "$bin/$1" "${@:2}" >"$folder/output" 2>"$folder/errors" || {
    fail "status $? of $*: $(cat "$folder/errors")"
    return
  }
  found=$(grep -c '^{.*}$' "$folder/output")
  [ "$found" = "$lines" ] || fail "$found lines of $*, not $lines"
  for key in $keys; do
    [ "$(grep -c "\"$key\":" "$folder/output")" = "$lines" ] || fail "a line without $key of $*: $(cat "$folder/output")"
  done
}

# expect_refused STATUS PROGRAM [OPTION...]: that status and a word on stderr.
expect_refused() {
  local wanted=$1 status
  shift
  "$bin/$1" "${@:2}" >"$folder/output" 2>"$folder/errors"
  status=$?
  [ "$status" = "$wanted" ] || fail "status $status instead of $wanted of $*"
  [ -s "$folder/errors" ] || fail "no message of $*"
}

"$bin/make_answer" --concise >"$folder/answer.sse" || fail "status $? of make_answer"

for tls in "" --tls; do
  # shellcheck disable=SC2086
  expect 2 "client cpu_us_per_event range ratio ratio_range events text_bytes rss_kib switches_per_event rounds" \
    bench_stream --replay "$folder/answer.sse" --concurrency 2 --requests 4 --rounds 2 --client floor --client tokenwire $tls
  # shellcheck disable=SC2086
  expect 1 "streams rss_per_stream_bytes cpu_us_per_event delay_us p50 p99 p999" \
    bench_scale --streams 20 --rate 10 --seconds 2 $tls
done
grep -q '"client":"tokenwire"' "$folder/output" || fail "no client is named"
expect 1 "streams rss_per_stream_bytes cpu_us_per_event delay_us p50 p99 p999" \
  bench_scale --streams 20 --rate 10 --seconds 2 --mode full
expect 2 "streams bursting frame_us p50 p99 max events burst_events" bench_frame --streams 20 --seconds 0.5
expect 2 "connection tls first_token_us requests" bench_first_token --requests 5
expect 3 "way allocations_per_chunk" bench_allocations
expect 8 "decoder ns_per_event mb_per_s" bench_decode "$folder/answer.sse"

# What does not hold chunks of a chat is no stream to be fast with.
printf 'data: {"object":"x"}\n\n' >"$folder/other.sse"
expect_refused 1 bench_stream --replay "$folder/other.sse"
expect_refused 1 bench_frame --replay "$folder/other.sse"
expect_refused 1 bench_decode "$folder/other.sse"
: >"$folder/empty.sse"
expect_refused 1 bench_frame --replay "$folder/empty.sse"
expect_refused 2 bench_decode "$folder/empty.sse"

[ "$failures" -eq 0 ] || exit 1
