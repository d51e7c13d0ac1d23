"""The station that a command works on: its folder, and its vault unlocked for as long as the command runs."""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path

from station import usecases
from station.cli.passphrase import read_passphrase
from station.usecases import Station


def home_of(arguments: argparse.Namespace) -> Path:
    """Return the folder that `--home` names, else the system's place."""
    return arguments.home or usecases.default_home()


@contextlib.contextmanager
def unlocked(arguments: argparse.Namespace, environ: Mapping[str, str]) -> Iterator[Station]:
    """Unlock the station and lock it again. Raises VaultNotFoundError before asking for a passphrase."""
    home = home_of(arguments)
    usecases.describe_vault(home)
    passphrase = read_passphrase(arguments.passphrase_fd, environ)
    station = usecases.open_station(home, operator=arguments.operator, passphrase=passphrase)
    try:
        yield station
    finally:
        station.close()
