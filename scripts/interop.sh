#!/usr/bin/env bash
# The providers' own npm clients against our simulator, our client against npm servers that nobody here wrote, and our
# schemas and values before npm's ajv.
# Needs node 20 and npm, which fetches the packages; not part of the tests.
set -eu

if [ "${1-}" = -h ] || [ "${1-}" = --help ]; then
  sed -n '2,4s/^# //p' "$0"
  exit 0
fi
cd "$(dirname "${BASH_SOURCE[0]}")/.."
for tool in node npm; do
  command -v "$tool" >/dev/null 2>&1 || { echo "interop.sh: $tool is missing" >&2 && exit 1; }
done

./scripts/install-deps.sh
cmake --preset release >/dev/null
cmake --build --preset release -j2 --target sim_server interop_client structured_values

folder=build/interop
mkdir -p "$folder"
cp test/interop/package.json test/interop/*.mjs "$folder/"
(cd "$folder" && npm install --no-audit --no-fund --ignore-scripts --loglevel=error)

address=$(mktemp)
build/release/bin/sim_server --port 0 --delay-us 1000 >"$address" &
server=$!
trap 'kill "$server" 2>/dev/null; rm -f "$address"' EXIT
for _ in $(seq 100); do
  grep -q '^listening on ' "$address" && break
  sleep 0.1
done
base="http://$(sed -n 's/^listening on //p' "$address")"

status=0
echo "=== their clients, our simulator"
node "$folder/clients.mjs" "$base" || status=1
node "$folder/twelvelabs.mjs" "$base" || status=1
echo "=== their servers, our client"
node "$folder/servers.mjs" "$PWD/build/release/interop/interop_client" || status=1
echo "=== our schemas and values, their validator"
node "$folder/schemas.mjs" "$PWD/build/release/interop/structured_values" || status=1
exit "$status"
