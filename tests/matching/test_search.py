from __future__ import annotations

from collections.abc import Iterator

import pytest

from station.matching.compare import PreparedTemplate, compare_reference, prepare
from station.matching.search import identify
from tests.matching.presses import moved, pressed_again, random_press


@pytest.fixture(scope="module")
def gallery() -> list[tuple[str, list[PreparedTemplate]]]:
    """Some hundred strangers, every third with two presses, and one who enrolled no usable press."""
    entries = []
    for seed in range(700):
        template = random_press(seed, 25)
        presses = [prepare(template)]
        if seed % 3 == 0:
            presses.append(prepare(pressed_again(template, seed, jitter_px=2, replaced=4)))
        entries.append((f"person-{seed}", presses))
    entries.insert(100, ("nobody", []))
    entries.insert(200, ("empty", [prepare(random_press(0, 0))]))
    return entries


def probe_of(seed: int) -> PreparedTemplate:
    return prepare(moved(pressed_again(random_press(seed, 25), 5, jitter_px=2, replaced=5), 0.3, 10, -20))


@pytest.mark.parametrize("seed", [0, 17, 512, 699])
def test_the_right_person_comes_first(gallery: list[tuple[str, list[PreparedTemplate]]], seed: int) -> None:
    probe = probe_of(seed)
    found = identify(probe, gallery, 5)
    assert len(found) == 5
    assert found[0][0] == f"person-{seed}"
    assert found[0][1] == pytest.approx(compare_reference(probe, dict(gallery)[f"person-{seed}"]))
    assert found[0][1] > found[1][1] + 20
    scores = [score for _, score in found]
    assert scores == sorted(scores, reverse=True)


def test_every_entry_is_swept_and_told(gallery: list[tuple[str, list[PreparedTemplate]]]) -> None:
    told: list[int] = []
    identify(probe_of(3), iter(gallery), 1, progress=told.append)
    assert told == sorted(told)
    assert told[-1] == len(gallery)
    assert len(told) > 1


def test_a_search_can_be_stopped(gallery: list[tuple[str, list[PreparedTemplate]]]) -> None:
    read = 0

    def entries() -> Iterator[tuple[str, list[PreparedTemplate]]]:
        nonlocal read
        for entry in gallery:
            read += 1
            yield entry

    told: list[int] = []
    assert identify(probe_of(3), entries(), 5, progress=told.append, cancelled=lambda: bool(told)) == []
    assert read < len(gallery) * 2
    assert len(told) == 1


def test_an_empty_gallery_finds_nobody() -> None:
    assert identify(probe_of(1), [], 5) == []


def test_fewer_people_than_asked_for_are_all_listed() -> None:
    gallery = [(seed, [prepare(random_press(seed))]) for seed in range(3)]
    assert len(identify(prepare(random_press(1)), gallery, 10)) == 3


def test_a_probe_without_minutiae_resembles_nobody(gallery: list[tuple[str, list[PreparedTemplate]]]) -> None:
    found = identify(prepare(random_press(1, 0)), gallery, 3)
    assert [score for _, score in found] == [0, 0, 0]


def test_keys_need_no_order() -> None:
    press = prepare(random_press(1))
    found = identify(press, [(object(), [press]) for _ in range(3)], 3)
    assert len(found) == 3
