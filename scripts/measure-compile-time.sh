#!/usr/bin/env bash
# What including tokenwire costs a user's file: the time to compile one that streams an answer, beside the time of one
# that only names Asio's awaitable, which it needs anyway. Prints both, the best of several runs, and their ratio.
# usage: scripts/measure-compile-time.sh [runs]      CXX and CXXFLAGS are obeyed
set -eu

runs=${1-5}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/asio.cpp" <<'TEXT'
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <string>
boost::asio::awaitable<void> next();
boost::asio::awaitable<void> answer() {
  for (int i = 0; i < 3; ++i) co_await next();
}
TEXT
cat >"$work/tokenwire.cpp" <<'TEXT'
#include <tokenwire/perplexity.hpp>
namespace pplx = tokenwire::perplexity;
boost::asio::awaitable<void> answer(pplx::client& client, std::string& text) {
  pplx::chat_request request{.model = "sonar", .messages = {pplx::user("Why?")}};
  auto stream = client.stream(request);
  while (auto chunk = co_await stream.next()) text += chunk->text();
}
TEXT

compiler=${CXX-g++}
# compile FILE: one compilation, its user time in milliseconds.
compile() {
  local TIMEFORMAT=%U time
  # shellcheck disable=SC2086
  time=$({ time "$compiler" -std=c++20 ${CXXFLAGS--O0} -I"$root/include" -c "$1" -o "$work/out.o" >&2; } 2>&1) ||
    { printf '%s\n' "$time" >&2 && exit 1; }
  time=${time##*$'\n'}
  echo $((10#${time/[.,]/}))
}
best_asio=
best_tokenwire=
for ((run = 0; run <= runs; ++run)); do
  asio=$(compile "$work/asio.cpp")
  tokenwire=$(compile "$work/tokenwire.cpp")
  [ "$run" != 0 ] || continue # the first run fills the disk's cache
  [ -n "$best_asio" ] && [ "$best_asio" -le "$asio" ] || best_asio=$asio
  [ -n "$best_tokenwire" ] && [ "$best_tokenwire" -le "$tokenwire" ] || best_tokenwire=$tokenwire
done
ratio=$((best_tokenwire * 100 / best_asio))
echo "compiler:  $("$compiler" --version | head -n 1), flags ${CXXFLAGS--O0}"
echo "asio:      $best_asio ms"
echo "tokenwire: $best_tokenwire ms"
printf 'ratio:     %d.%02d\n' $((ratio / 100)) $((ratio % 100))
