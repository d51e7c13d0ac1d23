from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.errors import IndexFileError, VaultLockedError
from station.ids import FingerPosition
from station.matching.compare import PreparedTemplate, prepare
from station.matching.index import FingerIndex, FingerKey
from tests.matching.presses import random_press
from tests.matching.sealings import XorSealing

SEALING = XorSealing(7)
PRESSES = [prepare(random_press(seed, 20)) for seed in range(4)]


def key_of(person: int) -> FingerKey:
    return FingerKey(person.to_bytes(16, "big"), FingerPosition.LEFT_INDEX)


def changed_index(path: Path) -> list[dict[FingerKey, int]]:
    """Make an index and change it a few times; return what it held after each step."""
    index = FingerIndex.build(path, SEALING, [(key_of(1), PRESSES[:2])])
    states = [{}, index.counts()]
    index.put(key_of(2), PRESSES[2:3])
    states.append(index.counts())
    index.remove([key_of(1)])
    states.append(index.counts())
    index.put(key_of(2), PRESSES[:2])
    states.append(index.counts())
    return states


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, list[dict[FingerKey, int]]]:
    path = tmp_path_factory.mktemp("index") / "whole"
    states = changed_index(path)
    return path.read_bytes(), states


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    states = changed_index(tmp_path / "index")
    opened = FingerIndex.open(tmp_path / "index", SEALING)
    assert opened.counts() == states[-1]
    assert opened.shortlist(PRESSES[1], 1)[0].key == key_of(2)


def test_cut_anywhere_the_index_opens_as_it_once_was_or_says_that_it_is_damaged(
    tmp_path: Path, whole: tuple[bytes, list[dict[FingerKey, int]]]
) -> None:
    data, states = whole
    path = tmp_path / "cut"
    seen: list[int] = []
    for length in range(len(data) + 1):
        path.write_bytes(data[:length])
        try:
            held = FingerIndex.open(path, SEALING).counts()
        except IndexFileError:
            assert not seen, "once it opens, a longer part of it opens too"
            continue
        seen.append(states.index(held))
    assert seen == sorted(seen)
    assert set(seen) == set(range(len(states)))


def test_any_changed_byte_is_noticed(tmp_path: Path, whole: tuple[bytes, list[dict[FingerKey, int]]]) -> None:
    data, _ = whole
    path = tmp_path / "changed"
    for at in range(len(data)):
        path.write_bytes(data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :])
        with pytest.raises(IndexFileError):
            FingerIndex.open(path, SEALING)


@settings(max_examples=60)
@given(st.binary(max_size=200))
def test_bytes_that_are_no_index_are_refused(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("any") / "index"
    path.write_bytes(data)
    with pytest.raises(IndexFileError):
        FingerIndex.open(path, SEALING)


def test_segments_cannot_change_places(tmp_path: Path) -> None:
    path = tmp_path / "index"
    index = FingerIndex.build(path, SEALING, [])
    sizes = [path.stat().st_size]
    for person in (1, 2):
        index.put(key_of(person), PRESSES[person : person + 1])
        sizes.append(path.stat().st_size)
    data = path.read_bytes()
    first, second = data[sizes[0] : sizes[1]], data[sizes[1] : sizes[2]]
    for mixed in (second + first, first + first, second):
        path.write_bytes(data[: sizes[0]] + mixed)
        with pytest.raises(IndexFileError):
            FingerIndex.open(path, SEALING)


def test_the_index_of_another_vault_is_refused(tmp_path: Path) -> None:
    FingerIndex.build(tmp_path / "empty", SEALING, [])
    changed_index(tmp_path / "full")
    for name in ("empty", "full"):
        with pytest.raises(IndexFileError, match="another vault"):
            FingerIndex.open(tmp_path / name, XorSealing(8))


def test_another_version_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("station.matching.index.file.VERSION", 9)
    FingerIndex.build(tmp_path / "index", SEALING, [])
    monkeypatch.undo()
    with pytest.raises(IndexFileError, match="version"):
        FingerIndex.open(tmp_path / "index", SEALING)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(IndexFileError):
        FingerIndex.open(tmp_path / "nothing", SEALING)


@pytest.mark.parametrize("rest", [b"\0", b"\0" * 16, b"\0" * 5000, b"\x00\x00\x12"])
def test_changes_go_on_after_an_end_that_was_not_written_whole(tmp_path: Path, rest: bytes) -> None:
    path = tmp_path / "index"
    states = changed_index(path)
    path.write_bytes(path.read_bytes() + rest)
    opened = FingerIndex.open(path, SEALING)
    assert opened.counts() == states[-1]
    opened.put(key_of(3), PRESSES[:1])
    assert FingerIndex.open(path, SEALING).counts() == {**states[-1], key_of(3): 1}


def test_compacting_keeps_what_is_held_and_drops_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "index"
    states = changed_index(path)
    before = path.stat().st_size
    index = FingerIndex.open(path, SEALING)
    index.compact()
    assert path.stat().st_size < before
    assert index.counts() == FingerIndex.open(path, SEALING).counts() == states[-1]
    index.put(key_of(5), PRESSES[:1])
    assert key_of(5) in FingerIndex.open(path, SEALING).counts()


def test_much_change_asks_for_compacting(tmp_path: Path) -> None:
    fingers = [(key_of(person), PRESSES[:1]) for person in range(9000)]
    index = FingerIndex.build(tmp_path / "index", SEALING, fingers)
    assert not index.is_scattered
    index.remove(key for key, _ in fingers[:6000])
    assert index.is_scattered
    index.compact()
    assert not index.is_scattered
    assert len(index) == 3000


class FailingSealing(XorSealing):
    """Cannot seal once `locked` is set."""

    locked = False

    def seal(self, text: bytes, context: bytes) -> bytes:
        if self.locked:
            raise VaultLockedError("locked")
        return super().seal(text, context)


def test_a_change_that_fails_leaves_memory_and_file_as_they_were(tmp_path: Path) -> None:
    path, sealing = tmp_path / "index", FailingSealing(7)
    index = FingerIndex.build(path, sealing, [(key_of(1), PRESSES[:2])])
    data = path.read_bytes()
    sealing.locked = True
    with pytest.raises(VaultLockedError):
        index.put(key_of(1), PRESSES[2:])
    with pytest.raises(VaultLockedError):
        index.remove([key_of(1)])
    with pytest.raises(VaultLockedError):
        index.compact()
    assert index.counts() == {key_of(1): 2}
    assert path.read_bytes() == data
    assert [file.name for file in tmp_path.iterdir()] == ["index"]


def test_building_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "index"
    states = changed_index(path)

    def fingers() -> list[tuple[FingerKey, list[PreparedTemplate]]]:
        raise VaultLockedError("locked")

    with pytest.raises(VaultLockedError):
        FingerIndex.build(path, SEALING, (finger for finger in fingers()))
    assert FingerIndex.open(path, SEALING).counts() == states[-1]


def test_a_folder_that_is_not_there_is_our_error(tmp_path: Path) -> None:
    with pytest.raises(IndexFileError):
        FingerIndex.build(tmp_path / "no" / "index", SEALING, [])


def test_no_descriptor_stands_in_the_clear_on_the_disk(tmp_path: Path) -> None:
    path = tmp_path / "index"
    FingerIndex.build(path, SEALING, [(key_of(0x1122334455667788), PRESSES)])
    data = path.read_bytes()
    assert bytes(key_of(0x1122334455667788)) not in data
    assert all(word.tobytes() not in data for press in PRESSES for word in press.descriptions.bits.ravel() if word)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other rights")
def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    changed_index(tmp_path / "index")
    assert stat.S_IMODE((tmp_path / "index").stat().st_mode) == 0o600
