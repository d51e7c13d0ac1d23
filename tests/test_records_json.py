"""A slip as JSON: what goes in comes out as paper shows it, and nothing but our own error comes of bad text."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.errors import InputError
from station.ids import FINGERS, PersonId
from station.records import (
    AlternativeRoute,
    BestFinger,
    ExceptionKind,
    ExceptionReason,
    FingerException,
    Outcome,
    Person,
    QualityBand,
    Slip,
)
from station.records_json import slip_from_json, slip_to_json

words = st.text(max_size=12)
maybe_words = st.none() | words
positions = st.sampled_from(FINGERS)

people = st.builds(
    Person,
    person_id=st.text("0123456789abcdef", min_size=32, max_size=32).map(PersonId),
    name=words,
    citizen_number=st.none() | st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True),
    phone=maybe_words,
    bank_account=maybe_words,
    town=maybe_words,
    village=maybe_words,
    group=maybe_words,
)
best_fingers = st.builds(BestFinger, st.integers(1, 9), positions, st.integers(0, 100), st.sampled_from(QualityBand))
slips = st.builds(
    Slip,
    number=words,
    qr_text=words,
    office=words,
    office_phone=words,
    person=people,
    outcome=st.sampled_from(Outcome),
    best_fingers=st.lists(
        st.builds(BestFinger, st.integers(1, 9), positions, st.integers(0, 100), st.sampled_from(QualityBand)),
        max_size=3,
    ).map(tuple),
    exceptions=st.lists(
        st.builds(
            FingerException,
            positions,
            st.sampled_from(ExceptionKind),
            st.sampled_from(ExceptionReason),
            st.none() | st.dates(),
            maybe_words,
        ),
        max_size=3,
    ).map(tuple),
    alternative=st.none() | st.sampled_from(AlternativeRoute),
    operator=words,
    finished_at=st.datetimes(timezones=st.none() | st.just(dt.UTC)),
    is_practice=st.booleans(),
)


def as_paper_shows_it(slip: Slip) -> Slip:
    person = slip.person
    shown = Person(
        person.person_id,
        person.name,
        person.masked_number or None,
        town=person.town,
        village=person.village,
        group=person.group,
    )
    return dataclasses.replace(slip, person=shown)


@given(slips)
def test_a_slip_comes_back_as_paper_shows_it(slip: Slip) -> None:
    again = slip_from_json(slip_to_json(slip))
    assert again == as_paper_shows_it(slip)
    assert again.person.masked_number == slip.person.masked_number
    assert slip_from_json(slip_to_json(again)) == again


@given(slips.filter(lambda slip: slip.person.citizen_number is not None))
def test_the_citizen_number_never_leaves(slip: Slip) -> None:
    assert slip.person.citizen_number is not None
    assert slip.person.citizen_number not in json.dumps(json.loads(slip_to_json(slip))["person"])


@given(st.text(max_size=200))
def test_any_text_gives_a_slip_or_our_error(text: str) -> None:
    with pytest.raises(InputError):
        slip_from_json(text)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


@given(slips, st.data())
def test_a_field_of_another_kind_gives_our_error_or_a_whole_slip(slip: Slip, data: st.DataObject) -> None:
    fields = json.loads(slip_to_json(slip))
    fields[data.draw(st.sampled_from(sorted(fields)))] = data.draw(json_values)
    try:
        read = slip_from_json(json.dumps(fields))
    except InputError:
        return
    assert isinstance(read, Slip)
    assert slip_from_json(slip_to_json(read)) == as_paper_shows_it(read)


@pytest.mark.parametrize("missing", ["format", "version", "person", "outcome", "finished_at", "is_practice"])
def test_a_missing_field_is_our_error(missing: str) -> None:
    slip = Slip(
        "1",
        "q",
        "o",
        "p",
        Person(PersonId("0" * 32), "n"),
        Outcome.B,
        (),
        (),
        None,
        "x",
        dt.datetime(2026, 1, 1),
        False,
    )
    fields = json.loads(slip_to_json(slip))
    del fields[missing]
    with pytest.raises(InputError):
        slip_from_json(json.dumps(fields))


def test_endless_nesting_is_our_error() -> None:
    with pytest.raises(InputError):
        slip_from_json("[" * 50_000)
