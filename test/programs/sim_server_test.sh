#!/usr/bin/env bash
# What sim_server says first, what it answers and how it ends. Bash, for its /dev/tcp.
# usage: sim_server_test.sh PATH_OF_SIM_SERVER
set -u

sim_server=$1
folder=$(mktemp -d) || exit 1
server=
failures=0

clean_up() {
  [ -z "$server" ] || kill -KILL "$server" 2>/dev/null
  rm -rf "$folder"
}
trap clean_up EXIT

fail() {
  echo "FAILED: $*" >&2
  failures=$((failures + 1))
}

# start [OPTION...]: sets server and port.
start() {
  : >"$folder/output"
  "$sim_server" "$@" >"$folder/output" 2>"$folder/errors" &
  server=$!
  local first= waited
  for ((waited = 0; waited < 600; waited++)); do
    read -r first <"$folder/output" && break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.05
  done
  if ! [[ $first =~ ^listening\ on\ 127\.0\.0\.1:[1-9][0-9]*$ ]]; then
    fail "first line of sim_server $*: '$first' $(cat "$folder/errors")"
    exit 1
  fi
  port=${first##*:}
}

# stop SIGNAL: it ends with status 0 and has said nothing more.
stop() {
  kill "-$1" "$server"
  wait "$server"
  local status=$?
  server=
  [ "$status" -eq 0 ] || fail "status $status after SIG$1"
  [ "$(wc -l <"$folder/output")" -eq 1 ] || fail "more than one line on stdout: $(cat "$folder/output")"
  [ ! -s "$folder/errors" ] || fail "said: $(cat "$folder/errors")"
}

# ask [HEADER LINE...]: the answer to a question, up to the end of the connection, is in $folder/answer.
ask() {
  local body='{"model":"sonar","stream":true,"messages":[{"role":"user","content":"Why?"}]}'
  exec 3<>"/dev/tcp/127.0.0.1/$port" || { fail "no connection to port $port"; return; }
  {
    printf 'POST /chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n'
    [ $# -eq 0 ] || printf '%s\r\n' "$@"
    printf 'Content-Length: %d\r\n\r\n%s' "${#body}" "$body"
  } >&3
  cat <&3 >"$folder/answer" 2>/dev/null
  exec 3<&- 3>&-
}

# wants PATTERN WHAT: the answer has it.
wants() {
  grep -q -a -e "$1" "$folder/answer" || fail "$2: no '$1' in $(head -c 300 "$folder/answer")"
}

# refuses STATUS WORDS [OPTION...]: ends with the status, the words on stderr and nothing on stdout.
refuses() {
  local wanted=$1 words=$2 status
  shift 2
  timeout 20 "$sim_server" "$@" >"$folder/refused_output" 2>"$folder/refused_errors"
  status=$?
  [ "$status" -eq "$wanted" ] || fail "status $status instead of $wanted: sim_server $*"
  [ ! -s "$folder/refused_output" ] || fail "sim_server $* printed $(cat "$folder/refused_output")"
  grep -q -F -e "$words" "$folder/refused_errors" && ! grep -q ' \[system:' "$folder/refused_errors" || fail "sim_server $* said: $(cat "$folder/refused_errors")"
}

# Without options it takes a free port; any key will do but one.
start
ask 'Authorization: Bearer any'
wants '^HTTP/1.1 200 OK' 'any key'
wants '"object":"chat.completion.done"' 'a whole stream'
ask 'Authorization: Bearer bad'
wants '^HTTP/1.1 401 Unauthorized' 'the key bad'
wants '"type":"invalid_api_key"' 'the key bad'
stop TERM

# The first line goes out at once, and the other signal ends it as well.
start --port 0 --delay-us 0 --fault 503-once
ask
wants '^HTTP/1.1 503 ' 'the first request'
ask
wants '"object":"chat.completion.done"' 'the second request'
refuses 1 "cannot listen on 127.0.0.1:$port: " --port "$port"
stop INT

start --fault html
ask
wants '<html>' 'the fault html'
stop TERM

printf 'data: {"a":1}\r\n\r\ndata: [DONE]\r\n\r\n' >"$folder/one.sse"
for replay in "$folder/one.sse" "$folder"; do
  start --replay "$replay" --write-size 4 --delay-us 0
  ask
  wants '^4.$' 'writes of four bytes'
  wants '^data.$' 'writes of four bytes'
  stop TERM
done

# A connection under way does not keep it.
start --fault stall --delay-us 0
exec 4<>"/dev/tcp/127.0.0.1/$port"
printf 'POST /v1/sonar HTTP/1.1\r\n' >&4
stop TERM
exec 4<&- 4>&-

start --tls --write-ca "$folder/ca.pem"
grep -q 'BEGIN CERTIFICATE' "$folder/ca.pem" || fail "no certificate in the file of --write-ca"
stop TERM

refuses 1 "cannot read the replay '$folder/none'" --replay "$folder/none"
mkdir "$folder/empty"
refuses 1 "no .sse file in the replay folder" --replay "$folder/empty"
refuses 1 "cannot write '$folder/none/ca.pem'" --tls --write-ca "$folder/none/ca.pem"
refuses 2 --unknown --unknown
refuses 2 extra extra
refuses 2 --port --port 65536
refuses 2 --port --port x
refuses 2 --delay-us --delay-us -1
refuses 2 --write-size --write-size -1
refuses 2 "no fault is called 'none'" --fault none
refuses 2 --tls --write-ca "$folder/ca.pem"

"$sim_server" --help >"$folder/output" 2>"$folder/errors" || fail "status $? of --help"
for word in --port --replay --write-size --tls --write-ca --delay-us --fault cut reset close stall slow garbage \
  error-event html 401 429 503-once Examples; do
  grep -q -e "$word" "$folder/output" || fail "--help does not say $word"
done

[ "$failures" -eq 0 ] || exit 1
echo "all passed"
