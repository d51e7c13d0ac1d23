from __future__ import annotations

import pytest

from station.records import Office
from station.storage import Storage
from tests.storage.conftest import InterruptedOnPurposeError, interrupted


def test_the_office_is_empty_until_it_is_set(storage: Storage) -> None:
    assert storage.office() == Office()
    for office in (Office("某镇社保所", "0230000", "周一至周五", "7"), Office("另一所")):
        storage.set_office(office)
        assert storage.office() == office


def test_a_count_that_is_undone_is_given_again(storage: Storage) -> None:
    assert storage._next_count("slips") == 1
    with pytest.raises(InterruptedOnPurposeError), interrupted(storage):
        assert storage._next_count("slips") == 2
    assert storage._next_count("slips") == 2
    assert storage._next_count("other") == 1


def test_a_rule_of_the_office_is_given_as_it_was_written(storage: Storage) -> None:
    assert storage.rule("engine") is None
    storage.set_rule("engine", "nbis")
    storage.set_rule("engine", "station")
    assert storage.rule("engine") == "station"
    assert storage.rule("office") is None
