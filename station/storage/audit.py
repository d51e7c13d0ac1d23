"""The audit trail: a chain of MACs that shows every change, removal, reordering and cut.

Each line's MAC covers the line and the MAC before it. The last sequence number and MAC are kept, with a MAC of their
own, as a setting, so that lines cut off at the end are missed too. Printed on the day's paper summary, the head is an
anchor outside.
"""

from __future__ import annotations

import datetime as dt
import json
import struct
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Row, insert, select

from station.errors import VaultDamagedError
from station.records import AuditReport
from station.storage.rows import AuditRow
from station.storage.schema import audit as audit_table
from station.storage.settings import Settings

Detail = Mapping[str, str | int | float | bool | None]

HEAD_SETTING = "audit.head"
_START_MAC = bytes(32)
_CHUNK = 5000


class AuditTrail(Settings):
    """Append to the trail, read it, verify it."""

    def append_audit(self, action: str, subject: str | None = None, detail: Detail | None = None) -> int:
        """Add a line in the name of the operator who unlocked the vault; return its sequence number.

        `subject` is a random id; `detail` holds numbers and codes only: no name, no citizen number.
        Raises VaultDamagedError when the head does not fit the trail.
        """
        with self._database.transaction():
            sequence, previous_mac = self._head()
            line = {
                "sequence": sequence + 1,
                "at": self._clock().isoformat(),
                "operator": self._vault.operator,
                "action": action,
                "subject": subject,
                "detail": json.dumps(dict(detail or {}), ensure_ascii=False, sort_keys=True, separators=(",", ":")),
                "previous_mac": previous_mac,
            }
            mac = self._vault.audit_mac(_covered(line))
            self._database.run(insert(audit_table), {**line, "mac": mac})
            self._put_head(sequence + 1, mac)
        return sequence + 1

    def audit_rows(self, after: int = 0) -> Iterator[AuditRow]:
        """Read the trail from the line behind `after` on."""
        for row in self._audit_lines(after):
            at = dt.datetime.fromisoformat(row.at)
            yield AuditRow(row.sequence, at, row.operator, row.action, row.subject, json.loads(row.detail))

    def audit_export(self) -> Iterator[dict[str, Any]]:
        """Read the trail as it is stored, MACs in hex: what an examiner is given."""
        for row in self._audit_lines():
            line = dict(row._mapping)
            yield {name: value.hex() if isinstance(value, bytes) else value for name, value in line.items()}

    def verify_audit(self) -> AuditReport:
        """Walk the whole chain. `broken_at` is the first sequence number that is changed, missing or out of place."""
        with self._database.transaction():
            count, mac = 0, _START_MAC
            for row in self._audit_lines():
                line = dict(row._mapping)
                is_next = row.sequence == count + 1 and row.previous_mac == mac
                if not is_next or not self._vault.is_audit_mac(_covered(line), row.mac):
                    return AuditReport(count, mac.hex(), count + 1)
                count, mac = row.sequence, row.mac
            try:
                head = self._head()
            except VaultDamagedError:
                return AuditReport(count, mac.hex(), count + 1)
            broken_at = None if head == (count, mac) else min(count, head[0]) + 1
            return AuditReport(count, mac.hex(), broken_at)

    def _audit_lines(self, after: int = 0) -> Iterator[Row[Any]]:
        query = select(audit_table).order_by(audit_table.c.sequence).limit(_CHUNK)
        while found := self._database.rows(query.where(audit_table.c.sequence > after)):
            yield from found
            after = found[-1].sequence

    def _start_trail(self) -> None:
        self._put_head(0, _START_MAC)

    def _head(self) -> tuple[int, bytes]:
        try:
            sequence, mac, proof = (self._setting(HEAD_SETTING) or "").split(":")
            head = int(sequence), bytes.fromhex(mac)
            is_ours = self._vault.is_audit_mac(_head_message(*head), bytes.fromhex(proof))
        except ValueError as error:
            raise VaultDamagedError("the audit trail has no readable head") from error
        if not is_ours:
            raise VaultDamagedError("the head of the audit trail was changed")
        return head

    def _put_head(self, sequence: int, mac: bytes) -> None:
        proof = self._vault.audit_mac(_head_message(sequence, mac))
        self._put_setting(HEAD_SETTING, f"{sequence}:{mac.hex()}:{proof.hex()}")


def _covered(line: Mapping[str, Any]) -> bytes:
    """Write a line so that no two different lines give the same bytes."""
    texts = (line["at"], line["operator"], line["action"], line["subject"] or "", line["detail"])
    start = b"line" + struct.pack(">Q?", line["sequence"], line["subject"] is not None)
    parts = [line["previous_mac"], *(text.encode("utf-8", "surrogatepass") for text in texts)]
    return start + b"".join(struct.pack(">I", len(part)) + part for part in parts)


def _head_message(sequence: int, mac: bytes) -> bytes:
    return b"head" + struct.pack(">Q", sequence) + mac
