"""The search index of an open station: opened when it is first needed, kept in step with the records."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from station.errors import IndexFileError
from station.ids import FingerPosition, ReferenceId
from station.matching.compare import PreparedTemplate, compare_reference, prepare
from station.matching.index import FingerIndex, FingerKey
from station.matching.reference import consolidate
from station.storage import PersonTemplate, Storage
from station.templates.codec_iso19794_2 import decode
from station.vault.vault import Vault

_PURPOSE: Final = "search-index"
_CONSOLIDATED: Final = 40
"""Of the shortlist so many are compared by all their presses: its first, then the best by one press each."""
_LEADING: Final = 10
"""So many of the first: they look like the probe by a press that need not be the one they were compared by."""

Finger = tuple[ReferenceId, FingerPosition]


class FingerSearch:
    """Finds a press among everybody's stored fingers. Any thread may call."""

    def __init__(self, path: Path, vault: Vault, storage: Storage) -> None:
        self._path = path
        self._sealing = _VaultSealing(vault)
        self._storage = storage
        self._index: FingerIndex | None = None
        self._opening = threading.Lock()

    def find(
        self, probe: PreparedTemplate, limit: int, *, leave_out: ReferenceId | None = None
    ) -> list[tuple[Finger, float]]:
        """Return the `limit` fingers most like a press with their calibrated scores, best first.

        Where the index can neither be read nor written anew (a full disk), everybody is compared: slower, as sure.
        """
        try:
            fingers = self._shortlist(probe, leave_out)
        except IndexFileError:
            self.close()
            fingers = [(owner, position) for owner, position, _ in self._storage.finger_counts() if owner != leave_out]
        by_one_press = sorted(fingers, key=lambda finger: -self._score_of_best_press(probe, finger))
        best = list(dict.fromkeys([*fingers[:_LEADING], *by_one_press]))[: max(limit, _CONSOLIDATED)]
        scored = [(finger, self._score(probe, finger)) for finger in best]
        return sorted(scored, key=lambda found: -found[1])[:limit]

    def forget(self, reference_id: ReferenceId) -> None:
        """Take a reference out, before its templates change or go.

        Should that fail, the index is given up: it must not go on finding what is no longer stored.
        """
        try:
            self._opened().remove_owner(_owner_of(reference_id))
        except IndexFileError:
            self.close()
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)

    def put(self, reference_id: ReferenceId, presses: Sequence[PersonTemplate]) -> None:
        """Put the presses of a reference in, once they are stored.

        They are stored: should the index fail now, it is given up, and mended when it is opened next.
        """
        try:
            index = self._opened()
            for position, of_finger in _by_finger(presses).items():
                index.put(FingerKey(_owner_of(reference_id), position), [_prepared(press) for press in of_finger])
        except IndexFileError:
            self.close()

    def close(self) -> None:
        """Forget what is in memory; the vault is about to be locked."""
        with self._opening:
            if self._index is not None:
                self._index.wipe()
            self._index = None

    # -- inside -----------------------------------------------------------------------------------------------

    def _shortlist(self, probe: PreparedTemplate, leave_out: ReferenceId | None) -> list[Finger]:
        listed = self._opened().shortlist(probe, leave_out=None if leave_out is None else _owner_of(leave_out))
        return [_finger_of(candidate.key) for candidate in listed]

    def _opened(self) -> FingerIndex:
        with self._opening:
            if self._index is None:
                self._index = self._open_or_build()
            return self._index

    def _open_or_build(self) -> FingerIndex:
        try:
            index = FingerIndex.open(self._path, self._sealing)
        except IndexFileError:
            return FingerIndex.build(self._path, self._sealing, self._everybody())
        self._mend(index)
        return index

    def _mend(self, index: FingerIndex) -> None:
        """Bring the index in step with the records: a power cut may have come between the two."""
        stored = ((_key_of(reference, position), count) for reference, position, count in self._storage.finger_counts())
        differences = index.differences(stored)
        index.remove(differences.surplus)
        for key in differences.missing:
            index.put(key, [_prepared(press) for press in self._presses(_finger_of(key))])
        if index.is_scattered:
            index.compact()

    def _everybody(self) -> Iterator[tuple[FingerKey, Sequence[PreparedTemplate]]]:
        for stored in self._storage.all_templates():
            yield _key_of(stored.reference_id, stored.position), [prepare(decode(stored.template)[0])]

    def _presses(self, finger: Finger) -> tuple[PersonTemplate, ...]:
        return self._storage.templates_of_finger(*finger)

    def _score_of_best_press(self, probe: PreparedTemplate, finger: Finger) -> float:
        templates = [decode(press.template)[0] for press in self._presses(finger)]
        best = max(templates, key=lambda template: (template.quality, len(template.minutiae)), default=None)
        return 0.0 if best is None else compare_reference(probe, [prepare(best)])

    def _score(self, probe: PreparedTemplate, finger: Finger) -> float:
        return compare_reference(probe, consolidate([_prepared(press) for press in self._presses(finger)]))


class _VaultSealing:
    """Seals the index under the vault's key for files."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault

    def seal(self, text: bytes, context: bytes) -> bytes:
        return self._vault.seal_blob(_PURPOSE, text, context=context)

    def open(self, sealed: bytes, context: bytes) -> bytes:
        return self._vault.open_blob(_PURPOSE, sealed, context=context)


def _prepared(press: PersonTemplate) -> PreparedTemplate:
    return prepare(decode(press.template)[0])


def _by_finger(presses: Sequence[PersonTemplate]) -> dict[FingerPosition, list[PersonTemplate]]:
    grouped: dict[FingerPosition, list[PersonTemplate]] = {}
    for press in presses:
        grouped.setdefault(press.position, []).append(press)
    return grouped


def _owner_of(reference_id: ReferenceId) -> bytes:
    return bytes.fromhex(reference_id)


def _key_of(reference_id: ReferenceId, position: FingerPosition) -> FingerKey:
    return FingerKey(_owner_of(reference_id), position)


def _finger_of(key: FingerKey) -> Finger:
    return ReferenceId(key.owner.hex()), key.position
