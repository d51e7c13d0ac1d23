"""The example of a driver from others: built, installed, listed as not enabled, enabled, and held to the contract."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "examples" / "lab_scanner"

LIST = """
from drivers.registry import DriverEntry, Registry
registry = Registry()
(entry,) = [d for d in registry.drivers() if d.name == "lab"]
assert entry == DriverEntry("lab", "lab-scanner", "1.0", "not enabled for version 1.0"), entry
assert not [d for d in registry.enumerate().devices if d.driver == "lab"]
import sys
assert "lab_scanner" not in sys.modules
"""
ENABLE = """
import sys
from drivers.api import DriverUnavailableError
from drivers.registry import Registry
for enabled in ({("lab", "1.1")}, {("other", "1.0")}):
    try:
        Registry({}, frozenset(enabled)).create("lab:127.0.0.1:1")
    except DriverUnavailableError:
        assert "lab_scanner" not in sys.modules
    else:
        raise AssertionError
registry = Registry({}, frozenset({("lab", "1.0")}))
assert [d.address for d in registry.enumerate().devices] == ["lab:127.0.0.1:1"]
assert registry.create("lab:127.0.0.1:1").info.name == "Lab scanner"
"""
STATION = """
import sys
from pathlib import Path
from station.usecases import list_devices
home = Path(sys.argv[1])
def seen():
    (device,) = [d for d in list_devices(home=home) if d.driver == "lab"]
    return device.address, device.reason_code
assert seen()[0] is None
(home / "drivers.enabled").write_text("# outside drivers\\nlab 1.0\\n")
assert seen() == ("lab:127.0.0.1:1", None), seen()
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the example installed, from a wheel that was built without a network."""
    work = tmp_path_factory.mktemp("lab")
    shutil.copytree(EXAMPLE, work / "source")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "-q"]
    offline = ["--no-deps", "--no-index"]
    subprocess.run([*pip, "wheel", *offline, "--no-build-isolation", "-w", work, work / "source"], check=True)
    (wheel,) = work.glob("lab_scanner-1.0-*.whl")
    with zipfile.ZipFile(wheel) as names:
        assert "lab_scanner.py" in names.namelist()
    subprocess.run([*pip, "install", *offline, "--target", work / "site", wheel], check=True)
    return work / "site"


def run(installed: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": f"{installed}{os.pathsep}{ROOT}", "LAB_SCANNER": "127.0.0.1:1"}
    return subprocess.run(
        [sys.executable, *arguments], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=200
    )


def test_the_driver_has_less_than_60_lines() -> None:
    assert len((EXAMPLE / "lab_scanner.py").read_text().splitlines()) < 60


def test_the_installed_driver_is_listed_as_not_enabled_and_not_imported(installed: Path) -> None:
    done = run(installed, "-c", LIST)
    assert done.returncode == 0, done.stderr


def test_enabled_by_name_and_version_its_scanner_is_there(installed: Path) -> None:
    done = run(installed, "-c", ENABLE)
    assert done.returncode == 0, done.stderr


def test_a_line_in_the_stations_folder_enables_it(installed: Path, tmp_path: Path) -> None:
    done = run(installed, "-c", STATION, str(tmp_path))
    assert done.returncode == 0, done.stderr


def test_the_walk_through_shows_the_code_of_the_example() -> None:
    guide = (ROOT / "docs" / "drivers.md").read_text().split("## Drivers from others")[1]
    shown = [line.strip() for line in guide.splitlines() if line.startswith("    ") and line.strip() != "..."]
    code = (EXAMPLE / "lab_scanner.py").read_text() + (EXAMPLE / "pyproject.toml").read_text()
    known = {line.strip() for line in code.splitlines()}
    assert [line for line in shown if line and line not in known and not line.startswith("python -m")] == []
    assert len(shown) > 30


def test_the_probe_says_what_is_missing(installed: Path) -> None:
    done = run(installed, "-m", "drivers.probe")
    assert "lab: unavailable, not enabled for version 1.0" in done.stdout


def test_it_passes_the_contract_suite(installed: Path) -> None:
    suite = ["tests/examples/contract_of_lab.py", "-k", "not a_row_for_every_driver"]  # a table of the built-in ones
    done = run(installed, "-m", "pytest", "-q", "-p", "no:cacheprovider", *suite)
    assert done.returncode == 0, done.stdout
    passed = int(done.stdout.split(" passed")[0].split()[-1])
    assert passed >= 25, done.stdout
