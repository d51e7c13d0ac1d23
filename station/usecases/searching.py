"""The search indexes of an open station: opened when first needed, kept in step with the records."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from station.config import HomePaths
from station.errors import IndexFileError
from station.ids import FingerPosition, ReferenceId
from station.matching.compare import PreparedTemplate, compare_reference, prepare
from station.matching.index import FingerIndex, FingerKey
from station.matching.reference import consolidate
from station.records import Engine
from station.storage import PersonTemplate, Storage
from station.templates.codec_iso19794_2 import decode
from station.templates.engines import EXTRACTORS, engine_of
from station.vault.vault import Vault

_PURPOSE: Final = "search-index"
_CONSOLIDATED: Final = 40
"""Of the shortlist so many are compared by all their presses: its first, then the best by one press each."""
_LEADING: Final = 10
"""So many of the first: they look like the probe by a press that need not be the one they were compared by."""

Finger = tuple[ReferenceId, FingerPosition]


class FingerSearches:
    """The search of each engine's fingers: what two engines made is not compared. Any thread may call."""

    def __init__(self, paths: HomePaths, vault: Vault, storage: Storage) -> None:
        self._by_extractor = {
            extractor: FingerSearch(
                paths.search_index if engine is Engine.STATION else paths.other_search_index(engine.value),
                vault,
                storage,
                extractor,
            )
            for engine, extractor in EXTRACTORS.items()
        }

    def of(self, extractor: str) -> FingerSearch:
        """Return the search among the templates of an extractor. Raises EngineMissingError for an unknown one."""
        return self._by_extractor[EXTRACTORS[engine_of(extractor)]]

    def forget(self, reference_id: ReferenceId) -> None:
        """Take a reference out of every index; see `FingerSearch.forget`."""
        for search in self._in_use():
            search.forget(reference_id)

    def erase(self, reference_id: ReferenceId) -> None:
        """Take a reference out of every index and its file; see `FingerSearch.erase`."""
        for search in self._in_use():
            search.erase(reference_id)

    def put(self, reference_id: ReferenceId, presses: Sequence[PersonTemplate]) -> None:
        """Put the presses of a reference in, each into the index of its extractor; see `FingerSearch.put`."""
        for extractor in dict.fromkeys(press.extractor for press in presses):
            self.of(extractor).put(reference_id, [press for press in presses if press.extractor == extractor])

    def close(self) -> None:
        """Forget what is in memory."""
        for search in self._by_extractor.values():
            search.close()

    def _in_use(self) -> list[FingerSearch]:
        """Those with an index; the others will make theirs of what is stored then."""
        return [search for search in self._by_extractor.values() if search.is_made]


class FingerSearch:
    """Finds a press among everybody's stored fingers that one extractor made. Any thread may call."""

    def __init__(self, path: Path, vault: Vault, storage: Storage, extractor: str) -> None:
        self._path = path
        self._sealing = _VaultSealing(vault)
        self._storage = storage
        self._extractor = extractor
        self._index: FingerIndex | None = None
        self._opening = threading.Lock()

    @property
    def is_made(self) -> bool:
        """Whether there is an index, in memory or on the disk."""
        return self._index is not None or self._path.exists()

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
            stored = self._storage.finger_counts(self._extractor)
            fingers = [(owner, position) for owner, position, _ in stored if owner != leave_out]
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

    def erase(self, reference_id: ReferenceId) -> None:
        """Take a reference out so that nothing of it is left in the file, before its templates go.

        Where the file cannot be written anew it is deleted, and made again when it is needed. Raises IndexFileError
        when neither can be done: then it must be assumed to be there still.
        """
        try:
            index = self._opened()
            index.remove_owner(_owner_of(reference_id))
            index.compact()
        except IndexFileError as error:
            self.close()
            try:
                self._path.unlink(missing_ok=True)
            except OSError:
                raise error from None

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
        """Bring the index in step with the records: a power cut may have come between the two.

        What is stored no longer may have been erased, so nothing of it stays in the file.
        """
        counts = self._storage.finger_counts(self._extractor)
        differences = index.differences((_key_of(reference, position), count) for reference, position, count in counts)
        index.remove(differences.surplus)
        for key in differences.missing:
            index.put(key, [_prepared(press) for press in self._presses(_finger_of(key))])
        if differences.surplus or index.is_scattered:
            index.compact()

    def _everybody(self) -> Iterator[tuple[FingerKey, Sequence[PreparedTemplate]]]:
        for stored in self._storage.all_templates(extractor=self._extractor):
            yield _key_of(stored.reference_id, stored.position), [prepare(decode(stored.template)[0])]

    def _presses(self, finger: Finger) -> tuple[PersonTemplate, ...]:
        return self._storage.templates_of_finger(*finger, self._extractor)

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
