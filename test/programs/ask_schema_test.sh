#!/usr/bin/env bash
# What a JSON schema makes of an answer, whatever the validator makes of the schema.
# usage: ask_schema_test.sh ASK PRINT_REQUEST
set -u
ask=$1
print_request=$2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
fail() {
  echo "FAILED: $case: $1"
  failures=$((failures + 1))
}

# answered STATUS SCHEMA PIECE...: ask ends with this status when the model answers with these pieces of JSON text to a
# question that wants SCHEMA.
answered() {
  local port= wanted=$1 piece events=
  case="$2 and ${3:0:100}"
  printf '%s' "$2" >"$work/schema.json"
  shift 2
  for piece in "$@"; do
    piece=${piece//\\/\\\\}
    events+="data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"${piece//\"/\\\"}\"}}]}"$'\n\n'
  done
  : >"$work/request"
  "$print_request" "$events"$'data: [DONE]\n\n' >"$work/request" &
  until [ -n "$port" ]; do port=$(head -n 1 "$work/request"); done
  "$ask" --base-url "http://127.0.0.1:$port" --json --schema "$work/schema.json" x >"$work/out" 2>"$work/err" </dev/null
  local status=$?
  wait
  [ "$status" = "$wanted" ] || fail "status $status: $(tail -c 300 "$work/out") $(cat "$work/err")"
}
# says PATTERN: the last line of what was printed has it.
says() {
  tail -n 1 "$work/out" | grep -qF -e "$1" || fail "no $1 in $(tail -n 1 "$work/out" | tail -c 300)"
}
# unknown PATTERN: the object was told, it was not held against the schema, and the standard error says why.
unknown() {
  says '"validated":false'
  grep -q "^ask: the answer is a JSON object; it was not held against the schema (.*$1" "$work/err" ||
    fail "no $1 in $(cat "$work/err")"
}

answered 0 '{}' '{"a":1}'
if grep -q 'built without valijson' "$work/err"; then
  unknown 'built without valijson'
  echo "ask was built without valijson: schemas say nothing, and were not tested"
  exit "$failures"
fi
says '"object":{"a":1},"validated":true'

echo "- what fits and what does not"
tree='{"$defs":{"node":{"type":"object","properties":{"a/b~c":{"type":"integer","maximum":9},
  "of":{"type":"array","items":{"$ref":"#/$defs/node"}}},"required":["a/b~c"],"additionalProperties":false}},
  "$ref":"#/$defs/node"}'
answered 0 "$tree" '{"a/b~c":1,"of":[{"a/b~c":2},{"a/b~c":3,"of":[]}]}'
says '"validated":true'
answered 1 "$tree" 'So: {"a/b~c":1,"of":[{"a/b~c":2},{"a/b~c":10,"of":[]}]}'
says '"code":"value_mismatch"'
says '"message":"/of/1/a~1b~0c: expected what the schema says'
answered 1 "$tree" '{"a/b~c":1,"of":[{}]}'
says '"message":"/of/0: expected what the schema says'
integer='{"properties":{"n":{"type":"integer","enum":[1.0,100]}}}'
answered 0 "$integer" '{"n":1e2}'
says '"validated":true'
answered 0 "$integer" '{"n":1}'
answered 1 "$integer" '{"n":1.5}'
answered 1 '{"properties":{"n":{"multipleOf":2.0}}}' '{"n":2.5}'
answered 0 '{"properties":{"n":{"multipleOf":2}}}' '{"n":4}'

answered 0 '{}' 'I could say {"a":1} but' ' better</think>{"a":2}'
says '"object":{"a":2}'

echo "- what the validator cannot read"
answered 0 '{"type":"no such type"}' '{}'
unknown ''
answered 0 '{"properties":{"a":{"pattern":"("}}}' '{"a":"b"}'
unknown ''
answered 0 '{"$ref":"https://a.example/schema.json"}' '{}'
unknown ''
answered 0 '{"$ref":"#"}' '{}'
unknown ''
answered 0 '{"properties":{"a":{"type":"number"}}}' '{"a":18446744073709551615}'
says '"validated":true'
answered 0 '{"properties":{"a":{"type":"integer"}}}' '{"a":18446744073709551615}'
unknown 'a number beyond 64 bits'
answered 0 '{}' '{"a":"half of a pair: \ud83d"}'
unknown ''

echo "- what the validator does not survive"
# An argument of a program ends at 128 KiB.
long=$(head -c 120000 /dev/zero | tr '\0' a)
pattern() { echo '{"properties":{"a":{"type":"string","pattern":"'"$1"'"}}}'; }
answered 0 "$(pattern '^((((((a))))))*$')" '{"a":"'"$long"'"}'
unknown 'the validator'
answered 0 "$(pattern '^(a+)+$')" '{"a":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab"}'
unknown 'the validator'
answered 0 "$(pattern '^(ab)+$')" '{"a":"abab"}'
says '"validated":true'

[ "$failures" = 0 ] || exit 1
echo "all passed"
