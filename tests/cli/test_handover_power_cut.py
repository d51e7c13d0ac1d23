"""The hand-over is cut off at random moments, or its disk is full, and goes on where it stood."""

from __future__ import annotations

import errno
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from station.errors import StorageFullError
from station.exchange.packets.carrier import read_parts
from station.exchange.packets.errors import PacketReadTwiceError
from station.exchange.packets.packet import verify_part
from tests.cli.handover_making import COUNTY_PASSPHRASE, PASSPHRASE, CommandLine, make_county, make_station

needs_kill = pytest.mark.skipif(sys.platform == "win32", reason="kills with SIGKILL")


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(capsys)


def run_and_kill(after_s: float, *words: str | Path, passphrase: str = PASSPHRASE) -> bool:
    """Run a command in a process of its own and kill it after a while; True when it had ended by itself."""
    process = subprocess.Popen(
        [sys.executable, "-m", "station", *map(str, words)],
        env={**os.environ, "STATION_PASSPHRASE": passphrase},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        process.wait(after_s)
        return True
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return False


def how_long(*words: str | Path, passphrase: str = PASSPHRASE) -> float:
    began = time.monotonic()
    assert run_and_kill(120, *words, passphrase=passphrase)
    return time.monotonic() - began


def status_of(run: CommandLine, home: Path) -> dict[str, object]:
    return run("handover", "status", "--home", home)[1][-1]


@needs_kill
@pytest.mark.parametrize("kills", [1, pytest.param(60, marks=pytest.mark.long)])
def test_a_hand_over_killed_at_any_moment_ends_in_everybody_received_once(
    tmp_path: Path, run: CommandLine, kills: int
) -> None:
    chance = random.Random(kills)
    people, keys, stick, out = 30, tmp_path / "county", tmp_path / "stick", tmp_path / "opened"
    home = make_station(tmp_path / "station", people)
    stick.mkdir()
    words = make_county(keys)
    run("county", "trust", keys / "county.public", "--words", words, "--home", home)
    status = status_of(run, home)
    new_station = str(status["station_words"])
    prepare = ("handover", "prepare", "--out", stick, "--part-mib", "0.002", "--home", home)
    opening = ("county", "open", stick, "--keys", keys, "--out", out, "--new-station", new_station)
    # How long a command takes that does all but the work: the kills then fall into the work, too.
    longest = how_long("handover", "status", "--home", home) * 1.3
    for _ in range(kills):
        run_and_kill(chance.uniform(0.3, 1.0) * longest, *prepare)
        for part in read_parts([stick]) if list(stick.glob("*.enrp")) else []:
            verify_part(part)  # no file under its name is half
    run(*prepare)
    for _ in range(kills):
        run_and_kill(chance.uniform(0.3, 1.0) * longest, *opening, passphrase=COUNTY_PASSPHRASE)
    run.county(*opening[1:])
    receipt = tmp_path / "receipt"
    code, _ = run.county("receipt", str(status["station_id"]), "1", "--keys", keys, "--out", receipt)
    assert code == 0
    for _ in range(kills):
        run_and_kill(chance.uniform(0.3, 1.0) * longest, "handover", "receipt", receipt, "--home", home)
    run("handover", "receipt", receipt, "--home", home)
    status = status_of(run, home)
    assert [status[key] for key in ("waiting", "handed_over", "received", "refused")] == [0, 0, people, 0]
    assert len(list(out.rglob("*.fmr"))) == people
    assert not list(out.glob("*.unfinished"))
    assert run("audit", "verify", "--home", home)[0] == 0


class FailingDisk:
    """Lets so many syncs or renames pass, then fails every one."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, passes: int, error: int) -> None:
        self.calls, self.failures = 0, 0
        for place, name in ((os, "fsync"), (Path, "replace"), (Path, "rename")):
            self._break(monkeypatch, place, name, passes, error)

    def _break(self, monkeypatch: pytest.MonkeyPatch, place: object, name: str, passes: int, error: int) -> None:
        real = getattr(place, name)

        def call(*arguments: object) -> object:
            self.calls += 1
            if self.calls > passes:
                self.failures += 1
                raise OSError(error, "injected")
            return real(*arguments)

        monkeypatch.setattr(place, name, call)


@pytest.mark.parametrize("error", [errno.ENOSPC, pytest.param(errno.EIO, marks=pytest.mark.long)])
def test_every_sync_and_rename_of_a_hand_over_may_fail_and_it_goes_on(
    tmp_path: Path, run: CommandLine, error: int
) -> None:
    keys, stick, out = tmp_path / "county", tmp_path / "stick", tmp_path / "opened"
    home = make_station(tmp_path / "station", 4)
    stick.mkdir()
    words = make_county(keys)
    run("county", "trust", keys / "county.public", "--words", words, "--home", home)
    status = status_of(run, home)
    steps = (
        (PASSPHRASE, ("handover", "prepare", "--out", stick, "--part-mib", "0.001", "--home", home)),
        (COUNTY_PASSPHRASE, ("county", "open", stick, "--keys", keys, "--out", out, "--new-station",
                             str(status["station_words"]))),
        (COUNTY_PASSPHRASE, ("county", "receipt", str(status["station_id"]), "1", "--keys", keys, "--out",
                             tmp_path / "receipt")),
    )  # fmt: skip
    failed = 0
    for passphrase, words_of_step in steps:
        for passes in range(200):
            with pytest.MonkeyPatch.context() as monkeypatch:
                disk = FailingDisk(monkeypatch, passes, error)
                code, _ = run(*words_of_step, passphrase=passphrase)
            assert not list(stick.glob("*.tmp"))
            if not disk.failures:
                # The last failure may have come after the ledger was in place: then nothing is left to do.
                assert code in (0, PacketReadTwiceError.exit_code)
                break
            assert code == StorageFullError.exit_code
            failed += 1
    code, _ = run("handover", "receipt", tmp_path / "receipt", "--home", home)
    status = status_of(run, home)
    assert (code, status["received"], status["waiting"]) == (0, 4, 0)
    assert len(list(out.rglob("*.fmr"))) == 4
    assert failed > 20
