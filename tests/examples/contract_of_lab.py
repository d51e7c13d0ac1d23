"""The contract suite over the example's driver, as installed: run by `test_lab_scanner.py` in a process of its own."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from drivers.api import Scanner
from drivers.registry import Registry
from tests.contract.case import Case, read_paces
from tests.contract.test_every_driver import *  # noqa: F403 - the suite itself
from tests.examples.lab_server import LabServer

__all__: list[str] = []


@pytest.fixture
def server() -> Iterator[LabServer]:
    with LabServer() as running:
        yield running


@pytest.fixture
def registry() -> Registry:
    return Registry({}, frozenset({("lab", "1.0")}))


@pytest.fixture
def case(server: LabServer, tmp_path: Path) -> Case:
    def address(options: str) -> str:
        """The scanner on the network is set to the pace asked for; what it does not know is left in the address."""
        paces = read_paces(options)
        if paces is None:
            return f"lab:{server.place}?{options}"
        server.fps = paces.get("fps", 20.0)
        return f"lab:{server.place}"

    def unplug(registry: Registry) -> Scanner:
        scanner = registry.create(f"lab:{server.place}")
        scanner.open()
        scanner.start()
        assert scanner.read(1.0) is not None
        server.end()
        return scanner

    return Case(address, unplug, tells_finger=False)
