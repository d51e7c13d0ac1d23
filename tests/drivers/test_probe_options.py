"""The probe's `--driver`, `--option` and `--timeout`."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable

import pytest

from drivers.api import DeviceInfo, Driver, DriverUnavailableError, Frame, Scanner
from drivers.registry import Registry
from tests.drivers.test_probe import run

BUILTIN = {"silent": f"{__name__}:Silent", "bad": f"{__name__}:Unavailable"}


class SilentScanner(Scanner):
    """Gives no frame."""

    def _open(self) -> None: ...

    def _start(self) -> None: ...

    def _read(self, timeout_s: float) -> Frame | None:
        self._stop_requested.wait(timeout_s)
        return None

    def _stop(self) -> None: ...

    def _close(self) -> None: ...


class Silent(Driver):
    """Two scanners; the name of the one asked for is its reason to fail."""

    name = "silent"
    description = "says nothing"

    def enumerate(self) -> Iterable[DeviceInfo]:
        return (DeviceInfo(self.name, "first", "A", 500, 300, 400), DeviceInfo(self.name, "second", "B", 500, 300, 400))

    def create(self, info: DeviceInfo) -> Scanner:
        return SilentScanner(info)


class Unavailable(Driver):
    name = "bad"
    description = "never works"

    def enumerate(self) -> Iterable[DeviceInfo]:
        raise DriverUnavailableError("needs libfoo")

    def create(self, info: DeviceInfo) -> Scanner:
        raise AssertionError


def registry() -> Registry:
    return Registry(BUILTIN, entry_points=tuple)


def test_a_driver_is_probed_by_its_name_with_options() -> None:
    words = ["--option", "seed=7", "--option", "fps=0", "--option", "gap_s=0.1"]
    code, text = run("--driver", "simulated", *words, "--json")
    assert code == 0
    assert json.loads(text)["address"] == "simulated:practice?seed=7&fps=0&gap_s=0.1"


def test_options_are_added_to_those_of_an_address() -> None:
    code, text = run("--device", "simulated:practice?fps=0", "--option", "seed=8", "--json")
    assert code == 0
    assert json.loads(text)["address"] == "simulated:practice?fps=0&seed=8"


def test_an_option_that_the_driver_does_not_know_ends_in_its_error() -> None:
    code, text = run("--driver", "simulated", "--option", "colour=red", "--json")
    assert code == 21
    assert "option" in json.loads(text)["reason"]


@pytest.mark.parametrize("seconds", ["0.1", "0.7"])
def test_the_probe_waits_for_a_frame_as_long_as_it_is_told(seconds: str) -> None:
    before_s = time.monotonic()
    code, text = run("--driver", "silent", "--timeout", seconds, "--json", registry=registry())
    assert code == 25
    assert json.loads(text)["error"] == "device.timeout"
    assert float(seconds) <= time.monotonic() - before_s < float(seconds) + 3


def test_a_driver_that_cannot_look_tells_why() -> None:
    code, text = run("--driver", "bad", "--json", registry=registry())
    assert json.loads(text)["reason"] == "needs libfoo"
    assert code == DriverUnavailableError("").exit_code


def test_a_driver_without_a_device_is_not_found() -> None:
    code, text = run("--driver", "nobody", "--json", registry=registry())
    assert code == 21
    assert json.loads(text)["error"] == "device.not_found"


@pytest.mark.parametrize(
    "words",
    [
        ["--option", "seed"],
        ["--option", "=7"],
        ["--timeout", "0"],
        ["--timeout", "-1"],
        ["--timeout", "nan"],
        ["--timeout", "3601"],
        ["--timeout", "soon"],
        ["--driver", "simulated", "--device", "simulated:practice"],
    ],
)
def test_words_that_make_no_sense_are_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        run(*words)
    assert refused.value.code == 2
    assert words[0] in capsys.readouterr().err
