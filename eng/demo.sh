#!/usr/bin/env bash
# make run: serves, delivers the demo runs through the real route, scores them, leads a project through the research counter,
# and stays up until Ctrl-C.
#   EXIT=1     end after the report; the exit code is not 0 if anything failed
#   PORT=7072  another port
#   STORE=DIR  this store, kept as it is, instead of a fresh one under artifacts/demo/store
set -euo pipefail
cd "$(dirname "$0")/.."
arguments=(--store "${STORE:-artifacts/demo/store}" --port "${PORT:-7071}" --summary artifacts/demo/summary.json)
[ -n "${STORE:-}" ] || arguments+=(--fresh)
[ "${EXIT:-0}" = 0 ] || arguments+=(--exit)
exec ./pfmg demo "${arguments[@]}"
