"""The county's ledger: which packets of which station were opened, so that one twice or too early is told."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from station.exchange.packets.errors import (
    PacketFormatError,
    PacketOutOfOrderError,
    PacketReadTwiceError,
    PacketReplacedError,
    UnknownPacketError,
)
from station.exchange.packets.packet import PartHeader

_FORMAT = "county ledger 1"


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One opened packet."""

    content_hash: str
    opened_at: str
    references: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ledger:
    """Opened packets by station id and number."""

    stations: Mapping[str, Mapping[int, LedgerEntry]] = field(default_factory=dict)

    def knows(self, station_id: str) -> bool:
        """True for a station of which a packet was opened before."""
        return station_id in self.stations

    def entry(self, station_id: str, number: int) -> LedgerEntry:
        """Give an opened packet. Raises UnknownPacketError."""
        try:
            return self.stations[station_id][number]
        except KeyError:
            raise UnknownPacketError("no packet of this station and number was opened") from None

    def check(self, header: PartHeader, *, skip_missing: bool = False) -> None:
        """Refuse a packet that was opened, replaced, or comes before an earlier one.

        Raises PacketReadTwiceError, PacketReplacedError, PacketOutOfOrderError (unless `skip_missing`).
        """
        opened = self.stations.get(header.station_id, {})
        entry = opened.get(header.number)
        if entry is not None:
            if entry.content_hash == header.content_hash.hex():
                raise PacketReadTwiceError(f"packet {header.number} was opened before")
            raise PacketReplacedError(f"another packet {header.number} of this station was opened before")
        missing = next(n for n in range(1, header.number + 1) if n not in opened)
        if missing < header.number and not skip_missing:
            raise PacketOutOfOrderError(f"packet {missing} of this station was not opened yet")

    def with_packet(self, header: PartHeader, references: Sequence[str], now: dt.datetime) -> Ledger:
        """Give the ledger with one more opened packet."""
        entry = LedgerEntry(header.content_hash.hex(), now.isoformat(), tuple(references))
        packets = {**self.stations.get(header.station_id, {}), header.number: entry}
        return Ledger({**self.stations, header.station_id: packets})

    def encode(self) -> bytes:
        """Write the file: JSON."""
        stations = {
            station_id: {
                str(number): {"hash": entry.content_hash, "opened_at": entry.opened_at, "people": entry.references}
                for number, entry in packets.items()
            }
            for station_id, packets in self.stations.items()
        }
        return json.dumps({"format": _FORMAT, "stations": stations}, indent=1).encode()

    @classmethod
    def parse(cls, data: bytes) -> Ledger:
        """Read the file. Raises PacketFormatError."""
        try:
            found = json.loads(data)
            if found["format"] != _FORMAT:
                raise PacketFormatError("the ledger is of another form")
            return cls(
                {
                    str(station_id): {
                        int(number): LedgerEntry(
                            bytes.fromhex(entry["hash"]).hex(),
                            str(entry["opened_at"]),
                            tuple(bytes.fromhex(reference).hex() for reference in entry["people"]),
                        )
                        for number, entry in packets.items()
                    }
                    for station_id, packets in found["stations"].items()
                }
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise PacketFormatError("the county's ledger cannot be read") from error
