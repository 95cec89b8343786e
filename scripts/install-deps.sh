#!/usr/bin/env bash
# Installs what tokenwire needs to be built and tested, with apt: Debian 12 and later, Ubuntu 24.04 and later.
# The only place that names packages. Does nothing when everything is there.
set -eu

usage() {
  cat <<'TEXT'
usage: scripts/install-deps.sh [--bench] [--peers] [--dev]

Installs the compiler, the build tools and the libraries that tokenwire, its programs and its tests need. The headers of
valijson, by which ask --schema validates, go to build/packages: their package wants Qt and more, which nothing here uses.
  --bench  also the JSON and HTTP libraries that the benchmarks measure beside tokenwire
  --peers  also the servers and proxies that scripts/peers.sh streams through; they are not started
  --dev    also Clang (19, else the newest packaged from 16 on) and its formatter
TEXT
}

bench=
peers=
dev=
for argument in "$@"; do
  case $argument in
    --bench) bench=yes ;;
    --peers) peers=yes ;;
    --dev) dev=yes ;;
    -h | --help)
      usage
      exit 0
      ;;
    *)
      echo "install-deps.sh: unknown argument '$argument'" >&2
      usage >&2
      exit 2
      ;;
  esac
done

say() { echo "install-deps.sh: $*" >&2; }
root=$(cd "$(dirname "$0")/.." && pwd)

if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-query >/dev/null 2>&1; then
  say "this system has no apt: install by hand g++ 12 or Clang 16, CMake 3.25, Ninja, Boost 1.81 (Asio, Beast, JSON," \
    "Test), OpenSSL 3, CLI11 and (for ask --schema) valijson, or later ones"
  for tool in c++ cmake ninja; do
    command -v "$tool" >/dev/null 2>&1 || { say "$tool is missing" && exit 1; }
  done
  exit 0
fi

# The release of the system decides which Boost it packages: Debian 12 has 1.81 beside its default, which is older.
boost=
id=
version=
if [ -r /etc/os-release ]; then
  # shellcheck disable=SC1091
  id=$(. /etc/os-release && echo "${ID-}")
  # shellcheck disable=SC1091
  version=$(. /etc/os-release && echo "${VERSION_ID-}")
fi
case "$id $version" in
  "debian 12"*) boost=1.81 ;;
  "ubuntu 24.04"*) boost=1.83 ;;
esac

packages="g++ cmake ninja-build ccache ca-certificates libssl-dev zlib1g-dev libcli11-dev"
packages="$packages libboost$boost-dev libboost-json$boost-dev libboost-test$boost-dev"
[ -z "$peers" ] || packages="$packages openssl nginx-light stunnel4 tinyproxy microsocks"
[ -z "$bench" ] || packages="$packages libsimdjson-dev rapidjson-dev nlohmann-json3-dev libcurl4-openssl-dev python3"

installed() {
  case $(dpkg-query -W -f='${db:Status-Abbrev}' "$1" 2>/dev/null) in
    ?i*) return 0 ;;
    *) return 1 ;;
  esac
}
# Tools that came another way than by a package serve as well.
present() {
  installed "$1" && return 0
  case $1 in
    g++ | cmake | ccache) command -v "$1" >/dev/null 2>&1 ;;
    ninja-build) command -v ninja >/dev/null 2>&1 ;;
    *) return 1 ;;
  esac
}
packaged() { apt-cache show --no-all-versions "$1" >/dev/null 2>&1; }

missing=
for package in $packages; do
  present "$package" || missing="$missing $package"
done

# Headers alone, out of the package: 170 others would come with it. Optional: without them ask says so.
unpack_valijson() {
  folder=$root/build/packages
  if installed libvalijson-dev || [ -e "$folder/usr/include/valijson/validator.hpp" ]; then
    return 0
  fi
  say "unpacking libvalijson-dev to build/packages"
  deb=$(mktemp -d)
  download() { (cd "$deb" && apt-get -q download libvalijson-dev) </dev/null >"$log" 2>&1; }
  # Without it all else is there, so that nothing of this is an error.
  if ! { download || { apt update && download; }; } || ! mkdir -p "$folder" || ! dpkg-deb -x "$deb"/*.deb "$folder"; then
    cat "$log" >&2
    say "there is no valijson: ask --schema will not validate"
  fi
  rm -rf "$deb"
}

# The Clang that is there, else the best one that can be installed.
clang_versions="19 22 21 20 18 17 16"
clang_packages() { echo "clang-$1 clang-format-$1 libclang-rt-$1-dev"; }
clang=
if [ -n "$dev" ]; then
  for v in $clang_versions; do
    if installed "clang-$v"; then
      clang=$v
      break
    fi
  done
  if [ -n "$clang" ]; then
    for package in $(clang_packages "$clang"); do
      installed "$package" || missing="$missing $package"
    done
  fi
fi

as_root=
if [ "$(id -u)" != 0 ]; then
  if [ -n "$missing" ] && ! command -v sudo >/dev/null 2>&1; then
    say "not root, and there is no sudo. As root, install:$missing${dev:+ (and for --dev clang-19 or newer)}"
    exit 1
  fi
  ! command -v sudo >/dev/null 2>&1 || as_root=sudo
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
apt() {
  # The run level keeps what is installed from being started: nobody asked for that.
  $as_root env RUNLEVEL=1 DEBIAN_FRONTEND=noninteractive apt-get -y -q -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" \
    </dev/null >"$log" 2>&1
}
updated=
update() {
  [ -z "$updated" ] || return 0
  updated=yes
  say "apt-get update"
  if ! apt update; then
    cat "$log" >&2
    say "apt-get update failed"
    exit 1
  fi
}

if [ -z "$missing" ] && { [ -z "$dev" ] || [ -n "$clang" ]; }; then
  unpack_valijson
  exit 0
fi

if [ -n "$dev" ] && [ -z "$clang" ]; then
  packaged g++ || update
  for v in $clang_versions; do
    if packaged "clang-$v"; then
      clang=$v
      break
    fi
  done
  if [ -z "$clang" ]; then
    say "this system packages no Clang from 16 on"
    exit 1
  fi
  missing="$missing $(clang_packages "$clang")"
fi

for package in $missing; do
  packaged "$package" || update
done
for package in $missing; do
  if ! packaged "$package"; then
    say "this system ($id $version) packages no $package"
    exit 1
  fi
done

say "installing$(for package in $missing; do printf ' %s' "$package"; done)"
# Debian 12 has one Boost's headers at a time: its default Boost makes room for the newer one.
# shellcheck disable=SC2086
removed=$(apt-get -s -y install --no-install-recommends $missing 2>/dev/null | sed -n 's/^Remv \([^ ]*\).*/\1/p')
[ -z "$removed" ] || say "this replaces$(for package in $removed; do printf ' %s' "$package"; done)"
# A list that names files which are gone fails here: then once more with a fresh list.
# shellcheck disable=SC2086
if ! apt install --no-install-recommends $missing; then
  if [ -n "$updated" ] || { update && ! apt install --no-install-recommends $missing; }; then
    cat "$log" >&2
    say "apt-get install failed"
    exit 1
  fi
fi
unpack_valijson
