#!/usr/bin/env bash
# What ask --provider agent prints and how it ends, against the simulator.
# usage: ask_agent_test.sh ASK SIM_SERVER CHECK_ANSWER_LINES
set -u
ask=$1
sim_server=$2
check=$3
. "${BASH_SOURCE[0]%/*}/simulated_service.sh"

# run STATUS argument...: runs ask, keeps $work/out and $work/err.
run() {
  local wanted=$1 status
  shift
  "$ask" --provider agent "$@" >"$work/out" 2>"$work/err" </dev/null
  status=$?
  [ "$status" = "$wanted" ] || fail "ask $*: status $status, not $wanted; it said: $(cat "$work/err")"
}
lines() {
  "$check" "$@" <"$work/out" >"$work/text" || fail "lines '$*': $(tail -n 1 "$work/out")"
}
said() { grep -q -e "$1" "$work/err" || fail "it did not say '$1' but: $(cat "$work/err")"; }

echo "- a wrong command line"
for arguments in "--job x" "--search x" "--embed x" "--search-mode web x" "--stream-mode full x" "--knowledge-store k x" \
  "--session s x" "--schema $work/nothing x" "--image $work/nothing x" "--base-url nonsense x" "--api-key= x"; do
  # shellcheck disable=SC2086
  run 2 --json $arguments
  [ ! -s "$work/out" ] || fail "it printed: $(head -c 300 "$work/out")"
done
run 2
run 2 ""

echo "- answers"
run 0 "Why is the sky blue?"
said "built-in simulator"
start_service --delay-us 1000
run 0 --base-url "$base" --preset low "Why is the sky blue?"
[ "$(wc -w <"$work/out")" -gt 20 ] || fail "the answer is short: $(cat "$work/out")"
said 'Searching the web'
said '^  \[8\] '
said '^Usage: .* tokens, \$0.00'
said '^Finish reason: completed$'
for form in "" --no-stream; do
  # shellcheck disable=SC2086
  run 0 --json $form --base-url "$base/v1" --preset low --system "Be brief." --reasoning high "Why is the sky blue?"
  lines result
  cp "$work/text" "$work/answer$form"
  grep -q '"ended_by":"d' "$work/out" || fail "it does not say what ended it"
  grep -q '"search_queries_cost":5E-3' "$work/out" || fail "the cost is lost: $(tail -n 1 "$work/out")"
done
cmp "$work/answer" "$work/answer--no-stream" || fail "the stream and the document differ"
run 0 --json --base-url "$base" --model perplexity/sonar --domain nature.com --recency year "Why is the sky blue?"
lines result
grep -q '"model":"perplexity/sonar"' "$work/out" || fail "another model answered"
grep -q '"search_results":\[{' "$work/out" || fail "nothing was searched for"
echo '{"type":"object","properties":{"color":{"type":"string"}},"required":["color"]}' >"$work/schema.json"
run 0 --base-url "$base" --schema "$work/schema.json" "Why is the sky blue?"
grep -q '^{"color":"[^"]*"}$' "$work/out" || fail "the object is not printed alone: $(cat "$work/out")"
for form in "" --no-stream; do
  # shellcheck disable=SC2086
  run 0 --json $form --base-url "$base" --schema "$work/schema.json" "Why is the sky blue?"
  lines result
  grep -q '"object":{"color":"[^"]*"},"validated":' "$work/out" || fail "the object is not told: $(tail -n 1 "$work/out")"
done
# The simulator knows no patterns.
echo '{"type":"object","properties":{"color":{"type":"string","pattern":"^#"}},"required":["color"]}' >"$work/schema.json"
if grep -q 'built without valijson' "$work/err"; then
  run 0 --base-url "$base" --schema "$work/schema.json" "Why is the sky blue?"
  said 'it was not held against the schema'
else
  run 1 --json --base-url "$base" --schema "$work/schema.json" "Why is the sky blue?"
  lines error value_mismatch 200
fi

echo "- a service that fails"
run 1 --json --base-url "$base" "This has to fail."
lines error error_in_stream 200
[ -s "$work/text" ] || fail "what had arrived is lost"
grep -q '"provider_code":"model_failure"' "$work/out" || fail "the provider's code is lost"
run 1 --json --no-stream --base-url "$base" "This has to fail."
lines error error_in_stream 200
run 1 --json --api-key bad --base-url "$base" x
lines error authentication 401
PERPLEXITY_BASE_URL=$base run 0 --json x
lines result
for fault in cut reset close; do
  start_service --delay-us 1000 --fault $fault
  run 3 --json --base-url "$base" x
  lines error stream_incomplete 200
  [ -s "$work/text" ] || fail "what had arrived before the $fault is lost"
done
start_service --delay-us 1000 --fault stall
run 4 --json --timeout-idle 0.3 --base-url "$base" x
lines error idle_timeout 200
finish
