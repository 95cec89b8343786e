# For the tests of programs: start_service starts the simulator and sets `base` and `port`; everything that a test
# leaves behind goes with it. To be sourced with `sim_server` set.

unset PERPLEXITY_API_KEY PERPLEXITY_BASE_URL PERPLEXITY_CUSTOM_HEADERS PERPLEXITY_PROXY PERPLEXITY_LOG
unset TWELVE_LABS_API_KEY TWELVELABS_API_KEY TWELVELABS_BASE_URL TWELVELABS_CUSTOM_HEADERS TWELVELABS_PROXY TWELVELABS_LOG
unset HTTPS_PROXY HTTP_PROXY ALL_PROXY https_proxy http_proxy all_proxy
work=$(mktemp -d) || exit 1
failures=0
service=

fail() {
  failures=$((failures + 1))
  echo "FAILED: $*"
}

stop_service() {
  [ -n "$service" ] || return 0
  kill "$service" 2>/dev/null
  wait "$service" 2>/dev/null
  service=
}

clean_up() {
  stop_service
  rm -rf "$work"
}
trap clean_up EXIT

# start_service [option...]
start_service() {
  stop_service
  : >"$work/listening"
  "$sim_server" --port 0 "$@" >"$work/listening" &
  service=$!
  local waited=0 line=
  until read -r line <"$work/listening" && [[ $line == "listening on 127.0.0.1:"* ]]; do
    waited=$((waited + 1))
    if [ "$waited" -gt 600 ] || ! kill -0 "$service" 2>/dev/null; then
      echo "the simulator does not start: $sim_server $*"
      exit 1
    fi
    sleep 0.05
  done
  port=${line##*:}
  base=http://127.0.0.1:$port
}

finish() {
  if [ "$failures" != 0 ]; then
    echo "$failures failed"
    exit 1
  fi
  echo "all passed"
  exit 0
}
