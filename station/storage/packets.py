"""Hand-over packets: their numbers, who went with which, and how far each one is."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, exists, func, insert, or_, select, update

from station.ids import EnrollmentId
from station.records import EnrollmentState
from station.storage.part import optional_time
from station.storage.schema import enrollment, packet, packet_person
from station.storage.settings import Settings

_COUNTER = "packet.last_number"
_SIGNING_KEY, _COUNTY = "exchange.signing_key", "exchange.county"


class PacketState(enum.Enum):
    """How far a packet is."""

    PREPARING = "preparing"
    SEALED = "sealed"
    HANDED_OVER = "handed_over"
    RECEIVED = "received"


@dataclass(frozen=True, slots=True)
class PacketRow:
    """One packet. `parts` and `content_hash` are None until its sealed files are whole."""

    number: int
    state: PacketState
    county_key_id: str
    operator: str
    made_at: dt.datetime
    salt: bytes
    part_bytes: int
    parts: int | None
    content_hash: bytes | None
    handed_over_at: dt.datetime | None
    received_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class PacketPersonRow:
    """An enrollment in a packet; `accepted` is None until the county's receipt."""

    number: int
    enrollment_id: EnrollmentId
    accepted: bool | None
    reason: str | None


class Packets(Settings):
    """Keep what was handed over. Changes join the transaction around them."""

    def signing_key(self) -> bytes | None:
        """Give the station's sealed signing key, None before its first use."""
        return _bytes(self._setting(_SIGNING_KEY))

    def set_signing_key(self, sealed: bytes) -> None:
        """Keep the sealed signing key."""
        self._put_setting(_SIGNING_KEY, sealed.hex())

    def county_card(self) -> bytes | None:
        """Give the trusted county's public card, None before there is one."""
        return _bytes(self._setting(_COUNTY))

    def set_county_card(self, card: bytes) -> None:
        """Trust a county's card."""
        self._put_setting(_COUNTY, card.hex())

    def waiting_enrollments(self, limit: int) -> tuple[EnrollmentId, ...]:
        """Give the current finished enrollments that are in no packet, or only in ones whose receipt refused them."""
        in_packet = exists().where(
            packet_person.c.enrollment_id == enrollment.c.enrollment_id,
            or_(packet_person.c.accepted.is_(None), packet_person.c.accepted),
        )
        query = select(enrollment.c.enrollment_id).where(
            enrollment.c.is_current, enrollment.c.state == EnrollmentState.FINISHED.value, ~in_packet
        )
        rows = self._database.rows(query.order_by(enrollment.c.row).limit(limit))
        return tuple(EnrollmentId(row.enrollment_id) for row in rows)

    def count_waiting(self) -> int:
        """Count what `waiting_enrollments` gives."""
        return len(self.waiting_enrollments(-1))

    def begin_packet(
        self,
        enrollment_ids: Iterable[EnrollmentId],
        *,
        county_key_id: str,
        operator: str,
        now: dt.datetime,
        salt: bytes,
        part_bytes: int,
        first_number: int = 1,
    ) -> PacketRow:
        """Take the next number, `first_number` at least, and put the enrollments into its packet."""
        with self._database.transaction():
            if int(self._setting(_COUNTER) or 0) < first_number - 1:
                self._put_setting(_COUNTER, str(first_number - 1))
            number = self._next_count(_COUNTER)
            values = {
                "number": number,
                "state": PacketState.PREPARING.value,
                "county_key_id": county_key_id,
                "operator": operator,
                "made_at": now.isoformat(),
                "salt": salt,
                "part_bytes": part_bytes,
            }
            self._database.run(insert(packet), values)
            people = [{"number": number, "enrollment_id": enrollment_id} for enrollment_id in enrollment_ids]
            self._database.run(insert(packet_person), people)
        [row] = [row for row in self.packets() if row.number == number]
        return row

    def packets(self) -> tuple[PacketRow, ...]:
        """Give all packets by number."""
        return tuple(map(_packet_of, self._database.rows(select(packet).order_by(packet.c.number))))

    def packet_people(self, number: int) -> tuple[PacketPersonRow, ...]:
        """Give who went with a packet, in its order; people erased since are left out."""
        query = select(packet_person).where(packet_person.c.number == number).order_by(packet_person.c.row)
        return tuple(map(_person_of, self._database.rows(query)))

    def latest_hand_over(self, enrollment_id: EnrollmentId) -> tuple[PacketRow, PacketPersonRow] | None:
        """Give the last packet that an enrollment went with."""
        query = select(packet_person).where(packet_person.c.enrollment_id == enrollment_id)
        found = self._database.first(query.order_by(packet_person.c.number.desc()).limit(1))
        if found is None:
            return None
        of_number = self._database.first(select(packet).where(packet.c.number == found.number))
        return None if of_number is None else (_packet_of(of_number), _person_of(found))

    def count_answers(self) -> dict[bool | None, int]:
        """Count the enrollments in packets by what the county said: True, False, None for no receipt yet."""
        query = select(packet_person.c.accepted, func.count().label("people")).group_by(packet_person.c.accepted)
        return {row.accepted: row.people for row in self._database.rows(query)}

    def packet_sealed(self, number: int, *, county_key_id: str, parts: int, content_hash: bytes) -> None:
        """Note that the sealed files are whole on the disk, and to which county they are sealed."""
        values = {
            "state": PacketState.SEALED.value,
            "county_key_id": county_key_id,
            "parts": parts,
            "content_hash": content_hash,
        }
        self._change_packet(number, values)

    def packet_handed_over(self, number: int, now: dt.datetime) -> None:
        """Note that the files were written to the carrier; the first time counts."""
        change = update(packet).where(packet.c.number == number, packet.c.state == PacketState.SEALED.value)
        with self._database.transaction():
            self._database.run(change, {"state": PacketState.HANDED_OVER.value, "handed_over_at": now.isoformat()})

    def packet_received(self, number: int, answers: Mapping[EnrollmentId, str | None], now: dt.datetime) -> None:
        """Keep the county's answers: None for accepted, or the reason why not."""
        with self._database.transaction():
            for enrollment_id, reason in answers.items():
                is_it = (packet_person.c.number == number) & (packet_person.c.enrollment_id == enrollment_id)
                values = {"accepted": reason is None, "reason": reason}
                self._database.run(update(packet_person).where(is_it), values)
            self._change_packet(number, {"state": PacketState.RECEIVED.value, "received_at": now.isoformat()})

    def _change_packet(self, number: int, values: Mapping[str, Any]) -> None:
        with self._database.transaction():
            self._database.run(update(packet).where(packet.c.number == number), values)


def _bytes(text: str | None) -> bytes | None:
    return None if text is None else bytes.fromhex(text)


def _packet_of(row: Row[Any]) -> PacketRow:
    return PacketRow(
        row.number, PacketState(row.state), row.county_key_id, row.operator, dt.datetime.fromisoformat(row.made_at),
        row.salt, row.part_bytes, row.parts, row.content_hash, optional_time(row.handed_over_at),
        optional_time(row.received_at),
    )  # fmt: skip


def _person_of(row: Row[Any]) -> PacketPersonRow:
    return PacketPersonRow(row.number, EnrollmentId(row.enrollment_id), row.accepted, row.reason)
