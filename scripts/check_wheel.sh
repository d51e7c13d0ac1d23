#!/usr/bin/env bash
# Builds the wheel, installs it in an empty environment and drives it through `station demo`.
set -euo pipefail
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
. "$ROOT/scripts/setup.sh"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
"$VENV/bin/python" -m build --wheel --no-isolation --outdir "$work/dist" "$ROOT" >"$work/build.log" || { cat "$work/build.log"; exit 1; }
"$(find_python)" -m venv "$work/venv"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r "$ROOT/requirements.lock"
"$work/venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-deps "$work"/dist/*.whl
cd "$work" # not the source tree: what runs is what was installed
"$work/venv/bin/station" demo --out "$work/demo"
test -s "$work/demo/slip.pdf"
