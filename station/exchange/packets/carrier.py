"""Files of the hand-over on a stick: their names, bounded reading, whole or not at all in writing."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from station.errors import StorageFullError, VaultError
from station.exchange.packets.errors import CarrierError, PacketFormatError
from station.exchange.packets.packet import LARGEST_PART, OVERHEAD_BYTES
from station.vault.files import write_atomically

PACKET_SUFFIX = ".enrp"
_MOST_FILES = 10_000


def packet_name(station_id: str, number: int) -> str:
    """Name a packet: no person and no place is in it."""
    return f"station-{station_id[:8]}-packet-{number:04}"


def part_name(station_id: str, number: int, part: int, parts: int) -> str:
    """Name one part's file."""
    return f"{packet_name(station_id, number)}-part-{part:04}-of-{parts:04}{PACKET_SUFFIX}"


def read_file(path: Path, limit: int) -> bytes:
    """Read a file of at most `limit` bytes. Raises CarrierError, PacketFormatError."""
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise CarrierError("the file cannot be read") from error
    if len(data) > limit:
        raise PacketFormatError("the file is larger than it can be")
    return data


def write_file(path: Path, data: bytes) -> None:
    """Write a file atomically, for its owner only. Raises StorageFullError, CarrierError."""
    try:
        write_atomically(path, data)
    except StorageFullError:
        raise
    except VaultError as error:
        raise CarrierError("the folder cannot be written") from error


def read_parts(paths: Iterable[Path]) -> list[bytes]:
    """Read packet files, and those of folders that are named. Raises CarrierError, PacketFormatError."""
    files: list[Path] = []
    for path in paths:
        files += sorted(path.glob("*" + PACKET_SUFFIX)) if path.is_dir() else [path]
    if not files:
        raise CarrierError("there is no packet in this place")
    if len(files) > _MOST_FILES:
        raise PacketFormatError("there are more packet files than there can be")
    return [read_file(path, LARGEST_PART + OVERHEAD_BYTES) for path in files]
