#!/usr/bin/env bash
# What ask's options make of the request.
# usage: ask_request_test.sh ASK PRINT_REQUEST
set -u
ask=$1
print_request=$2

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0
# sends EXPECTED argument...: the body of the request that ask sends has this text in it. It is answered with the events
# in $answer, and ends with status $wanted; where there are none, with status 400.
answer=
wanted=1
sends() {
  local expected=$1 port=
  shift
  # The shell empties it in the background, and what it held last time is not the port.
  : >"$work/request"
  "$print_request" ${answer:+"$answer"} >"$work/request" &
  local printer=$!
  until [ -n "$port" ]; do port=$(head -n 1 "$work/request"); done
  "$ask" --base-url "http://127.0.0.1:$port" --max-retries 0 "$@" >"$work/out" 2>"$work/err" </dev/null
  local status=$?
  if [ "$status" != "$wanted" ]; then
    kill "$printer" 2>/dev/null
    echo "FAILED: ask $*: status $status; it said: $(cat "$work/err")"
    failures=$((failures + 1))
  fi
  wait "$printer" 2>/dev/null
  tail -n +2 "$work/request" | grep -qF -e "$expected" && return
  echo "FAILED: ask $*: no $expected in $(tail -n +2 "$work/request")"
  failures=$((failures + 1))
}

sends '"model":"sonar","messages":[{"role":"user","content":"x"}],"stream":true' x
sends '"stream":false' --no-stream x
sends '"model":"sonar-pro"' --model sonar-pro x
sends '[{"role":"system","content":"Be brief."},{"role":"user","content":"x"}]' --system "Be brief." x
sends '"stream_mode":"concise"' --stream-mode concise x
sends '"stream_mode":"full"' --stream-mode full x
sends '"reasoning_effort":"high"' --reasoning high x
sends '"search_mode":"sec"' --search-mode sec x
sends '"search_domain_filter":["-a.example","-b.example"]' --domain=-a.example --domain -b.example x
sends '"search_recency_filter":"week"' --recency week x
echo '{"type":"object"}' >"$work/schema.json"
sends '"response_format":{"type":"json_schema","json_schema":{"schema":{"type":"object"}}}' --schema "$work/schema.json" x
printf '\xef\xbb\xbf{"type":"object"}\r\n' >"$work/schema.json"
sends '"response_format":{"type":"json_schema","json_schema":{"schema":{"type":"object"}}}' --schema "$work/schema.json" x
sends '[{"type":"text","text":"x"},{"type":"image_url","image_url":{"url":"https://a.example/b.png"}}]' \
  --image https://a.example/b.png x
sends '{"type":"image_url","image_url":{"url":"HTTPS://a.example/b.png"}}' --image HTTPS://a.example/b.png x
sends '{"type":"image_url","image_url":{"url":"Data:image/png;base64,YQ=="}}' --image "Data:image/png;base64,YQ==" x
printf '\x89PNG\r\n\x1a\nrest' >"$work/picture"
sends '{"type":"image_url","image_url":{"url":"data:image/png;base64,iVBORw0KGgpyZXN0"}}' --image "$work/picture" x
printf '\xff\xd8\xff\xe0' >"$work/picture"
sends 'data:image/jpeg;base64,/9j/4A==' --image "$work/picture" x
printf 'GIF89a' >"$work/picture"
sends 'data:image/gif;base64,R0lGODlh' --image "$work/picture" x
printf 'RIFF\x01\x02\x03\x04WEBPVP8 ' >"$work/picture"
sends 'data:image/webp;base64,UklGRgECAwRXRUJQVlA4IA==' --image "$work/picture" --image https://a.example/b.png x
sends '"request":{"model":"sonar-deep-research","messages":[{"role":"user","content":"x"}]}' --job x

# A stream for what was to be a document: what had arrived before the error is printed.
answer=$'data: {"choices":[{"index":0,"delta":{"content":"so far"}}]}\n\ndata: {"error":"gone"}\n\n'
sends '"stream":false' --json --no-stream x
diff <(sed 's/"status".*"text"/"text"/' "$work/out") - <<'END' || failures=$((failures + 1))
{"kind":"chunk","text":"so far"}
{"kind":"error","code":"error_in_stream","text":"so far"}
END
answer=

# Schemas, as each provider takes them, and what becomes of an answer that has to fit one.
schema=(--schema "$work/schema.json")
sends '"response_format":{"type":"json_schema","json_schema":{"schema":{"type":"object"},"name":"answer"}}' \
  --provider agent "${schema[@]}" x
sends '"text":{"format":{"type":"json_schema","name":"answer","schema":{"type":"object"}}}' \
  --provider twelvelabs --knowledge-store ks_1 "${schema[@]}" x

# says PATTERN: the last line of what was printed has it.
says() {
  tail -n 1 "$work/out" | grep -qF -e "$1" && return
  echo "FAILED: ${provider[*]}: no $1 in $(tail -n 1 "$work/out")"
  failures=$((failures + 1))
}
text_of='data: {"type":"response.output_text.delta","item_id":"m","output_index":0,"content_index":0,"delta":'
end_of='data: {"type":"response.completed","response":{"id":"r","status":"completed"'
cut_of='data: {"type":"response.incomplete","response":{"id":"r","status":"incomplete","incomplete_details":{"reason":'
refusal=',"output":[{"type":"message","id":"m","role":"assistant","content":[{"type":"refusal","refusal":"No."}]}]'
fenced='"So: ```json\n{\n  \"color\": \"pale \\\"dark red\",\n  \"big\": 12345678901234567890123}\n```"'
for name in agent twelvelabs; do
  provider=(--provider "$name")
  [ "$name" = agent ] || provider+=(--knowledge-store ks_1)
  answer="$text_of$fenced}"$'\n\n'"$end_of}}"$'\n\n'
  wanted=0
  sends '"stream":true' --json "${provider[@]}" "${schema[@]}" x
  validated=true
  ! grep -q 'built without valijson' "$work/err" || validated=false
  says '"object":{"color":"pale \"dark red","big":12345678901234567890123},"validated":'"$validated}"
  sends '"stream":true' "${provider[@]}" "${schema[@]}" x
  [ "$(head -n 1 "$work/out")" = "{" ] || { echo "FAILED: $name: not the object alone"; failures=$((failures + 1)); }
  sends '"stream":true' --json "${provider[@]}" x
  ! grep -q '"object"' "$work/out" || { echo "FAILED: $name: an object without a schema"; failures=$((failures + 1)); }
  wanted=1
  answer="$end_of$refusal}}"$'\n\n'
  sends '"stream":true' --json "${provider[@]}" "${schema[@]}" x
  says '"code":"answer_refused"'
  answer="$text_of"'"{\"col"}'$'\n\n'"$cut_of"'"budget"}}}'$'\n\n'
  sends '"stream":true' --json "${provider[@]}" "${schema[@]}" x
  says '"code":"answer_truncated"'
  answer="$text_of"'"{}"}'$'\n\n'"$cut_of"'"content_filter"}}}'$'\n\n'
  sends '"stream":true' --json "${provider[@]}" "${schema[@]}" x
  says '"code":"content_filtered"'
  answer="$text_of"'"I cannot."}'$'\n\n'"$end_of}}"$'\n\n'
  sends '"stream":true' --json "${provider[@]}" "${schema[@]}" x
  says '"code":"no_json_value"'
done

[ "$failures" = 0 ] || exit 1
echo "every option is sent as it should be"
