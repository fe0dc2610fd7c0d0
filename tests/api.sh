#!/usr/bin/env bash
# Holds the API of `morgue serve` against its own description: tests/api.sh MORGUE SCHEMATHESIS
set -euo pipefail
morgue=$(realpath "$1") schemathesis=$(realpath "$2")
corpus=$(realpath "$(dirname "$0")/../corpus")
folder=$(mktemp -d)
"$morgue" index "$corpus" --index "$folder/index" >/dev/null
"$morgue" serve --index "$folder/index" --port 0 --log none >"$folder/address" &
server=$!
trap 'kill $server; wait $server || true; rm -rf "$folder"' EXIT
until [ -s "$folder/address" ]; do sleep 0.1; done
cd "$folder"
"$schemathesis" run "$(cat "$folder/address")api/openapi.json" --max-examples "${EXAMPLES:-30}" --seed 1 \
  --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance
