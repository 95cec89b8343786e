#!/usr/bin/env bash
# Streams through servers and proxies that others wrote: nginx, stunnel, tinyproxy, microsocks. Ends with
# "N passed, N failed".
set -u

case ${1-} in
  -h | --help)
    cat <<'TEXT'
usage: scripts/peers.sh [PRESET]

Starts nginx and stunnel with TLS in front of the simulator, and tinyproxy and microsocks beside it, all on loopback, and
streams an answer through each with the programs of PRESET (release, which has to be built). Installs what is missing.
TOKENWIRE_CAPTURES=DIR replays the first stream in it instead of a made one.
TEXT
    exit 0
    ;;
esac
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd) && cd "$root" || exit 1
bin=$root/build/${1-release}/bin
[ -x "$bin/ask" ] && [ -x "$bin/sim_server" ] || { echo "peers.sh: $bin has no ask and sim_server; build first" >&2; exit 1; }
./scripts/install-deps.sh --peers || exit 1
PATH=$PATH:/usr/sbin:/sbin
unset PERPLEXITY_API_KEY PERPLEXITY_BASE_URL PERPLEXITY_CUSTOM_HEADERS PERPLEXITY_PROXY
unset HTTPS_PROXY HTTP_PROXY ALL_PROXY https_proxy http_proxy all_proxy NO_PROXY no_proxy

work=$(mktemp -d) || exit 1
chmod 755 "$work"
services=()
clean_up() {
  kill "${services[@]}" 2>/dev/null
  wait 2>/dev/null
  rm -rf "$work"
}
trap clean_up EXIT
passed=0
failed=0
ok() { passed=$((passed + 1)) && echo "ok      $1"; }
bad() {
  failed=$((failed + 1))
  echo "FAILED  $1: ${2-}"
}

open_port() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }
free_port() {
  local candidate
  while :; do
    candidate=$((20000 + RANDOM % 10000))
    open_port "$candidate" || { echo "$candidate" && return; }
  done
}
# await_port PORT NAME LOG
await_port() {
  for _ in $(seq 100); do
    open_port "$1" && return 0
    sleep 0.1
  done
  echo "peers.sh: $2 does not listen; it said:" >&2
  cat "$3" >&2
  exit 1
}

# certificate NAME AUTHORITY SUBJECT_ALTERNATIVE_NAMES DAYS
certificate() {
  openssl req -newkey rsa:2048 -nodes -keyout "$work/$1.key" -out "$work/$1.csr" -subj "/CN=$1" 2>/dev/null &&
    openssl x509 -req -in "$work/$1.csr" -CA "$work/$2.pem" -CAkey "$work/$2.key" -CAcreateserial -out "$work/$1.pem" \
      -days "$4" -extfile <(printf 'subjectAltName=%s' "$3") 2>/dev/null || { echo "peers.sh: no certificate" >&2 && exit 1; }
}
authority() { openssl req -x509 -newkey rsa:2048 -nodes -keyout "$work/$1.key" -out "$work/$1.pem" -subj "/CN=$1" -days 2 2>/dev/null; }
authority trusted && authority stranger || exit 1
certificate good trusted DNS:localhost,IP:127.0.0.1 2
certificate elsewhere trusted DNS:elsewhere.test 2
certificate expired trusted DNS:localhost,IP:127.0.0.1 -1
certificate unknown stranger DNS:localhost,IP:127.0.0.1 2

source=(--delay-us 2000)
if [ -n "${TOKENWIRE_CAPTURES-}" ]; then
  capture=$(find "$TOKENWIRE_CAPTURES" -name '*.sse' | sort | head -n 1)
  [ -z "$capture" ] || source=(--delay-us 0 --replay "$capture")
  echo "captures: ${capture:-none in $TOKENWIRE_CAPTURES}"
else
  echo "captures: TOKENWIRE_CAPTURES is not set; a generated stream serves"
fi
"$bin/sim_server" --port 0 "${source[@]}" >"$work/sim" &
services+=($!)
"$bin/sim_server" --port 0 --delay-us 0 >"$work/sim_jobs" &
services+=($!)
for _ in $(seq 100); do
  [ -s "$work/sim" ] && [ -s "$work/sim_jobs" ] && break
  sleep 0.1
done
listening_port() { sed -n 's/^listening on 127.0.0.1://p' "$1"; }
sim=$(listening_port "$work/sim")
sim_jobs=$(listening_port "$work/sim_jobs")

tls12=$(free_port) tls13=$(free_port) jobs=$(free_port) elsewhere=$(free_port) expired=$(free_port) unknown=$(free_port)
server() { # PORT CERTIFICATE PROTOCOL UPSTREAM
  cat <<TEXT
  server {
    listen 127.0.0.1:$1 ssl;
    $(! grep -qs ' lo$' /proc/net/if_inet6 || echo "listen [::1]:$1 ssl;")
    ssl_certificate $work/$2.pem;
    ssl_certificate_key $work/$2.key;
    ssl_protocols $3;
    location / {
      proxy_pass http://127.0.0.1:$4;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_buffering off;
    }
  }
TEXT
}
mkdir "$work/nginx"
cat >"$work/nginx/conf" <<TEXT
daemon off;
pid $work/nginx/pid;
error_log $work/nginx/errors;
$([ "$(id -u)" != 0 ] || echo "user root;")
events {}
http {
  log_format reuse '\$server_port \$connection \$connection_requests \$ssl_protocol \$ssl_session_reused';
  access_log $work/nginx/access reuse;
  client_body_temp_path $work/nginx/body;
  proxy_temp_path $work/nginx/proxy;
  fastcgi_temp_path $work/nginx/fastcgi;
  uwsgi_temp_path $work/nginx/uwsgi;
  scgi_temp_path $work/nginx/scgi;
$(server "$tls12" good TLSv1.2 "$sim")
$(server "$tls13" good TLSv1.3 "$sim")
$(server "$jobs" good "TLSv1.2 TLSv1.3" "$sim_jobs")
$(server "$elsewhere" elsewhere TLSv1.3 "$sim")
$(server "$expired" expired TLSv1.3 "$sim")
$(server "$unknown" unknown TLSv1.3 "$sim")
}
TEXT
nginx -p "$work/nginx" -e "$work/nginx/errors" -c "$work/nginx/conf" >"$work/nginx/output" 2>&1 &
services+=($!)
await_port "$tls12" nginx "$work/nginx/errors"

stunnel=$(free_port)
cat >"$work/stunnel.conf" <<TEXT
foreground = yes
pid =
[front]
accept = 127.0.0.1:$stunnel
connect = 127.0.0.1:$sim
cert = $work/good.pem
key = $work/good.key
TEXT
stunnel "$work/stunnel.conf" >"$work/stunnel.log" 2>&1 &
services+=($!)
await_port "$stunnel" stunnel "$work/stunnel.log"

start_tinyproxy() { # PORT LINE...
  local port=$1
  shift
  printf '%s\n' "Port $port" "Listen 127.0.0.1" "Timeout 60" "Allow 127.0.0.1" "LogFile \"$work/tinyproxy.$port\"" "$@" \
    >"$work/tinyproxy.$port.conf"
  tinyproxy -d -c "$work/tinyproxy.$port.conf" >"$work/tinyproxy.$port.output" 2>&1 &
  services+=($!)
  await_port "$port" tinyproxy "$work/tinyproxy.$port.output"
}
proxy=$(free_port)
start_tinyproxy "$proxy"
proxy_password=$(free_port)
start_tinyproxy "$proxy_password" "BasicAuth somebody secret"

start_microsocks() { # PORT argument...
  microsocks -i 127.0.0.1 -p "$@" >"$work/microsocks.$1" 2>&1 &
  services+=($!)
  await_port "$1" microsocks "$work/microsocks.$1"
}
socks=$(free_port)
start_microsocks "$socks"
socks_password=$(free_port)
start_microsocks "$socks_password" -u somebody -P secret

# ask NAME STATUS argument...: the answer's lines are in $work/out.
ask() {
  local name=$1 wanted=$2 status
  shift 2
  "$bin/ask" --json --max-retries 0 --timeout-total 60 "$@" "Why is the sky blue?" >"$work/out" 2>"$work/err" </dev/null
  status=$?
  [ "$status" = "$wanted" ] || { bad "$name" "status $status, not $wanted: $(tail -n 1 "$work/out") $(cat "$work/err")" && return 1; }
}
same() { # NAME argument...
  ask "$1" 0 "${@:2}" || return
  # Made answers have an id and a time of their own each.
  if cmp -s <(grep '"kind":"chunk"' "$work/out") "$work/direct"; then ok "$1"; else bad "$1" "another text came"; fi
}
refused() { # NAME CODE WORDS argument...
  ask "$1" 4 "${@:4}" || return
  if grep -q "\"code\":\"$2\"" "$work/out" && grep -q -e "$3" "$work/out"; then ok "$1"; else bad "$1" "$(cat "$work/out")"; fi
}

ask "without anything in between" 0 --base-url "http://127.0.0.1:$sim" && ok "without anything in between"
grep '"kind":"chunk"' "$work/out" >"$work/direct"
trust=(--ca-file "$work/trusted.pem")

same "nginx, TLS 1.2" --base-url "https://127.0.0.1:$tls12" "${trust[@]}"
same "nginx, TLS 1.3" --base-url "https://localhost:$tls13" "${trust[@]}"
same "stunnel" --base-url "https://127.0.0.1:$stunnel" "${trust[@]}"
same "tinyproxy, a tunnel to nginx" --base-url "https://127.0.0.1:$tls13" --proxy "http://127.0.0.1:$proxy" "${trust[@]}"
same "tinyproxy, a tunnel to stunnel" --base-url "https://127.0.0.1:$stunnel" --proxy "http://127.0.0.1:$proxy" "${trust[@]}"
same "tinyproxy, a whole URL" --base-url "http://127.0.0.1:$sim" --proxy "http://127.0.0.1:$proxy"
same "tinyproxy with a password" --base-url "https://127.0.0.1:$tls12" \
  --proxy "http://somebody:secret@127.0.0.1:$proxy_password" "${trust[@]}"
HTTPS_PROXY=http://127.0.0.1:$proxy_password refused "the environment's proxy" proxy_authentication 407 \
  --base-url "https://127.0.0.1:$tls12" "${trust[@]}"
refused "tinyproxy without the password" proxy_authentication "127.0.0.1:$proxy_password answered with status 407" \
  --base-url "https://127.0.0.1:$tls12" --proxy "http://127.0.0.1:$proxy_password" "${trust[@]}"
same "microsocks, to nginx" --base-url "https://localhost:$tls13" --proxy "socks5h://127.0.0.1:$socks" "${trust[@]}"
same "microsocks, without TLS" --base-url "http://127.0.0.1:$sim" --proxy "socks5://127.0.0.1:$socks"
same "microsocks with a password" --base-url "https://127.0.0.1:$tls12" \
  --proxy "socks5://somebody:secret@127.0.0.1:$socks_password" "${trust[@]}"
refused "microsocks with another password" proxy_authentication "it refused the user's name or the password" \
  --base-url "https://127.0.0.1:$tls12" --proxy "socks5://somebody:guess@127.0.0.1:$socks_password" "${trust[@]}"
refused "microsocks, to nobody" proxy_refused "connection refused" --base-url "https://127.0.0.1:1" \
  --proxy "socks5://127.0.0.1:$socks" "${trust[@]}"
refused "a certificate for another host" tls_certificate "certificate for 127.0.0.1 refused: IP address mismatch" \
  --base-url "https://127.0.0.1:$elsewhere" "${trust[@]}"
refused "an expired certificate" tls_certificate "certificate for 127.0.0.1 refused: certificate has expired" \
  --base-url "https://127.0.0.1:$expired" "${trust[@]}"
refused "an authority that is not known" tls_certificate "certificate for 127.0.0.1 refused: unable to get local issuer" \
  --base-url "https://127.0.0.1:$unknown" "${trust[@]}"

if ask "a job over one connection" 0 --job --base-url "https://127.0.0.1:$jobs" "${trust[@]}"; then
  sleep 0.2
  requests=$(grep -c "^$jobs " "$work/nginx/access")
  connections=$(sed -n "s/^$jobs \([0-9]*\) .*/\1/p" "$work/nginx/access" | sort -u | wc -l)
  if [ "$requests" -ge 2 ] && [ "$connections" = 1 ]; then
    ok "a job over one connection ($requests requests)"
  else
    bad "a job over one connection" "$requests requests on $connections connections"
  fi
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
