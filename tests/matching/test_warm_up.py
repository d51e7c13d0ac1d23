from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from station.matching import warm_up as module

LOOK = """
import json
from station.matching.warm_up import warm_up, use_everything
from station.matching.compiled import is_complete
before = is_complete()
warm_up()
from station.matching import evidence
print(json.dumps([before, is_complete(), sum(evidence.measure.stats.cache_hits.values())]))
"""


def look(cache: Path) -> list[object]:
    environment = os.environ | {"XDG_CACHE_HOME": str(cache), "LOCALAPPDATA": str(cache)}
    done = subprocess.run([sys.executable, "-c", LOOK], env=environment, capture_output=True, text=True, check=True)
    return list(json.loads(done.stdout))


@pytest.mark.skipif(sys.platform == "darwin", reason="the cache folder cannot be moved there")
def test_what_was_compiled_once_is_only_loaded_later(tmp_path: Path) -> None:
    assert look(tmp_path) == [False, True, 1]
    assert look(tmp_path) == [True, True, 1]
    assert list(tmp_path.rglob("*.nbc"))


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_without_a_place_to_keep_it_everything_still_works(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    assert look(tmp_path) == [False, False, 0]


def test_a_process_that_cannot_be_started_is_no_reason_to_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "is_complete", lambda: False)
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    module.warm_up()
