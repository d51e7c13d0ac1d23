"""The county's end: keys made, packets opened into a folder of open formats, receipts signed. It needs no vault.

The keys' folder holds the public card, the private key under a passphrase, and the ledger: which packets of which
station were opened, so that a packet that comes twice or too early is told. A packet's folder is put in place as a
whole before the ledger names it; after a power cut between the two, opening it again replaces the folder.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from station.durable import sync_folder
from station.errors import StationError, VaultExistsError
from station.exchange.packets.carrier import packet_name, read_file, write_file
from station.exchange.packets.cbor import Value
from station.exchange.packets.content import PacketContent, Tally, parse_content
from station.exchange.packets.county_keys import (
    LONGEST_CARD,
    PRIVATE_BYTES,
    CountyCard,
    CountyKeys,
    make_county_keys,
    open_county_keys,
    parse_card,
)
from station.exchange.packets.errors import (
    PacketTamperedError,
    PracticePacketError,
    ReasonError,
    UnknownStationError,
)
from station.exchange.packets.ledger import Ledger
from station.exchange.packets.packet import PartHeader, open_packet, station_words, verify_part
from station.exchange.packets.receipt import LONGEST_REASON, Receipt, make_receipt
from station.exchange.packets.words import are_same_words
from station.vault.files import FolderLock, disk_errors
from station.vault.kdf import KdfParameters, calibrate

CARD_NAME, PRIVATE_NAME, LEDGER_NAME = "county.public", "county.key", "county.ledger"
_LOCK_NAME = "county.lock"
_UNFINISHED = ".unfinished"
_LARGEST_LEDGER = 256 << 20


@dataclass(frozen=True, slots=True)
class OpenedPacket:
    """A packet that was opened, and the folder it is in."""

    station_id: str
    number: int
    folder: Path
    tally: Tally


@dataclass(frozen=True, slots=True)
class RefusedPacket:
    """A packet, or a file, that was not opened, and why. `number` is None for what is no packet."""

    station_id: str | None
    number: int | None
    error: StationError


def county_keygen(folder: Path, *, name: str, passphrase: str, kdf: KdfParameters | None = None) -> CountyCard:
    """Make a county's keys in `folder`; an existing key is never written over.

    Raises VaultExistsError, PassphraseRuleError, PacketFormatError (name), StorageFullError, CarrierError.
    """
    if (folder / PRIVATE_NAME).exists() or (folder / CARD_NAME).exists():
        raise VaultExistsError("there is a county's key in this folder already")
    card, private = make_county_keys(name, passphrase, kdf=kdf or calibrate(), random=os.urandom)
    with disk_errors():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    # The card comes last: without it nobody seals to a key whose private half is not on the disk.
    write_file(folder / PRIVATE_NAME, private)
    write_file(folder / CARD_NAME, card.encoded)
    return card


class County:
    """A county's opened keys and ledger, held by one process. A context manager."""

    def __init__(self, folder: Path, passphrase: str, *, now: Callable[[], dt.datetime]) -> None:
        """Open. Raises WrongPassphraseError, VaultInUseError, PacketError."""
        self._folder = folder
        self._now = now
        card = parse_card(read_file(folder / CARD_NAME, LONGEST_CARD))
        private = read_file(folder / PRIVATE_NAME, PRIVATE_BYTES)
        self._keys: CountyKeys = open_county_keys(card, private, passphrase)
        self._lock = FolderLock(folder / _LOCK_NAME)
        try:
            path = folder / LEDGER_NAME
            self._ledger = Ledger.parse(read_file(path, _LARGEST_LEDGER)) if path.exists() else Ledger()
        except BaseException:
            self._lock.release()
            raise

    def __enter__(self) -> County:
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.release()

    def open_all(
        self,
        parts: Sequence[bytes],
        folder: Path,
        *,
        new_station: str | None = None,
        practice: bool = False,
        skip_missing: bool = False,
    ) -> tuple[list[OpenedPacket], list[RefusedPacket]]:
        """Open every packet among `parts`, by station and number; one that is refused does not hold up the others.

        Raises StorageFullError and CarrierError: then what was opened before stays opened.
        """
        opened: list[OpenedPacket] = []
        refused: list[RefusedPacket] = []
        packets: dict[tuple[str, int], list[bytes]] = {}
        for data in parts:
            try:
                header = verify_part(data)
                packets.setdefault((header.station_id, header.number), []).append(data)
            except StationError as error:
                refused.append(RefusedPacket(None, None, error))
        for (station_id, number), found in sorted(packets.items()):
            try:
                header, content = self._read(found, new_station, practice, skip_missing)
            except StationError as error:
                refused.append(RefusedPacket(station_id, number, error))
                continue
            opened.append(self._put(header, content, folder))
        return opened, refused

    def sign_receipt(self, station_id: str, number: int, refusals: Mapping[str, str]) -> bytes:
        """Write the receipt of an opened packet; `refusals` give the reason by reference, all others are accepted.

        Raises UnknownPacketError, ReasonError.
        """
        entry = self._ledger.entry(station_id, number)
        unknown = refusals.keys() - set(entry.references)
        if unknown or not all(1 <= len(reason) <= LONGEST_REASON for reason in refusals.values()):
            raise ReasonError("a refusal names nobody of this packet, or gives no reason")
        answers = {reference: refusals.get(reference) for reference in entry.references}
        receipt = Receipt(
            self._keys.card.key_id, station_id, number, bytes.fromhex(entry.content_hash), self._now(), answers
        )
        return make_receipt(receipt, self._keys)

    # -- inside -----------------------------------------------------------------------------------------------

    def _read(
        self, parts: Sequence[bytes], new_station: str | None, practice: bool, skip_missing: bool
    ) -> tuple[PartHeader, PacketContent]:
        header, data = open_packet(parts, self._keys)
        if not self._ledger.knows(header.station_id):
            words = station_words(header.station_key)
            if new_station is None or not are_same_words(new_station, words):
                raise UnknownStationError(f"the station with the words {words} was not accepted yet")
        self._ledger.check(header, skip_missing=skip_missing)
        content = parse_content(data)
        if (content.number, content.station_id) != (header.number, header.station_id):
            raise PacketTamperedError("the content is of another packet than its header says")
        if content.is_practice and not practice:
            raise PracticePacketError("the packet comes from a practice vault")
        return header, content

    def _put(self, header: PartHeader, content: PacketContent, folder: Path) -> OpenedPacket:
        target = folder / packet_name(header.station_id, header.number)
        unfinished = target.with_name(target.name + _UNFINISHED)
        with disk_errors():
            shutil.rmtree(unfinished, ignore_errors=True)
            (unfinished / "templates").mkdir(parents=True, mode=0o700)
            unfinished.chmod(0o700)
        try:
            _write_content(content, header, unfinished)
            with disk_errors():
                if target.exists():
                    shutil.rmtree(target)  # put in place before a power cut, and not yet in the ledger
                unfinished.rename(target)
                sync_folder(folder)
        except BaseException:
            shutil.rmtree(unfinished, ignore_errors=True)
            raise
        ledger = self._ledger.with_packet(header, content.references, self._now())
        write_file(self._folder / LEDGER_NAME, ledger.encode())
        self._ledger = ledger
        return OpenedPacket(header.station_id, header.number, target, content.tally)


def _write_content(content: PacketContent, header: PartHeader, folder: Path) -> None:
    people: list[dict[str, object]] = []
    for person, reference in zip(content.people, content.references, strict=True):
        templates = []
        for template in _maps(person["templates"]):
            record, finger, press = template["record"], template["finger"], template["press"]
            # parse_content has seen to it
            assert isinstance(record, bytes)
            assert isinstance(finger, int)
            assert isinstance(press, int)
            name = f"templates/{reference}-finger-{finger:02}-press-{press:02}.fmr"
            write_file(folder / name, record)
            templates.append({**{k: v for k, v in template.items() if k != "record"}, "file": name})
        people.append({**person, "reference": reference, "templates": templates})
    write_file(folder / "people.json", _json(people))
    write_file(folder / "content.cbor", content.encode())
    about = {
        "station_id": header.station_id,
        "number": header.number,
        "content_hash": header.content_hash.hex(),
        "made_at": content.made_at,
        "office": content.office,
        "practice": content.is_practice,
        "tally": content.tally.lines(),
    }
    write_file(folder / "packet.json", _json(about))


def _maps(value: Value) -> list[dict[str, Value]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
