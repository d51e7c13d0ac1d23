#!/usr/bin/env bash
# Sets everything up and starts the station in practice mode with the simulated scanner.
# Without a display the same work runs headless through `station demo`.
set -euo pipefail
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
. "$ROOT/scripts/setup.sh"
set_up runtime
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec "$VENV/bin/station-app" --practice "$@"
fi
say "No display: doing the same work headless."
exec "$VENV/bin/station" demo "$@"
