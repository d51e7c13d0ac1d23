"""The row of the SBI driver: a simulated service, set to the pace that an address asks for."""

from __future__ import annotations

import os
import time

from drivers.api import Scanner
from drivers.registry import Registry
from tests.contract.case import Case, read_paces
from tests.drivers.sbi.simulator import SbiSimulator, Settings

NOTICED_S = 0.8
"""How long the driver takes at most to see that its service is gone."""


def sbi_case() -> Case:
    """Make the row. The service runs from the first address asked for until the case ends."""
    service = _Service()
    return Case(service.address, service.unplug, tells_finger=False, end=service.end)


class _Service:
    def __init__(self) -> None:
        self._running: SbiSimulator | None = None

    def address(self, options: str) -> str:
        """Return the device's address. Its pace is the service's own matter; what is left stays in the address."""
        simulator = self._start()
        paces = read_paces(options)
        if paces is None:
            return f"sbi:{simulator.settings.serial}?{options}"
        simulator.settings.fps = paces.get("fps", 20.0)
        return f"sbi:{simulator.settings.serial}"

    def unplug(self, registry: Registry) -> Scanner:
        """Stream, end the service, and wait until the driver's own threads have met that."""
        scanner = registry.create(self.address(""))
        scanner.open()
        scanner.start()
        assert scanner.read(1.0) is not None
        self.end()
        time.sleep(NOTICED_S)
        return scanner

    def end(self) -> None:
        if self._running is not None:
            self._running.end()

    def _start(self) -> SbiSimulator:
        if self._running is None:
            self._running = SbiSimulator(Settings(serial=f"CONTRACT{os.getpid()}"))
            self._running.__enter__()
        return self._running
