#!/usr/bin/env bash
# What ask prints and how it ends over TLS, against the simulator's.
# usage: ask_tls_test.sh ASK SIM_SERVER CHECK_ANSWER_LINES
set -u
ask=$1
sim_server=$2
check=$3
. "${BASH_SOURCE[0]%/*}/simulated_service.sh"

# run STATUS argument...: runs ask without retries, keeps $work/out and $work/err.
run() {
  local wanted=$1 status
  shift
  "$ask" --max-retries 0 "$@" >"$work/out" 2>"$work/err" </dev/null
  status=$?
  [ "$status" = "$wanted" ] || fail "ask $*: status $status, not $wanted; it said: $(cat "$work/err")"
}
# lines kind [code status]: the lines of the last run are good ones.
lines() {
  "$check" "$@" <"$work/out" >"$work/text" || fail "lines '$*': $(tail -n 1 "$work/out")"
}
printed() { grep -q -F -e "$1" "$work/out" || fail "no '$1' in: $(tail -n 1 "$work/out")"; }
said() { grep -q -e "$1" "$work/err" || fail "it did not say '$1' but: $(cat "$work/err")"; }
# start_tls_service FILE [option...]: writes the authority's certificate to FILE and sets `secure`.
start_tls_service() {
  local file=$1
  shift
  start_service --tls --write-ca "$file" "$@"
  secure=https://127.0.0.1:$port
}

echo "- a good answer, as without TLS"
start_service --delay-us 0
run 0 --json --base-url "$base" "Why is the sky blue?"
lines result
cp "$work/text" "$work/plain"
start_tls_service "$work/ca.pem" --delay-us 0
run 0 --json --base-url "$secure" --ca-file "$work/ca.pem" "Why is the sky blue?"
lines result
[ -s "$work/text" ] || fail "the answer is empty"
cmp "$work/text" "$work/plain" || fail "the answers differ: $(cat "$work/text") | $(cat "$work/plain")"
run 0 --json --no-stream --base-url "$secure" --ca-file "$work/ca.pem" "Why is the sky blue?"
lines result
cmp "$work/text" "$work/plain" || fail "the document's text differs"
run 0 --base-url "https://localhost:$port" --ca-file "$work/ca.pem" "Why is the sky blue?"
said '^Sources:'

echo "- a certificate that nobody vouches for"
run 4 --json --base-url "$secure" x
lines error tls_certificate null
[ ! -s "$work/text" ] || fail "a refused certificate came with text"
printed "certificate for 127.0.0.1 refused: "
run 4 --base-url "$secure" x
said '^ask: tls_certificate: '
SSL_CERT_FILE=$work/ca.pem run 0 --json --base-url "$secure" x
lines result
start_tls_service "$work/other.pem" --delay-us 0
run 4 --json --base-url "$secure" --ca-file "$work/ca.pem" x
lines error tls_certificate null
SSL_CERT_FILE=$work/other.pem run 4 --json --base-url "$secure" --ca-file "$work/ca.pem" x
lines error tls_certificate null
cat "$work/ca.pem" "$work/other.pem" >"$work/both.pem"
run 0 --json --base-url "$secure" --ca-file "$work/both.pem" x
lines result

echo "- a directory of certificates"
mkdir "$work/trusted"
run 4 --json --base-url "$secure" --ca-file "$work/trusted" x
lines error tls_certificate null
if command -v openssl >/dev/null; then
  cp "$work/other.pem" "$work/trusted/$(openssl x509 -noout -hash -in "$work/other.pem").0"
  run 0 --json --base-url "$secure" --ca-file "$work/trusted" x
  lines result
fi

echo "- a CA file without a certificate"
echo "no certificate" >"$work/garbage.pem"
: >"$work/empty.pem"
for file in garbage.pem empty.pem none.pem; do
  run 2 --json --base-url "$secure" --ca-file "$work/$file" x
  [ ! -s "$work/out" ] || fail "it printed: $(cat "$work/out")"
  said "$file"
done

echo "- a service without TLS"
start_service --delay-us 0
run 4 --json --base-url "https://127.0.0.1:$port" --ca-file "$work/ca.pem" x
lines error tls_handshake null

echo "- a stream that is cut"
for fault in cut reset close; do
  start_tls_service "$work/ca.pem" --delay-us 1000 --fault $fault
  run 3 --json --base-url "$secure" --ca-file "$work/ca.pem" x
  lines error stream_incomplete 200
  [ -s "$work/text" ] || fail "what had arrived before the $fault is lost"
done
finish
