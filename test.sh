#!/usr/bin/env bash
# Sets everything up and runs the whole test suite. `./test.sh --long` adds the long harnesses; other arguments go to pytest.
set -euo pipefail
ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
cd "$ROOT"
. "$ROOT/scripts/setup.sh"
set_up development
exec "$VENV/bin/python" -m pytest --numprocesses "${STATION_TEST_PROCESSES:-2}" --dist loadgroup "$@"
