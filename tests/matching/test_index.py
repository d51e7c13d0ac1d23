from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from station.ids import FingerPosition, MinutiaType
from station.matching.compare import PreparedTemplate, compare_reference, prepare
from station.matching.index import Differences, FingerIndex, FingerKey, warm_up
from station.matching.index.sweep import agree, sweep
from station.records import Minutia
from tests.matching.presses import moved, pressed_again, random_press, template_of
from tests.matching.sealings import XorSealing

PEOPLE = 400

Stored = dict[FingerKey, list[PreparedTemplate]]


def key_of(person: int, position: FingerPosition = FingerPosition.RIGHT_INDEX) -> FingerKey:
    return FingerKey(person.to_bytes(16, "big"), position)


def presses_of(person: int) -> list[PreparedTemplate]:
    """One press of each, and two of every third."""
    template = random_press(person, 25)
    again = [prepare(pressed_again(template, person, jitter_px=2, replaced=4))] if person % 3 == 0 else []
    return [prepare(template), *again]


def probe_of(person: int) -> PreparedTemplate:
    return prepare(moved(pressed_again(random_press(person, 25), 5, jitter_px=2, replaced=5), 0.3, 10, -20))


@pytest.fixture(scope="module")
def stored() -> Stored:
    return {key_of(person): presses_of(person) for person in range(PEOPLE)}


@pytest.fixture
def index(tmp_path: Path, stored: Stored) -> FingerIndex:
    return FingerIndex.build(tmp_path / "fingers.index", XorSealing(1), stored.items())


def comparing(probe: PreparedTemplate, stored: Stored) -> Callable[[FingerKey], float]:
    return lambda key: compare_reference(probe, stored[key])


@pytest.mark.parametrize("person", [0, 17, 201, 399])
def test_the_right_finger_comes_first(index: FingerIndex, stored: Stored, person: int) -> None:
    probe = probe_of(person)
    found = index.search(probe, 5, comparing(probe, stored))
    assert len(found) == 5
    assert found[0].key == key_of(person)
    assert found[0].score == pytest.approx(compare_reference(probe, stored[key_of(person)]))
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)


def test_the_mate_leads_the_shortlist_however_the_finger_is_turned(index: FingerIndex) -> None:
    for person, turn_rad in ((5, 0.0), (6, 0.7), (7, -1.2), (8, 1.4)):
        probe = prepare(moved(random_press(person, 25), turn_rad, 50, -30))
        assert index.shortlist(probe, 1)[0].key == key_of(person)


def test_each_finger_is_listed_once_by_its_best_press(index: FingerIndex) -> None:
    listed = index.shortlist(probe_of(3), PEOPLE)
    assert len({one.key for one in listed}) == len(listed) == PEOPLE


def test_threads_and_a_second_run_change_nothing(index: FingerIndex) -> None:
    first = index.shortlist(probe_of(9), 50, threads=1)
    assert index.shortlist(probe_of(9), 50, threads=1) == first
    assert index.shortlist(probe_of(9), 50, threads=3) == first


def test_a_probe_of_few_minutiae_gets_a_longer_shortlist_within_bounds(index: FingerIndex) -> None:
    sizes = [index.shortlist_size(prepare(random_press(1, count))) for count in (3, 10, 14, 28, 60)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == sizes[1]
    assert sizes[2] == 2 * sizes[3]
    assert sizes[3] == sizes[4] == 100


def test_an_owner_can_be_left_out(index: FingerIndex, stored: Stored) -> None:
    probe = probe_of(12)
    found = index.search(probe, 5, comparing(probe, stored), leave_out=key_of(12).owner)
    assert len(found) == 5
    assert key_of(12) not in {one.key for one in found}


def test_every_press_is_swept_and_told(index: FingerIndex, stored: Stored) -> None:
    told: list[int] = []
    probe = probe_of(3)
    index.search(probe, 1, comparing(probe, stored), progress=told.append)
    assert told == sorted(told)
    assert told[-1] == len(index) == sum(map(len, stored.values()))


def test_a_search_stopped_during_the_sweep_finds_nobody(index: FingerIndex) -> None:
    compared: list[FingerKey] = []

    def compare(key: FingerKey) -> float:
        compared.append(key)
        return 1.0

    assert index.search(probe_of(3), 5, compare, cancelled=lambda: True) == []
    assert compared == []


def test_a_search_stopped_between_comparisons_finds_nobody(index: FingerIndex) -> None:
    compared: list[FingerKey] = []

    def compare(key: FingerKey) -> float:
        compared.append(key)
        return 1.0

    assert index.search(probe_of(3), 5, compare, cancelled=lambda: len(compared) >= 7) == []
    assert len(compared) == 7


def test_two_searches_at_once_find_what_each_finds_alone(index: FingerIndex) -> None:
    people = [1, 50, 120, 333]
    alone = [index.shortlist(probe_of(person), 20) for person in people]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda person: index.shortlist(probe_of(person), 20), people))
    assert together == alone


def test_the_index_may_change_while_it_is_searched(index: FingerIndex) -> None:
    stop = threading.Event()

    def change() -> None:
        for round_ in range(30):
            index.put(key_of(1000 + round_), presses_of(1000 + round_))
            index.remove([key_of(1000 + round_)])
        stop.set()

    changing = threading.Thread(target=change)
    changing.start()
    while not stop.is_set():
        listed = index.shortlist(probe_of(17), 3)
        assert listed[0].key == key_of(17)
    changing.join()


def test_what_is_put_in_is_found_and_what_is_removed_is_not(index: FingerIndex) -> None:
    newcomer = key_of(777)
    assert index.shortlist(probe_of(777), 1)[0].key != newcomer
    index.put(newcomer, presses_of(777))
    assert index.shortlist(probe_of(777), 1)[0].key == newcomer
    assert index.remove([newcomer]) == len(presses_of(777))
    assert newcomer not in {one.key for one in index.shortlist(probe_of(777), PEOPLE + 1)}


def test_putting_a_finger_in_twice_replaces_its_presses(index: FingerIndex) -> None:
    before = len(index)
    index.put(key_of(3), presses_of(3)[:1])
    index.put(key_of(3), presses_of(3)[:1])
    assert len(index) == before - 1
    assert index.counts()[key_of(3)] == 1
    index.put(key_of(3), [])
    assert key_of(3) not in index.counts()


def test_removing_what_is_not_there_changes_nothing(index: FingerIndex, tmp_path: Path) -> None:
    size = (tmp_path / "fingers.index").stat().st_size
    assert index.remove([key_of(9999), key_of(5, FingerPosition.LEFT_THUMB)]) == 0
    assert index.remove_owner(bytes(range(16))) == 0
    assert (tmp_path / "fingers.index").stat().st_size == size
    assert key_of(5) in index.counts()


def test_all_fingers_of_an_owner_go_together(index: FingerIndex) -> None:
    index.put(key_of(5, FingerPosition.LEFT_THUMB), presses_of(900))
    assert index.remove_owner(key_of(5).owner) == 1 + len(presses_of(900))
    assert {key for key in index.counts() if key.owner == key_of(5).owner} == set()


def test_counts_tell_what_is_held(index: FingerIndex, stored: Stored) -> None:
    assert index.counts() == {key: len(presses) for key, presses in stored.items()}


def test_differences_tell_what_to_put_and_what_to_remove(index: FingerIndex, stored: Stored) -> None:
    expected = {key: len(presses) for key, presses in stored.items()}
    assert index.differences(expected.items()) == Differences((), ())
    # An id that ends in zeros, and the same id with another finger, are keys like others.
    round_id = FingerKey(bytes([7]) + bytes(15), FingerPosition.UNKNOWN)
    index.put(round_id, presses_of(901)[:1])
    assert index.differences(expected.items()) == Differences((), (round_id,))
    expected[FingerKey(round_id.owner, FingerPosition.LEFT_RING)] = 1
    expected[key_of(3)] += 1
    del expected[key_of(9)]
    found = index.differences(expected.items())
    assert set(found.missing) == {FingerKey(round_id.owner, FingerPosition.LEFT_RING), key_of(3)}
    assert set(found.surplus) == {round_id, key_of(9)}
    assert index.differences([]).missing == ()
    assert len(index.differences([]).surplus) == len(index.counts())


def test_an_empty_index_misses_everything(tmp_path: Path) -> None:
    index = FingerIndex.build(tmp_path / "none", XorSealing(1), [])
    assert index.differences([(key_of(1), 2)]) == Differences((key_of(1),), ())
    assert index.differences([]) == Differences((), ())


def test_more_than_one_block_is_searched_through(tmp_path: Path) -> None:
    strangers = [prepare(random_press(seed, 20)) for seed in range(40)]
    fingers = [(key_of(number), [strangers[number % 40]]) for number in range(9000)]
    index = FingerIndex.build(tmp_path / "many", XorSealing(1), [*fingers, (key_of(10_000), presses_of(777))])
    told: list[int] = []
    found = index.search(probe_of(777), 1, lambda key: float(key == key_of(10_000)), progress=told.append)
    assert found[0].key == key_of(10_000)
    assert len(told) > 1


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_probe_with_too_few_minutiae_finds_nobody(index: FingerIndex, count: int) -> None:
    assert index.search(prepare(random_press(1, count)), 5, lambda _: 1.0) == []


def test_an_empty_index_finds_nobody(tmp_path: Path) -> None:
    index = FingerIndex.build(tmp_path / "none", XorSealing(1), [])
    assert len(index) == 0
    assert index.search(probe_of(1), 5, lambda _: 1.0) == []
    assert FingerIndex.open(tmp_path / "none", XorSealing(1)).shortlist(probe_of(1)) == []


def odd_presses() -> Sequence[PreparedTemplate]:
    """Presses that nothing good can be said of, but that may be stored."""
    one_point = [Minutia(100.0, 100.0, 0.1 * n, MinutiaType.ENDING, 50) for n in range(40)]
    outside = [Minutia(-5000.0 + 900 * n, 16383.0 - 7 * n, 0.3 * n, MinutiaType.ENDING, 50) for n in range(30)]
    in_line = [Minutia(10.0 * n, 10.0 * n, 0.0, MinutiaType.ENDING, 50) for n in range(30)]
    many = [Minutia(n % 16 * 25.0, n // 16 * 25.0, n * 0.7 % 6.28, MinutiaType.ENDING, 50) for n in range(255)]
    few = [random_press(1, count) for count in (0, 1, 2, 3)]
    return [prepare(t) for t in [*map(template_of, (one_point, outside, in_line, many)), *few]]


def test_odd_presses_are_stored_and_searched_for_without_harm(index: FingerIndex) -> None:
    for number, press in enumerate(odd_presses()):
        index.put(key_of(2000 + number), [press])
    for press in odd_presses():
        listed = index.shortlist(press, PEOPLE + 20)
        assert all(0 <= one.likeness < 100 for one in listed)
    assert index.shortlist(probe_of(17), 1)[0].key == key_of(17)


def test_a_rich_odd_press_finds_itself(index: FingerIndex) -> None:
    many = odd_presses()[3]
    index.put(key_of(2003), [many])
    assert index.shortlist(many, 1)[0].key == key_of(2003)


def test_a_wiped_index_finds_nobody(index: FingerIndex) -> None:
    index.wipe()
    assert len(index) == 0
    assert index.shortlist(probe_of(17)) == []


def test_warming_up_leaves_nothing_behind() -> None:
    before = threading.active_count()
    warm_up()
    assert sweep.signatures
    assert agree.signatures
    assert threading.active_count() == before


def test_a_key_does_not_show_its_owner() -> None:
    assert "0102030405060708" not in repr(FingerKey(bytes(range(16)), FingerPosition.LEFT_THUMB))
    with pytest.raises(ValueError, match="16 bytes"):
        FingerKey(b"short", FingerPosition.LEFT_THUMB)
