#!/usr/bin/env bash
# What ask prints and how it ends, against the simulator.
# usage: ask_test.sh ASK SIM_SERVER CHECK_ANSWER_LINES
set -u
ask=$1
sim_server=$2
check=$3
. "${BASH_SOURCE[0]%/*}/simulated_service.sh"

# run STATUS argument...: runs ask, keeps $work/out and $work/err.
run() {
  local wanted=$1 status
  shift
  "$ask" "$@" >"$work/out" 2>"$work/err" </dev/null
  status=$?
  [ "$status" = "$wanted" ] || fail "ask $*: status $status, not $wanted; it said: $(cat "$work/err")"
}
# lines kind [code status]: the lines of the last run are good ones.
lines() {
  "$check" "$@" <"$work/out" >"$work/text" || fail "lines '$*': $(tail -n 1 "$work/out")"
}
said() { grep -q -e "$1" "$work/err" || fail "it did not say '$1' but: $(cat "$work/err")"; }
silent_on_stdout() { [ ! -s "$work/out" ] || fail "it printed: $(head -c 300 "$work/out")"; }
milliseconds() { echo $((${EPOCHREALTIME/[.,]/} / 1000)); }

echo "- a wrong command line"
run 2
said "there is no question"
for arguments in "--nonsense x" "x y" "--max-retries -1 x" "--max-retries many x" "--timeout-idle soon x" \
  "--timeout-total nan x" "--timeout-total inf x" "--timeout-connect -1 x" "--timeout-first-byte 1e300 x" \
  "--preset pro x" "--knowledge-store k x" "--session s x" "--stream-mode loud x" "--search-mode all x" "--recency century x" "--reasoning none x" "--schema $work/nothing x" \
  "--image $work/nothing x" "--image $work x" "--schema $work x" "--image /dev/null x" "--job --no-stream x" "--job --stream-mode full x" "--api-key= x" \
  "--proxy socks4://127.0.0.1:1 --base-url http://127.0.0.1:1 x" "--provider agent --job x" "--provider twelvelabs x" "--provider somebody x" \
  "--base-url ftp://127.0.0.1 x" "--base-url nonsense x" "--base-url http:// x" "--model" \
  "--ca-file $work/nothing x" "--ca-file $work/nothing --base-url https://127.0.0.1:1 x"; do
  # shellcheck disable=SC2086
  run 2 --json $arguments
  silent_on_stdout
  said '^ask: .'
done
run 2 --preset value x
said "--preset is for --provider agent"
run 2 --api-key "" x
run 2 --base-url "" x
run 2 --model "" x
run 2 ""
said "empty"
run 2 "   "
run 2 -
said "empty"
run 2 --base-url http://127.0.0.1:1 --api-key $'a\r\nb' x
silent_on_stdout
run 2 --base-url https://api.perplexity.ai x
said "key"
run 0 --help
[ ! -s "$work/err" ] || fail "--help writes to stderr"
for word in PERPLEXITY_API_KEY PERPLEXITY_BASE_URL --timeout-first-byte "Exit status" Examples 130; do
  grep -q -e "$word" "$work/out" || fail "--help does not speak of $word"
done

echo "- a search, and a vector, without an answer"
run 0 --search --domain a.example "one"
grep -q '^\[1\] .' "$work/out" || fail "no first result: $(head -n 3 "$work/out")"
grep -q '^    https://a\.example' "$work/out" || fail "no URL of the domain: $(head -n 3 "$work/out")"
run 0 --search --json "one"
[ "$(wc -l <"$work/out")" = 1 ] || fail "more than a line"
grep -q '^{"kind":"result".*"search_results":\[{"title"' "$work/out" || fail "no results: $(head -c 300 "$work/out")"
run 0 --embed "one"
[ "$(wc -w <"$work/out")" = 1024 ] || fail "not a number for each dimension"
said 'Model: pplx-embed-v1-0.6b'
run 0 --embed --json --model pplx-embed-v1-4b "one"
grep -q '"model":"pplx-embed-v1-4b".*"embeddings":\[{"index":0,"embedding":\[-\{0,1\}[0-9]' "$work/out" ||
  fail "no vector: $(head -c 300 "$work/out")"
for arguments in "--search --embed x" "--search --job x" "--search --model m x" "--embed --domain d x" \
  "--embed --no-stream x" "--search --system s x"; do
  # shellcheck disable=SC2086
  run 2 $arguments
done

echo "- a good answer"
start_service --delay-us 1000
run 0 --base-url "$base///" "Why is the sky blue?"
[ "$(wc -w <"$work/out")" -gt 20 ] || fail "the answer is short: $(cat "$work/out")"
said '^Sources:'
said '^  \[1\] '
said '^Usage: .* tokens'
said '^Finish reason: stop'
run 0 --json --base-url "$base" "Why is the sky blue?"
lines result
[ "$(wc -l <"$work/out")" -gt 10 ] || fail "the answer came in few pieces"
run 0 --json --base-url "$base" --no-stream "Why is the sky blue?"
lines result
grep -q '"request_id":"' "$work/out" || fail "--no-stream does not name the request"
[ "$(wc -l <"$work/out")" = 2 ] || fail "--no-stream prints other than a chunk and a result"
run 0 --json --base-url "$base" --model sonar-reasoning-pro --system "Be brief." --provider perplexity \
  --stream-mode full "Why is the sky blue?"
lines result
grep -q '"reasoning":"' "$work/out" || fail "there is no reasoning"
run 0 --base-url "$base" --model sonar-reasoning-pro "Why is the sky blue?"
! grep -q '<think>' "$work/out" || fail "the text holds the reasoning"
echo "Why is the sea salt?" | "$ask" --base-url "$base" - >"$work/out" 2>"$work/err" || fail "no answer to stdin: $?"
PERPLEXITY_BASE_URL=$base run 0 --json x
lines result
PERPLEXITY_API_KEY="" PERPLEXITY_BASE_URL="" run 0 --json x
lines result
said "simulator"
PERPLEXITY_BASE_URL=http://127.0.0.1:1 run 0 --base-url "$base" x
PERPLEXITY_BASE_URL=$base PERPLEXITY_API_KEY=bad run 1 --json x
lines error authentication 401
PERPLEXITY_BASE_URL=$base PERPLEXITY_API_KEY=bad run 0 --api-key good --json x
lines result
run 1 --json --base-url "$base/nowhere" x
lines error not_found 404

echo "- everything that a question can be"
run 0 --json --base-url "$base" --model sonar-pro --stream-mode concise "Why is the sky blue?"
lines result
[ "$(grep -o '"thought"' "$work/out" | wc -l)" = 3 ] || fail "not each step of the reasoning is there once"
run 0 --base-url "$base" --model sonar-pro --stream-mode concise "Why is the sky blue?"
[ "$(grep -c '^- ' "$work/err")" = 3 ] || fail "not each step of the reasoning is said once: $(cat "$work/err")"
said '^- Looking for what is known about the question.$'
said '^    Why is the sky blue?$'
said '^    https://'
! grep -q 'Looking for what is known' "$work/out" || fail "the steps are in the answer"
run 2 --base-url "$base" --domain nature.com --domain -x.example x
said "search_domain_filter"
run 0 --json --base-url "$base" --search-mode academic --domain nature.com --domain x.example --recency year x
lines result
tail -n 1 "$work/out" | grep -q 'https://nature.com/.*https://x.example/' || fail "the sources are from elsewhere"
echo '{"type":"object","properties":{"color":{"type":"string"}},"required":["color"]}' >"$work/schema.json"
run 0 --json --base-url "$base" --schema "$work/schema.json" "Why is the sky blue?"
lines result
validated=true
! grep -q 'built without valijson' "$work/err" || validated=false
tail -n 1 "$work/out" | grep -q '"object":{"color":"simulated color"},"validated":'$validated'}$' ||
  fail "the object is not told: $(tail -n 1 "$work/out")"
run 0 --base-url "$base" --schema "$work/schema.json" "Why is the sky blue?"
grep -q '^{"color":"simulated color"}$' "$work/out" || fail "the object is not printed alone: $(cat "$work/out")"
# The simulator knows no patterns.
echo '{"type":"object","properties":{"color":{"type":"string","pattern":"^#"}},"required":["color"]}' >"$work/schema.json"
if grep -q 'built without valijson' "$work/err"; then
  run 0 --base-url "$base" --schema "$work/schema.json" "Why is the sky blue?"
else
  run 1 --base-url "$base" --schema "$work/schema.json" "Why is the sky blue?"
  said '/color: expected what the schema says'
  run 1 --json --base-url "$base" --schema "$work/schema.json" "Why is the sky blue?"
  lines error value_mismatch 200
  tail -n 1 "$work/out" | grep -q '"code":"value_mismatch"' || fail "another error: $(tail -n 1 "$work/out")"
fi
echo 'no schema' >"$work/wrong.json"
run 2 --base-url "$base" --schema "$work/wrong.json" x
said "schema"

echo "- jobs"
run 0 --base-url "$base" --job "Why is the sky blue?"
said '^Job .*: COMPLETED'
[ "$(wc -w <"$work/out")" -gt 20 ] || fail "the job's answer is short: $(cat "$work/out")"
run 0 --json --base-url "$base" --job "Why is the sky blue?"
lines result
run 1 --json --base-url "$base" --job "This has to fail."
lines error job_failed 200
run 1 --base-url "$base/nowhere" --job x
run 4 --json --timeout-total 1.5 --base-url "$base" --job x
lines error job_wait_timeout null

echo "- a service that fails"
start_service --delay-us 1000 --fault error-event
run 1 --json --base-url "$base" x
lines error error_in_stream 200
run 1 --base-url "$base" x
said '^ask: error_in_stream: '
start_service --fault html
run 1 --json --base-url "$base" x
lines error not_a_stream 200
start_service --fault 401
run 1 --json --base-url "$base" x
lines error authentication 401
start_service --fault 429
run 1 --json --max-retries 0 --base-url "$base" x
lines error rate_limited 429
start_service --fault 503-once --delay-us 0
run 0 --json --base-url "$base" x
lines result
start_service --fault 503-once --delay-us 0
run 1 --json --max-retries 0 --base-url "$base" x
lines error internal_server_error 503

echo "- a stream that is cut"
for fault in cut reset close; do
  start_service --delay-us 1000 --fault $fault
  run 3 --json --base-url "$base" x
  lines error stream_incomplete 200
  [ -s "$work/text" ] || fail "what had arrived before the $fault is lost"
done
run 3 --base-url "$base" x
said "not complete"
[ "$(tail -c 1 "$work/out" | od -An -c | tr -d ' ')" = '\n' ] || fail "the cut answer's line is left open"

echo "- the network and the deadlines"
start_service --delay-us 1000 --fault stall
run 4 --json --timeout-idle 0.3 --base-url "$base" x
lines error idle_timeout 200
run 4 --json --timeout-total .5 --base-url "$base" x
lines error total_timeout 200
start_service --delay-us 1000 --fault slow
run 0 --json --base-url "$base" x
lines result
start_service --fault garbage
run 4 --json --max-retries 0 --base-url "$base" x
run 4 --json --max-retries 0 --base-url http://127.0.0.1:1 x
lines error connect_failed null
run 4 --json --max-retries 0 --timeout-connect 2 --base-url http://no-such-host.invalid x

echo "- a number that JSON does not have"
printf 'data: %s\n\n' '{"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2,"cost":{"total_cost":1e999}}}' >"$work/infinite.sse"
start_service --replay "$work/infinite.sse"
run 0 --json --base-url "$base" x
lines result
grep -q '"total_cost":null' "$work/out" || fail "an infinite cost is not null"

echo "- steps in the middle of the answer"
printf 'data: %s\n\n' '{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":"Mild"}}]}' \
  '{"object":"chat.reasoning","choices":[{"index":0,"delta":{"content":"","reasoning_steps":[{"thought":"Once more.","type":"web_search"}]}}]}' \
  '{"object":"chat.completion.chunk","choices":[{"index":0,"delta":{"content":" tonight"}}]}' \
  '{"object":"chat.completion.done","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}]}' >"$work/steps.sse"
start_service --replay "$work/steps.sse"
run 0 --base-url "$base" x
[ "$(cat "$work/out")" = "Mild tonight" ] || fail "the steps broke the answer: $(cat "$work/out")"
said "Once more."

echo "- words as they come"
start_service --delay-us 20000
begin=$(milliseconds)
"$ask" --base-url "$base" x 2>/dev/null | {
  read -r -N 1 _
  first=$(milliseconds)
  cat >/dev/null
  echo "$first $(milliseconds)" >"$work/times"
}
read -r first last <"$work/times"
[ $(((first - begin) * 2)) -lt $((last - begin)) ] ||
  fail "the first word came after $((first - begin)) of $((last - begin)) ms"

echo "- Ctrl-C"
# interrupt WHAT_WAITS argument...: starts ask in the background, interrupts it after its first output.
interrupted() {
  : >"$work/out"
  "$ask" "$@" >"$work/out" 2>"$work/err" </dev/null &
  local asking=$! status
  until [ -s "$work/out" ] || ! kill -0 "$asking" 2>/dev/null; do sleep 0.02; done
  kill -INT "$asking"
  wait "$asking"
  status=$?
  [ "$status" = 130 ] || fail "ask $*: status $status after Ctrl-C; it said $(cat "$work/err")"
}
interrupted --base-url "$base" x
interrupted --json --base-url "$base" x
lines error cancelled null
interrupted --json x
start_service --delay-us 1000 --fault stall
interrupted --json --base-url "$base" x
# While a write waits for a reader that does not read.
start_service --delay-us 1000
mkfifo "$work/pipe"
exec 3<>"$work/pipe"
head -c 65536 /dev/zero >&3
"$ask" --base-url "$base" x >&3 2>"$work/err" </dev/null &
asking=$!
sleep 0.5
kill -INT "$asking"
wait "$asking"
status=$?
[ "$status" = 130 ] || fail "status $status after Ctrl-C while writing"
exec 3>&-

echo "- nobody reads"
for format in "" --json; do
  # shellcheck disable=SC2086
  "$ask" $format --base-url "$base" x 2>"$work/err" | head -c 5 >"$work/out"
  status=${PIPESTATUS[0]}
  [ "$status" = 0 ] || fail "status $status when the reader leaves"
  [ ! -s "$work/err" ] || fail "it said, when the reader left: $(cat "$work/err")"
  # shellcheck disable=SC2086
  "$ask" $format --base-url "$base" x >&- 2>"$work/err" || fail "status $? when stdout is closed"
  [ ! -s "$work/err" ] || fail "it said, with stdout closed: $(cat "$work/err")"
done
if [ -w /dev/full ]; then
  "$ask" --base-url "$base" x >/dev/full 2>"$work/err"
  status=$?
  [ "$status" = 1 ] || fail "status $status when the disk is full"
  said "^ask: "
fi
finish
