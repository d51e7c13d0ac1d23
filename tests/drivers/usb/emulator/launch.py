"""Starts a scenario behind an emulated device and returns what it found."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[4]
SYSTEM_PYTHON = "/usr/bin/python3"
_NEEDED = "import gi; gi.require_version('UMockdev', '1.0'); from gi.repository import UMockdev"


def needs_umockdev() -> None:
    """Skip the test where umockdev or its Python bindings are missing."""
    if shutil.which("umockdev-wrapper") is None:
        pytest.skip("umockdev is not installed")
    found = subprocess.run([SYSTEM_PYTHON, "-c", _NEEDED], check=False, capture_output=True)
    if found.returncode:
        pytest.skip("the system's Python has no bindings of umockdev")


def run_scenario(
    model: str,
    scenario: str,
    arguments: dict[str, object],
    settings: dict[str, object] | None = None,
    limit_s: float = 60,
) -> Any:
    """Run `scenario` of `tests.drivers.usb.scenarios` with a `model` made with `settings`; return its result."""
    needs_umockdev()
    command = ["umockdev-wrapper", SYSTEM_PYTHON, "-m", "tests.drivers.usb.emulator"]
    for key, value in (settings or {}).items():
        command += ["--set", f"{key}={json.dumps(value)}"]
    command += [model, "--", sys.executable, "-m", "tests.drivers.usb.scenarios", scenario, json.dumps(arguments)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=limit_s, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout.splitlines()[-1])
