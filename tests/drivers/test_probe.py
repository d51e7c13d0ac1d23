from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import cv2
import pytest

from drivers import probe
from drivers.api import DeviceInfo, Driver, DriverUnavailableError
from drivers.registry import Registry
from tests.contract.cases import write_folder


class Unavailable(Driver):
    name = "bad"
    description = "never works"

    def enumerate(self) -> Iterable[DeviceInfo]:
        raise DriverUnavailableError("needs libfoo")

    def create(self, info: DeviceInfo) -> object:  # type: ignore[override]
        raise AssertionError


def run(*arguments: str, registry: Registry | None = None) -> tuple[int, str]:
    output = io.StringIO()
    code = probe.main(list(arguments), registry=registry or Registry(entry_points=tuple), output=output)
    return code, output.getvalue()


def test_devices_are_listed_by_address() -> None:
    code, text = run("--list")
    assert code == 0
    assert "simulated:practice" in text
    assert run()[1] == text


def test_the_list_in_json_has_devices_drivers_and_problems() -> None:
    registry = Registry({"bad": f"{__name__}:Unavailable"}, entry_points=tuple)
    code, text = run("--list", "--json", registry=registry)
    answer = json.loads(text)
    assert code == 0
    assert answer["devices"] == []
    assert answer["problems"] == [{"name": "bad", "code": "device.driver_unavailable", "reason": "needs libfoo"}]
    assert [driver["name"] for driver in answer["drivers"]] == ["bad"]
    assert "bad: unavailable, needs libfoo" in run("--list", registry=registry)[1]


def test_a_frame_is_taken_and_written(tmp_path: Path) -> None:
    out = tmp_path / "frame.png"
    code, text = run(
        "--device", "simulated:practice?fps=0&gap_s=0.1", "--finger", "2", "--frames", "12", "--out", str(out), "--json"
    )
    answer = json.loads(text)
    assert code == 0
    assert answer["frames"] == 12
    assert answer["shows_finger"]
    assert cv2.imread(str(out), cv2.IMREAD_GRAYSCALE).shape == (500, 500)


def test_pictures_of_a_folder_are_probed_like_a_device(tmp_path: Path) -> None:
    write_folder(tmp_path, {"anna_1.png": 1})
    code, text = run("--device", f"image_folder:{tmp_path}?fps=0", "--frames", "40")
    assert code == 0
    assert "width_px: 120" in text


@pytest.mark.parametrize(
    ("address", "exit_code", "error"),
    [
        ("simulated:practice?fault=busy", 23, "device.busy"),
        ("simulated:practice?fault=access", 22, "device.access"),
        ("simulated:practice?fps=0&fault=unplug", 24, "device.lost"),
        ("nobody:1", 21, "device.not_found"),
    ],
)
def test_a_device_error_is_the_exit_code_and_its_advice(
    address: str, exit_code: int, error: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, text = run("--device", address, "--json")
    assert code == exit_code
    assert json.loads(text)["error"] == error
    run("--device", address)
    assert json.loads(text)["advice"] in capsys.readouterr().err


def test_a_device_that_stays_silent_ends_with_a_timeout() -> None:
    now_s = iter(range(0, 1000, 4))
    code = probe.main(
        ["--device", "simulated:practice?fps=0.05"],
        registry=Registry(entry_points=tuple),
        output=io.StringIO(),
        clock=lambda: float(next(now_s)),
    )
    assert code == 25


def test_a_picture_that_cannot_be_written_is_said_plainly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _ = run("--device", "simulated:practice?fps=0", "--out", str(tmp_path / "missing" / "x.png"))
    assert code == probe.FILE_EXIT_CODE
    assert "cannot be written" in capsys.readouterr().err


def test_the_probe_needs_nothing_of_the_station() -> None:
    code = (
        "import sys; from drivers.probe import main; main(['--list']);"
        "bad = [m for m in sys.modules if m.split('.')[0] in ('station', 'ui', 'PySide6')]; assert not bad, bad"
    )
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)


class Unproven(Driver):
    name = "new"
    description = "written from a description"
    is_proven = False

    def enumerate(self) -> Iterable[DeviceInfo]:
        return ()

    def create(self, info: DeviceInfo) -> object:  # type: ignore[override]
        raise AssertionError


def test_drivers_that_no_device_has_confirmed_are_named() -> None:
    builtin = {"new": f"{__name__}:Unproven", "simulated": "drivers.simulated.scanner:SimulatedDriver"}
    registry = Registry(builtin, entry_points=tuple)
    assert all(driver.is_proven for driver in registry.drivers())  # nothing is loaded yet
    _, text = run("--list", registry=registry)
    assert text.splitlines()[-1] == "not proven on hardware: new"
    _, text = run("--list", "--json", registry=registry)
    assert {d["name"]: d["is_proven"] for d in json.loads(text)["drivers"]} == {"new": False, "simulated": True}
