#!/usr/bin/env bash
# What tokenwire costs a user's file in compile time: to include it, beside Asio's awaitable, which the file needs anyway;
# and to stream an answer, beside a coroutine that awaits nothing of ours. The files take turns; what is printed is the
# median of the runs of each, and the median and the range of the ratios within a run.
# usage: scripts/measure-compile-time.sh [runs]      CXX and CXXFLAGS are obeyed
set -eu

runs=${1-7}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cat >"$work/asio_included.cpp" <<'TEXT'
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
TEXT
echo '#include <tokenwire/perplexity.hpp>' >"$work/tokenwire_included.cpp"
cat >"$work/asio_used.cpp" <<'TEXT'
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <string>
boost::asio::awaitable<void> next();
boost::asio::awaitable<void> answer() {
  for (int i = 0; i < 3; ++i) co_await next();
}
TEXT
cat >"$work/tokenwire_used.cpp" <<'TEXT'
#include <tokenwire/perplexity.hpp>
namespace pplx = tokenwire::perplexity;
boost::asio::awaitable<void> answer(pplx::client& client, std::string& text) {
  pplx::chat_request request{.model = "sonar", .messages = {pplx::user("Why?")}};
  auto stream = client.stream(request);
  while (auto chunk = co_await stream.next()) text += chunk->text();
}
TEXT

structs() {
  for n in 0 1 2 3 4 5 6 7 8 9; do
    echo "struct s$n { int a{}; double b{}; bool c{}; std::string d{}, e{}; std::optional<int> f{};"
    echo "  std::vector<std::string> g{}; std::vector<double> h{}; std::map<std::string, int> i{}; std::optional<std::string> j{}; };"
    [ "$1" = plain ] || echo "BOOST_DESCRIBE_STRUCT(s$n, (), (a, b, c, d, e, f, g, h, i, j))"
  done
}
standard='#include <map>
#include <optional>
#include <string>
#include <vector>'
describe='#include <boost/describe/class.hpp>
#include <tokenwire/structured.hpp>'
{ echo "$standard" && structs plain; } >"$work/structs_alone.cpp"
{ echo "$standard
$describe" && structs plain; } >"$work/structs_included.cpp"
{ echo "$standard
$describe" && structs described; } >"$work/structs_described.cpp"
{
  cat "$work/structs_described.cpp"
  for n in 0 1 2 3 4 5 6 7 8 9; do
    echo "std::string use(s$n& v, std::string const& t) {"
    echo "  v = tokenwire::structured::parse<s$n>(t); return tokenwire::structured::schema<s$n>() + tokenwire::structured::write(v); }"
  done
} >"$work/structs_used.cpp"
{
  echo '#include <tokenwire/perplexity/structured.hpp>'
  cat "$work/structs_used.cpp"
  sed 1d "$work/tokenwire_used.cpp"
} >"$work/structs_beside_a_stream.cpp"
{
  cat "$work/structs_beside_a_stream.cpp"
  cat <<'TEXT'
boost::asio::awaitable<void> answer(pplx::client& client, s0& value) {
  pplx::chat_request request{.model = "sonar", .messages = {pplx::user("Why?")}};
  auto stream = client.stream_as<s0>(request);
  while (auto now = co_await stream.next()) value.a = now->value().a;
}
TEXT
} >"$work/structs_streamed.cpp"

compiler=${CXX-g++}
# compile NAME: one compilation, its user time in milliseconds.
compile() {
  local TIMEFORMAT=%U time
  # shellcheck disable=SC2086
  time=$({ time "$compiler" -std=c++20 ${CXXFLAGS--O0} -I"$root/include" -c "$work/$1.cpp" -o "$work/out.o" >&2; } 2>&1) ||
    { printf '%s\n' "$time" >&2 && exit 1; }
  time=${time##*$'\n'}
  echo $((10#${time/[.,]/}))
}
steps="alone included described used beside_a_stream streamed"
names="asio_included tokenwire_included asio_used tokenwire_used"
declare -A times
for ((run = 0; run <= runs; ++run)); do
  for name in $names $(printf 'structs_%s ' $steps); do
    time=$(compile "$name")
    [ "$run" != 0 ] || continue # the first run fills the disk's cache
    times[$name]+="$time "
  done
done

# sorted NUMBER...: in their order; median NUMBER...: the middle one, or the mean of the two in the middle.
sorted() { printf '%s\n' "$@" | sort -n; }
median() { sorted "$@" | awk '{ v[NR] = $1 } END { print NR % 2 ? v[(NR + 1) / 2] : int((v[NR / 2] + v[NR / 2 + 1]) / 2 + 0.5) }'; }
# thousandths N: as a ratio of three digits.
thousandths() { printf '%d.%03d' $(($1 / 1000)) $(($1 % 1000)); }

echo "compiler: $("$compiler" --version | head -n 1), flags ${CXXFLAGS--O0}, medians of $runs runs"
for what in included used; do
  read -ra asio <<<"${times[asio_$what]}"
  read -ra tokenwire <<<"${times[tokenwire_$what]}"
  ratios=()
  for run in "${!asio[@]}"; do ratios+=($(((tokenwire[run] * 1000 + asio[run] / 2) / asio[run]))); done
  printf '%-9s asio %d ms, tokenwire %d ms, ratio %s, range %s to %s\n' "$what:" "$(median "${asio[@]}")" \
    "$(median "${tokenwire[@]}")" "$(thousandths "$(median "${ratios[@]}")")" \
    "$(thousandths "$(sorted "${ratios[@]}" | head -n 1)")" "$(thousandths "$(sorted "${ratios[@]}" | tail -n 1)")"
done
# The times of each run, for programs.
for name in $names; do echo "ms of $name: ${times[$name]% }"; done
printf 'ten structs:'
for step in $steps; do
  read -ra all <<<"${times[structs_$step]}"
  printf ' %s %d ms' "${step//_/ }" "$(median "${all[@]}")"
done
echo
