#!/usr/bin/env bash
# What the library logs on the standard error when PERPLEXITY_LOG says so.
# usage: ask_log_test.sh ASK SIM_SERVER
set -u
ask=$1
sim_server=$2
. "${BASH_SOURCE[0]%/*}/simulated_service.sh"

key=pplx-a-key-that-nobody-may-see
# log STATUS LEVEL argument...: runs ask; its log is in $work/log, the rest of its standard error in $work/err.
log() {
  local wanted=$1 level=$2 status
  shift 2
  PERPLEXITY_LOG=$level PERPLEXITY_API_KEY=$key "$ask" "$@" >"$work/out" 2>"$work/all" </dev/null
  status=$?
  [ "$status" = "$wanted" ] || fail "ask $*: status $status, not $wanted; it said: $(cat "$work/all")"
  grep '^tokenwire req-' "$work/all" >"$work/log"
  ! grep -q -e "$key" "$work/all" "$work/out" || fail "the key is in: $(cat "$work/all")"
}
logged() { grep -q -e "$1" "$work/log" || fail "no '$1' in: $(cat "$work/log")"; }
logged_lines() { [ "$(wc -l <"$work/log")" = "$1" ] || fail "not $1 lines: $(cat "$work/log")"; }

start_service
echo "- nothing unless asked for"
for level in "" off loud; do
  log 0 "$level" --base-url "$base" x
  logged_lines 0
done
log 0 warn --base-url "$base" x
logged_lines 0

echo "- a line a request"
log 0 info --base-url "$base" x
logged_lines 1
logged "^tokenwire req-1 POST $base/chat/completions 200 in [0-9]* ms, 1 attempt"

echo "- everything but bodies and who asks"
log 0 debug --base-url "$base" "Why is the sky blue?"
logged "req-1 POST $base/chat/completions begins, [0-9]* bytes of body$"
logged "req-1 > Authorization: \*\*\*$"
logged "req-1 attempt 1 has a new connection to 127.0.0.1:$port, "
logged "req-1 attempt 1 answered with status 200 after "
logged "req-1 < [Cc]ontent-[Tt]ype: text/event-stream"
logged "req-1 first token after "
! grep -q "sky" "$work/log" || fail "the question is in: $(cat "$work/log")"

echo "- failures"
log 1 error --base-url "$base/nowhere" x
logged_lines 1
logged "failed: not_found (status 404"
log 4 warn --base-url http://127.0.0.1:1 --max-retries 1 x
logged_lines 2
logged "req-1 attempt 1 failed: connect_failed (127.0.0.1:1: Connection refused), sent again in [0-9]* ms$"
logged "req-1 POST http://127.0.0.1:1/chat/completions failed: connect_failed .* after [0-9]* ms, 2 attempts$"

finish
