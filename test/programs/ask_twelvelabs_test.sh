#!/usr/bin/env bash
# What ask --provider twelvelabs prints and how it ends, against the simulator.
# usage: ask_twelvelabs_test.sh ASK SIM_SERVER CHECK_ANSWER_LINES
set -u
ask=$1
sim_server=$2
check=$3
. "${BASH_SOURCE[0]%/*}/simulated_service.sh"

# run STATUS argument...: runs ask, keeps $work/out and $work/err.
run() {
  local wanted=$1 status
  shift
  "$ask" --provider twelvelabs "$@" >"$work/out" 2>"$work/err" </dev/null
  status=$?
  [ "$status" = "$wanted" ] || fail "ask $*: status $status, not $wanted; it said: $(cat "$work/err")"
}
lines() {
  "$check" "$@" <"$work/out" >"$work/text" || fail "lines '$*': $(tail -n 1 "$work/out")"
}
said() { grep -q -e "$1" "$work/err" || fail "it did not say '$1' but: $(cat "$work/err")"; }
store=(--knowledge-store ks_1)

echo "- a wrong command line"
run 2 x
said "needs a --knowledge-store"
for arguments in "--job x" "--search x" "--embed x" "--image a.png x" "--domain a.example x" "--recency day x" \
  "--stream-mode full x" "--reasoning low x" "--search-mode web x" "--preset p x" "--schema $work/nothing x" \
  "--base-url nonsense x" "--api-key= x"; do
  # shellcheck disable=SC2086
  run 2 --json "${store[@]}" $arguments
  [ ! -s "$work/out" ] || fail "it printed: $(head -c 300 "$work/out")"
done
run 2 "${store[@]}"
run 2 "${store[@]}" ""
run 2 "${store[@]}" "$(printf 'x%.0s' {1..10001})"
said "input\[0\].content: got 10001 characters"
run 2 "${store[@]}" --base-url https://api.twelvelabs.io/v1.3 x
said "TWELVE_LABS_API_KEY"
"$ask" --session s x >/dev/null 2>&1
[ $? = 2 ] || fail "--session is taken for another provider"

echo "- answers"
run 0 "${store[@]}" "Why is the sky blue?"
said "built-in simulator"
start_service --delay-us 1000
run 0 "${store[@]}" --base-url "$base" "Why is the sky blue?"
[ "$(wc -w <"$work/out")" -gt 20 ] || fail "the answer is short: $(cat "$work/out")"
said '^  \[1\] A video.mp4 (1.5 s to 4 s)$'
said '^Usage: .* tokens$'
said '^Finish reason: completed$'
said '^Session: sess_'
for form in "" --no-stream; do
  # shellcheck disable=SC2086
  run 0 --json $form "${store[@]}" --base-url "$base/v1.3" --system "Be brief." --model jockey1.0 "Why is the sky blue?"
  lines result
  grep -q '"citations":\["ksi_1","ksi_2","ksic_1"\]' "$work/out" || fail "the citations are others"
  grep -q '"snippet":"🐕"' "$work/out" || fail "the cited text is another"
done
session=$(sed -n 's/.*"session_id":"\([^"]*\)".*/\1/p' "$work/out")
[ -n "$session" ] || fail "there is no session"
run 0 --json "${store[@]}" --session "$session" --base-url "$base" "And at night?"
lines result
grep -q "\"session_id\":\"$session\"" "$work/out" || fail "it is another session"
run 1 --json --knowledge-store ks_2 --session "$session" --base-url "$base" x
lines error bad_request 400
echo '{"type":"object","properties":{"color":{"type":"string"}},"required":["color"]}' >"$work/schema.json"
run 0 "${store[@]}" --base-url "$base" --schema "$work/schema.json" "Why is the sky blue?"
grep -q '^{"color":"[^"]*"}$' "$work/out" || fail "the object is not printed alone: $(cat "$work/out")"
for form in "" --no-stream; do
  # shellcheck disable=SC2086
  run 0 --json $form "${store[@]}" --base-url "$base" --schema "$work/schema.json" "Why is the sky blue?"
  lines result
  grep -q '"object":{"color":"[^"]*"},"validated":' "$work/out" || fail "the object is not told: $(tail -n 1 "$work/out")"
done
# The simulator knows no patterns.
echo '{"type":"object","properties":{"color":{"type":"string","pattern":"^#"}},"required":["color"]}' >"$work/schema.json"
if grep -q 'built without valijson' "$work/err"; then
  run 0 "${store[@]}" --base-url "$base" --schema "$work/schema.json" "Why is the sky blue?"
  said 'it was not held against the schema'
else
  run 1 --json "${store[@]}" --base-url "$base" --schema "$work/schema.json" "Why is the sky blue?"
  lines error value_mismatch 200
fi
run 0 "${store[@]}" --base-url "$base" "An incomplete answer"
said '^Finish reason: incomplete (max_output_tokens)$'

echo "- a service that fails"
run 1 --json "${store[@]}" --base-url "$base" "This has to fail."
lines error error_in_stream 200
[ -s "$work/text" ] || fail "what had arrived is lost"
run 1 --json --knowledge-store ks_missing --base-url "$base" x
lines error not_found 404
grep -q '"provider_code":"resource_not_exist"' "$work/out" || fail "the provider's code is lost"
run 1 --json "${store[@]}" --api-key bad --base-url "$base" x
lines error authentication 401
TWELVE_LABS_API_KEY=bad run 1 --json "${store[@]}" --base-url "$base" x
lines error authentication 401
TWELVELABS_BASE_URL=$base run 0 --json "${store[@]}" x
lines result
start_service --fault 429
run 1 --json "${store[@]}" --max-retries 0 --base-url "$base" x
lines error rate_limited 429
start_service --fault 503-once --delay-us 0
run 0 --json "${store[@]}" --base-url "$base" x
lines result
for fault in cut reset close; do
  start_service --delay-us 1000 --fault $fault
  run 3 --json "${store[@]}" --base-url "$base" x
  lines error stream_incomplete 200
  [ -s "$work/text" ] || fail "what had arrived before the $fault is lost"
done
start_service --delay-us 1000 --fault stall
run 4 --json --timeout-idle 0.3 "${store[@]}" --base-url "$base" x
lines error idle_timeout 200
finish
