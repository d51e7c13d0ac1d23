"""Recorded traffic of real devices through the real libusb: the probe gives their picture to the last pixel."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[3]
NOBODY = 65534
LIMIT_S = 30
PROBE = ("-m", "drivers.probe")
NEEDED = "import cv2, numpy, usb.core, cryptography, drivers.probe, os; print(os.getuid())"

RUNS = [pytest.param(2, id="short"), pytest.param(20, id="long", marks=(pytest.mark.long, pytest.mark.timeout(1200)))]


@dataclass(frozen=True, slots=True)
class Recorded:
    """A recording in the shared data, how umockdev plays it, and what the probe is asked."""

    folder: str
    play: str
    arguments: tuple[str, ...]

    def command(self, recordings: Path) -> list[str]:
        folder = recordings / self.folder
        return ["umockdev-run", "-d", str(folder / "device"), *self.play.format(folder).split(), "--"]


DEVICES = [
    pytest.param(
        Recorded(
            "uru4000-4500",
            "-p /sys/devices/pci0000:00/0000:00:14.0/usb1/1-10={}/capture.pcapng",
            ("--driver", "uru4000", "--option", "seed=0x51EA2124"),
        ),
        id="uru4000",
    ),
    pytest.param(
        Recorded("nb1010", "-i /dev/bus/usb/001/003={}/capture.ioctl", ("--driver", "nb1010")),
        id="nb1010",
    ),
]


@dataclass(frozen=True, slots=True)
class Place:
    """Where and as whom the probe runs: a folder to write to, with `drivers` and the recordings in reach."""

    folder: Path
    recordings: Path
    user_id: int
    become: tuple[str, ...]
    python: tuple[str, ...]
    environment: dict[str, str]

    def run(self, before: list[str], *words: str) -> subprocess.CompletedProcess[str]:
        """Run Python with `words`, behind `before`, as the user."""
        return subprocess.run(
            [*self.become, *before, *self.python, *words],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )


@pytest.fixture
def recordings(shared: Path) -> Path:
    if shutil.which("umockdev-run") is None:
        pytest.skip("umockdev is not installed")
    folder = shared / "data/usb"
    if not folder.is_dir():
        pytest.skip("the recordings are not beside the project")
    return folder


@pytest.fixture(params=["the user of the tests", "a plain user"])
def place(request: pytest.FixtureRequest, recordings: Path) -> Iterator[Place]:
    """The place of each kind of user; a plain user's holds copies, as the originals may be out of their reach."""
    is_plain = request.param == "a plain user"
    if is_plain and os.getuid() != 0:
        pytest.skip("the tests run as a plain user already")
    if is_plain and shutil.which("setpriv") is None:
        pytest.skip("setpriv is not installed")
    folder = Path(tempfile.mkdtemp(prefix="probe-"))  # not tmp_path: others may not enter that
    try:
        yield _plain_place(folder, recordings) if is_plain else _own_place(folder, recordings)
    finally:
        shutil.rmtree(folder)


def _environment(*paths: Path | str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "LANG")}
    return kept | {"PYTHONPATH": os.pathsep.join(map(str, paths)), "PYTHONDONTWRITEBYTECODE": "1"}


def _own_place(folder: Path, recordings: Path) -> Place:
    return Place(folder, recordings, os.getuid(), (), (sys.executable,), _environment(ROOT))


def _plain_place(folder: Path, recordings: Path) -> Place:
    shutil.copytree(ROOT / "drivers", folder / "drivers", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(recordings, folder / "usb")
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
        os.chown(path, NOBODY, NOBODY)
    become = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--bounding-set=-all")
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    libraries = [path for path in sys.path if path.endswith("site-packages")]
    for python in (sys.executable, f"/usr/bin/{version}"):
        found = Place(folder, folder / "usb", NOBODY, become, (python,), _environment(folder, *libraries))
        # Behind `env`, because setpriv itself still has the rights of root when it starts a program.
        if found.run(["env"], "-c", NEEDED).stdout.strip() == str(NOBODY):
            return found
    pytest.skip("a plain user can read no interpreter with the needed libraries")


@pytest.mark.parametrize("count", RUNS)
@pytest.mark.parametrize("device", DEVICES)
def test_the_probe_takes_the_recorded_picture_to_the_last_pixel(device: Recorded, place: Place, count: int) -> None:
    before = device.command(place.recordings)
    wanted = cv2.imread(str(place.recordings / device.folder / "capture.png"), cv2.IMREAD_GRAYSCALE)
    out = place.folder / "out.png"
    equal = 0
    for _ in range(count):
        done = place.run(before, *PROBE, *device.arguments, "--out", str(out))
        assert done.returncode == 0, done.stderr[-4000:]
        assert out.stat().st_uid == place.user_id
        equal += np.array_equal(cv2.imread(str(out), cv2.IMREAD_GRAYSCALE), wanted)
        out.unlink()
    assert equal == count


def test_another_seed_than_the_recorded_one_ends_in_a_device_error(recordings: Path, tmp_path: Path) -> None:
    device: Recorded = DEVICES[0].values[0]  # type: ignore[assignment]
    place = _own_place(tmp_path, recordings)
    done = place.run(device.command(recordings), *PROBE, "--driver", "uru4000", "--option", "seed=1", "--out", "x.png")
    assert 20 <= done.returncode < 30, done.stderr[-4000:]
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "x.png").exists()
