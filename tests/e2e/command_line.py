"""Runs `station` as a user does: a process of its own, the passphrase in the environment, JSON lines read back."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from station.records import Office, VaultKind
from station.usecases import create_station
from station.vault.kdf import KdfParameters

PASSPHRASE = "correct horse battery staple"
OPERATOR = "operator"


@dataclass(frozen=True)
class Result:
    """How a command ended and what it printed."""

    exit_code: int
    lines: list[dict[str, Any]]
    errors: list[dict[str, Any]]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["kind"] == kind]


@dataclass(frozen=True)
class CommandLine:
    """The command line on one vault."""

    home: Path

    @classmethod
    def with_new_vault(cls, home: Path, kind: VaultKind = VaultKind.PRACTICE) -> CommandLine:
        """Make a vault whose key derivation is cheap, and a command line for it."""
        create_station(
            home,
            kind=kind,
            operator=OPERATOR,
            passphrase=PASSPHRASE,
            office=Office("练习所"),
            kdf=KdfParameters.MINIMUM,
        )
        return cls(home)

    def run(self, *words: str, passphrase: str = PASSPHRASE) -> Result:
        environ = {**os.environ, "STATION_PASSPHRASE": passphrase}
        home = [] if words[0] in ("devices", "demo") else ["--home", str(self.home)]
        done = subprocess.run(
            [sys.executable, "-m", "station", *words, *home, "--json"],
            env=environ, capture_output=True, text=True, timeout=240, check=False,
        )  # fmt: skip
        errors = [json.loads(line) for line in done.stderr.splitlines() if line.startswith("{")]
        assert all(line.startswith("{") for line in done.stderr.splitlines()), done.stderr
        return Result(done.returncode, [json.loads(line) for line in done.stdout.splitlines()], errors)
