"""Every sample that was said to be kept is there, whatever happened to the process or the disk."""

from __future__ import annotations

import multiprocessing
import random
import sys
import time
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from station.storage import Storage
from tests.storage.conftest import TEMPLATE, make_storage, unlock
from tests.storage.writer_process import fill_the_disk, keep_samples

RUNS = 20


class Writer:
    """A process that keeps samples and says so."""

    def __init__(self, work: Callable[..., None], folder: Path, *arguments: int) -> None:
        context = multiprocessing.get_context("spawn" if sys.platform == "win32" else "forkserver")
        context.set_forkserver_preload(["tests.storage.writer_process"])
        self._reports, theirs = context.Pipe(duplex=False)
        self.process = context.Process(target=work, args=(folder, theirs, *arguments))
        self.process.start()
        theirs.close()
        assert self._reports.recv() == "ready"

    def reports(self) -> Iterator[str]:
        """What it said until it ended."""
        with self._reports as reports:
            yield from _received(reports)
        self.process.join()


def _received(reports: Connection) -> Iterator[str]:
    while True:
        try:
            yield reports.recv()
        except (EOFError, OSError):
            return


def stored(folder: Path) -> dict[str, bytes]:
    """Everything in the vault, opened anew, which also checks every page."""
    with unlock(folder) as vault, Storage.open(folder / "station.db", vault) as storage:
        assert storage.verify_audit().broken_at is None
        return {
            found.sample_id: found.template
            for row in storage.open_enrollments()
            for found in storage.templates_in(row.enrollment_id)
        }


def test_no_kept_sample_is_lost_when_the_process_is_killed_at_any_moment(tmp_path: Path) -> None:
    chance = random.Random(5)
    make_storage(tmp_path)._vault.lock()
    kept: set[str] = set()
    for _ in range(RUNS):
        writer = Writer(keep_samples, tmp_path)
        time.sleep(chance.uniform(0.0, 0.05))
        writer.process.kill()
        kept.update(writer.reports())
        found = stored(tmp_path)
        assert kept <= found.keys()
        assert set(found.values()) <= {TEMPLATE}
    assert len(kept) > RUNS // 2  # how many depends on how busy the machine is


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of a file")
@pytest.mark.parametrize("limit_bytes", [500_000, 633_333, 1_000_000])
def test_a_full_disk_undoes_one_step_and_loses_nothing(tmp_path: Path, limit_bytes: int) -> None:
    make_storage(tmp_path)._vault.lock()
    writer = Writer(fill_the_disk, tmp_path, limit_bytes)
    said = list(writer.reports())
    assert writer.process.exitcode == 0
    assert said.count("full") == 3
    assert said[-1] != "full"
    found = stored(tmp_path)
    assert found.keys() == set(said) - {"full"}
    assert set(found.values()) == {TEMPLATE * 20}
