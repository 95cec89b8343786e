#!/bin/sh
# Runs sse_cat over small inputs and compares what it prints, whole and in pieces.
# usage: sse_cat_test.sh PATH_OF_SSE_CAT
set -u

sse_cat=$1
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
failures=0

fail() {
  echo "FAILED: $*" >&2
  failures=$((failures + 1))
}

# expect INPUT OUTPUT [OPTION...]: both are formats of printf.
expect() {
  printf "$1" >"$folder/input"
  printf "$2" >"$folder/expected"
  shift 2
  "$sse_cat" "$@" <"$folder/input" >"$folder/output" 2>"$folder/errors" || fail "status $? of sse_cat $*"
  cmp -s "$folder/expected" "$folder/output" || {
    fail "sse_cat $*, wanted and printed:"
    cat "$folder/expected" "$folder/output" >&2
  }
  [ ! -s "$folder/errors" ] || fail "sse_cat $* said: $(cat "$folder/errors")"
}

# The same whole, byte by byte, and in pieces of three.
expect_in_any_pieces() {
  expect "$1" "$2"
  expect "$1" "$2" --chunk 1
  expect "$1" "$2" --chunk=3
}

# expect_usage_error [OPTION...]: status 2, no output, and a word on stderr.
expect_usage_error() {
  "$sse_cat" "$@" </dev/null >"$folder/output" 2>"$folder/errors"
  status=$?
  [ "$status" -eq 2 ] || fail "status $status instead of 2: sse_cat $*"
  [ ! -s "$folder/output" ] || fail "output of sse_cat $*"
  [ -s "$folder/errors" ] || fail "no message of sse_cat $*"
}

none='{"retry":null,"pending":null}\n'

expect_in_any_pieces '' "$none"
expect_in_any_pieces '\357\273\277data: a\r\ndata: b\r\n\r\n: c\r\n\r\nevent: t\rid: 7\rdata\r\rdata:x\n\n' \
  '{"type":"message","data":"a\\nb","id":""}\n{"type":"t","data":"","id":"7"}\n{"type":"message","data":"x","id":"7"}\n'"$none"
expect_in_any_pieces 'retry: 4294967296\nevent: t\ndata: half' \
  '{"retry":4294967296,"pending":{"type":"t","data":"half","id":""}}\n'
expect_in_any_pieces 'data: a\377b\350\261\ndata: \355\240\200\360\237\230\n\nid: \300\nevent: \200\ndata: \360\237\230\200\n\n' \
  '{"type":"message","data":"a\357\277\275b\357\277\275\\n\357\277\275\357\277\275\357\277\275\357\277\275","id":""}\n{"type":"\357\277\275","data":"\360\237\230\200","id":"\357\277\275"}\n'"$none"
expect_in_any_pieces 'data: "\\/\001\177\342\200\250\000\n\n' \
  '{"type":"message","data":"\\"\\\\/\\u0001\177\342\200\250\\u0000","id":""}\n'"$none"
expect_in_any_pieces '<html>\000\377\n\r\n' "$none"

expect_usage_error --no-such-option
expect_usage_error --chunk
expect_usage_error --chunk 0
expect_usage_error --chunk -1
expect_usage_error --chunk x
expect_usage_error a-file

"$sse_cat" --help >"$folder/output" || fail "status $? of --help"
for word in 'standard input' -- --chunk curl pending 'Exit status'; do
  grep -q -e "$word" "$folder/output" || fail "--help does not speak of $word"
done

# An event longer than any buffer.
{
  printf 'data: '
  head -c 20000000 /dev/zero | tr '\0' x
  printf '\n\n'
} | "$sse_cat" | head -n 1 | wc -c >"$folder/output"
[ "$(tr -d ' ' <"$folder/output")" -eq 20000037 ] || fail "a long event: $(cat "$folder/output") bytes"

# An event is there while the input is still open.
mkfifo "$folder/live" "$folder/seen"
"$sse_cat" <"$folder/live" >"$folder/seen" &
process=$!
exec 3>"$folder/live" 4<"$folder/seen"
for data in first second; do
  printf 'data: %s\n\n' "$data" >&3
  read -r line <&4
  [ "$line" = '{"type":"message","data":"'"$data"'","id":""}' ] || fail "live: $line"
done

# Its reader goes: it ends without a word.
exec 4<&-
printf 'data: x\n\n' >&3
wait "$process" || fail "status $? when the output was closed"
exec 3>&-
"$sse_cat" </dev/null >&- 2>"$folder/errors" || fail "status $? with no output at all"
[ ! -s "$folder/errors" ] || fail "a closed output said: $(cat "$folder/errors")"

# What cannot be read or written is said.
"$sse_cat" <"$folder" >"$folder/output" 2>"$folder/errors"
[ $? -eq 1 ] && [ -s "$folder/errors" ] || fail "a folder as input"
if [ -w /dev/full ]; then
  "$sse_cat" </dev/null >/dev/full 2>"$folder/errors"
  [ $? -eq 1 ] && [ -s "$folder/errors" ] || fail "a full disk"
fi

[ "$failures" -eq 0 ] || exit 1
