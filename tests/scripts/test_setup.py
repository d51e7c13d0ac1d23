"""The set-up script's checks, in the strict shell mode in which run.sh and test.sh use them."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")


def shell(home: Path, command: str) -> subprocess.CompletedProcess[str]:
    script = f'set -euo pipefail; ROOT="{ROOT}"; HOME="{home}"; . "$ROOT/scripts/setup.sh"; {command}'
    return subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=60, check=False)


def test_a_font_is_found_although_other_font_folders_are_missing(tmp_path: Path) -> None:
    fonts = tmp_path / ".fonts"
    fonts.mkdir()
    (fonts / "NotoSansCJK-Regular.ttc").touch()
    assert not (tmp_path / ".local").exists()
    done = shell(tmp_path, "has_cjk_font && echo found")
    assert (done.returncode, done.stdout) == (0, "found\n")


def test_nothing_is_missing_where_the_tests_run(tmp_path: Path) -> None:
    done = shell(tmp_path, "missing_packages development")
    assert (done.returncode, done.stdout.strip()) == (0, "")
