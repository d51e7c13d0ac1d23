"""Handing over to the county: packets prepared, written to a stick, and turned to "received" by the county's receipt.

Each step is committed before the next begins, so that work goes on where it stopped: a packet gets its number and its
people, then its sealed files in the station's folder, then its copy on the stick. Before the files are whole, nothing
has left; from then on the same bytes are written again as often as needed. The station cannot open them.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import enum
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from station.config import HomePaths
from station.durable import sync_folder
from station.exchange.packets.carrier import PACKET_SUFFIX, packet_name, part_name, read_file, read_parts, write_file
from station.exchange.packets.content import PacketContent, Tally
from station.exchange.packets.county_keys import LONGEST_CARD, CountyCard, parse_card
from station.exchange.packets.errors import (
    CountyKeyError,
    NothingToHandOverError,
    ReceiptAppliedError,
    ReceiptMismatchError,
    UnknownPacketError,
    WrongStationError,
)
from station.exchange.packets.packet import DEFAULT_PART_BYTES, parse_header, seal_packet, station_id_of, station_words
from station.exchange.packets.receipt import LARGEST_RECEIPT, parse_receipt
from station.exchange.packets.words import are_same_words
from station.ids import EnrollmentId
from station.records import VaultKind
from station.storage.packets import PacketRow, PacketState
from station.usecases.packing import pack_person
from station.usecases.rights import Right, needs
from station.usecases.session import Session
from station.vault.files import disk_errors

MOST_PEOPLE = 5000
_SALT_BYTES = 16
_SIGNING_PURPOSE = "exchange: signing key"

Progress = Callable[[int, int], None]


class HandOverState(enum.Enum):
    """Where an enrollment is on its way to the county, as slips and pages say it."""

    TAKEN = "taken"
    HANDED_OVER = "handed_over"
    RECEIVED = "received"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class CountyView:
    """The trusted county. Compare `words` by telephone."""

    name: str
    key_id: str
    words: str


@dataclass(frozen=True, slots=True)
class PacketView:
    """A packet as pages list it."""

    number: int
    state: PacketState
    made_at: dt.datetime
    people: int
    parts: int | None
    refused: int
    handed_over_at: dt.datetime | None
    received_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class HandOverStatus:
    """All of the hand-over on one page."""

    station_id: str
    station_words: str
    county: CountyView | None
    waiting: int
    handed_over: int
    received: int
    refused: int
    packets: tuple[PacketView, ...]


@dataclass(frozen=True, slots=True)
class PreparedPacket:
    """A packet that was written to the stick, with its tally sheet; the tally is None when it was written again."""

    number: int
    files: tuple[Path, ...]
    tally: Tally | None


@dataclass(frozen=True, slots=True)
class ReceiptReport:
    """What a receipt changed: how many are received, and who was refused and why."""

    number: int
    received: int
    refused: tuple[tuple[EnrollmentId, str], ...]


class HandOverCases(Session):
    """Packets out, receipts in."""

    @needs(Right.CHANGE_SETTINGS)
    def trust_county(self, path: Path, words: str | None = None) -> CountyView:
        """Take a county's public card as the one to seal to, when `words` (compared by telephone) are its own.

        Raises CountyKeyError (other words, or none), PacketFormatError, PacketVersionError, PacketTamperedError.
        """
        card = parse_card(read_file(path, LONGEST_CARD))
        if words is None or not are_same_words(words, card.words):
            raise CountyKeyError("the words are not those of this key")
        with self._storage.transaction():
            self._storage.set_county_card(card.encoded)
            self._storage.append_audit("county.trusted", detail={"key": card.key_id.hex()})
        return _county_view(card)

    def read_county_card(self, path: Path) -> CountyView:
        """Look at a county's card without trusting it. Raises PacketError."""
        return _county_view(parse_card(read_file(path, LONGEST_CARD)))

    def hand_over_status(self) -> HandOverStatus:
        """Tell how many are taken, handed over, received, and every packet's state."""
        data = self._storage.county_card()
        answers = self._storage.count_answers()
        key = self._signing_key().public_key().public_bytes_raw()
        return HandOverStatus(
            station_id=station_id_of(key),
            station_words=station_words(key),
            county=None if data is None else _county_view(parse_card(data)),
            waiting=self._storage.count_waiting(),
            handed_over=answers.get(None, 0),
            received=answers.get(True, 0),
            refused=answers.get(False, 0),
            packets=tuple(map(self._packet_view, self._storage.packets())),
        )

    def hand_over_state(self, enrollment_id: EnrollmentId) -> HandOverState:
        """Tell how far one finished enrollment is."""
        found = self._storage.latest_hand_over(enrollment_id)
        if found is None or found[0].state in (PacketState.PREPARING, PacketState.SEALED):
            return HandOverState.TAKEN
        accepted = found[1].accepted
        if accepted is None:
            return HandOverState.HANDED_OVER
        return HandOverState.RECEIVED if accepted else HandOverState.REFUSED

    @needs(Right.HAND_OVER)
    def prepare_packet(
        self,
        folder: Path,
        *,
        people: int = MOST_PEOPLE,
        part_bytes: int = DEFAULT_PART_BYTES,
        first_number: int = 1,
        progress: Progress | None = None,
    ) -> PreparedPacket:
        """Put everybody who waits (at most `people`) into a packet and write it to `folder`; first end what was begun.

        `first_number` moves the count on, past numbers that the county had before a backup was put back here.
        Raises NothingToHandOverError, CountyKeyError, StorageFullError, CarrierError. Called again after any error or
        power cut, it goes on with the same packet.
        """
        card = self._county_card()
        begun = [p for p in self._storage.packets() if p.state in (PacketState.PREPARING, PacketState.SEALED)]
        row = begun[0] if begun else self._begin_packet(card, people, part_bytes, first_number)
        tally = None
        if row.state is PacketState.PREPARING or not self._has_files(row):
            tally = self._seal(row, card, progress)
        return self._write_out(row.number, folder, tally)

    @needs(Right.HAND_OVER)
    def resend_packet(self, number: int, folder: Path) -> PreparedPacket:
        """Write a packet's files again; a backup that was put back has none, then they are sealed again.

        Raises UnknownPacketError (or received already, or its people are not what they were), CarrierError.
        """
        row = self._packet_row(number)
        if row.state not in (PacketState.SEALED, PacketState.HANDED_OVER):
            raise UnknownPacketError("the files of this packet are not kept")
        if not self._has_files(row):
            self._seal(row, self._county_card(), None)
        return self._write_out(number, folder, None)

    @needs(Right.HAND_OVER)
    def apply_receipt(self, path: Path) -> ReceiptReport:
        """Mark a packet's people received or refused, once, and drop its kept files.

        Raises ReceiptAppliedError, ReceiptMismatchError, WrongStationError, WrongCountyError, UnknownPacketError,
        PacketTamperedError, PacketFormatError, PacketVersionError.
        """
        receipt = parse_receipt(read_file(path, LARGEST_RECEIPT), self._county_card())
        if receipt.station_id != station_id_of(self._signing_key().public_key().public_bytes_raw()):
            raise WrongStationError("the receipt is for another station")
        row = self._packet_row(receipt.number)
        if row.content_hash != receipt.content_hash:
            raise ReceiptMismatchError("the receipt is for another content of this packet")
        if row.state is PacketState.RECEIVED:
            self._drop_files(row.number)
            raise ReceiptAppliedError("this packet has its receipt already")
        sent = {person.enrollment_id for person in self._storage.packet_people(row.number)}
        if not sent <= receipt.answers.keys():
            raise ReceiptMismatchError("the receipt does not name everybody of the packet")
        # Somebody who was erased meanwhile is in the receipt only, and stays erased.
        answers = {enrollment_id: receipt.answers[enrollment_id] for enrollment_id in sent}
        refused = tuple(sorted((who, reason) for who, reason in answers.items() if reason is not None))
        with self._storage.transaction():
            self._storage.packet_received(row.number, answers, self._now())
            detail = {"packet": row.number, "received": len(answers) - len(refused), "refused": len(refused)}
            self._storage.append_audit("receipt.applied", detail=detail)
        self._drop_files(row.number)
        return ReceiptReport(row.number, len(answers) - len(refused), refused)

    # -- inside -----------------------------------------------------------------------------------------------

    def _begin_packet(self, card: CountyCard, people: int, part_bytes: int, first_number: int) -> PacketRow:
        with self._storage.transaction():
            waiting = self._storage.waiting_enrollments(min(people, MOST_PEOPLE))
            if not waiting:
                raise NothingToHandOverError("nobody waits to be handed over")
            row = self._storage.begin_packet(
                waiting, county_key_id=card.key_id.hex(), operator=self.operator, now=self._now(),
                salt=os.urandom(_SALT_BYTES), part_bytes=part_bytes, first_number=first_number,
            )  # fmt: skip
            self._storage.append_audit("packet.begun", detail={"packet": row.number, "people": len(waiting)})
        return row

    def _seal(self, row: PacketRow, card: CountyCard, progress: Progress | None) -> Tally:
        signing_key = self._signing_key()
        station_id = station_id_of(signing_key.public_key().public_bytes_raw())
        people = self._storage.packet_people(row.number)
        packed = []
        for done, person in enumerate(people, start=1):
            packed.append(pack_person(self._storage, person.enrollment_id))
            if progress is not None:
                progress(done, len(people))
        content = PacketContent(
            row.number, station_id, row.made_at.isoformat(), self.office.name, self.kind is VaultKind.PRACTICE,
            row.salt, tuple(packed),
        )  # fmt: skip
        parts = seal_packet(
            content.encode(), number=row.number, card=card, signing_key=signing_key, part_bytes=row.part_bytes
        )
        content_hash = parse_header(parts[0]).content_hash
        if row.state is PacketState.HANDED_OVER and content_hash != row.content_hash:
            raise UnknownPacketError("the files are not kept, and the people are not what they were")
        self._drop_files(row.number)
        folder = self._files_of(row.number)
        with disk_errors():
            folder.mkdir(parents=True, mode=0o700)
        for part, data in enumerate(parts, start=1):
            write_file(folder / part_name(station_id, row.number, part, len(parts)), data)
        write_file(folder / "tally.txt", _tally_sheet(content, len(parts)).encode())
        with disk_errors():
            sync_folder(folder.parent)
        with self._storage.transaction():
            self._storage.packet_sealed(
                row.number,
                county_key_id=card.key_id.hex(),
                parts=len(parts),
                content_hash=content_hash,
            )
            self._storage.append_audit("packet.sealed", detail={"packet": row.number, "parts": len(parts)})
        return content.tally

    def _write_out(self, number: int, folder: Path, tally: Tally | None) -> PreparedPacket:
        kept = self._files_of(number)
        parts = read_parts([kept])
        station_id = parse_header(parts[0]).station_id
        files = []
        for data in parts:
            header = parse_header(data)
            files.append(folder / part_name(station_id, number, header.part, header.parts))
            write_file(files[-1], data)
        files.append(folder / f"{packet_name(station_id, number)}-tally.txt")
        write_file(files[-1], read_file(kept / "tally.txt", 1 << 16))
        with self._storage.transaction():
            self._storage.packet_handed_over(number, self._now())
            self._storage.append_audit("packet.written", detail={"packet": number, "parts": len(parts)})
        return PreparedPacket(number, tuple(files), tally)

    def _has_files(self, row: PacketRow) -> bool:
        return len(list(self._files_of(row.number).glob("*" + PACKET_SUFFIX))) == row.parts

    def _packet_row(self, number: int) -> PacketRow:
        found = [row for row in self._storage.packets() if row.number == number]
        if not found:
            raise UnknownPacketError("this station made no packet of this number")
        return found[0]

    def _packet_view(self, row: PacketRow) -> PacketView:
        people = self._storage.packet_people(row.number)
        refused = sum(person.accepted is False for person in people)
        return PacketView(
            row.number, row.state, row.made_at, len(people), row.parts, refused, row.handed_over_at, row.received_at
        )

    def _files_of(self, number: int) -> Path:
        return HomePaths(self._vault.folder).packets / f"{number:06}"

    def _drop_files(self, number: int) -> None:
        with disk_errors(), contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self._files_of(number))

    def _county_card(self) -> CountyCard:
        data = self._storage.county_card()
        if data is None:
            raise CountyKeyError("no county is trusted yet")
        return parse_card(data)

    def _signing_key(self) -> Ed25519PrivateKey:
        """Open the station's signing key; make it at its first use."""
        sealed = self._storage.signing_key()
        if sealed is not None:
            return Ed25519PrivateKey.from_private_bytes(self._vault.open_blob(_SIGNING_PURPOSE, sealed))
        key = Ed25519PrivateKey.generate()
        with self._storage.transaction():
            self._storage.set_signing_key(self._vault.seal_blob(_SIGNING_PURPOSE, key.private_bytes_raw()))
            self._storage.append_audit("exchange.signing_key_made")
        return key


def _county_view(card: CountyCard) -> CountyView:
    return CountyView(card.name, card.key_id.hex(), card.words)


def _tally_sheet(content: PacketContent, parts: int) -> str:
    lines = [
        f"Hand-over packet 交接包 {content.number}, {parts} part(s), station {content.station_id}",
        f"Made 生成时间: {content.made_at}",
        *content.tally.lines(),
        "Taken, not yet received by the county. 已采集，待区县接收。",
        "",
        "Handed over by 交出人: ______________    Taken over by 接收人: ______________",
    ]
    return "\n".join(lines) + "\n"
