#!/usr/bin/env bash
# Renews the lock files from pyproject.toml. Needs uv (pip install uv).
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
common=(pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-header --quiet --upgrade)
uv "${common[@]}" --extra build -o requirements.lock
uv "${common[@]}" --extra build --extra dev -o requirements-dev.lock
