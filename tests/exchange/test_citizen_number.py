from __future__ import annotations

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from station.exchange.citizen_number import CHECK_CHARACTERS, check_character, known_digits, parse
from station.records import Sex
from tests.exchange.roster_making import TODAY

VALID = "51022319550312002X"
bodies = st.builds(
    lambda region, day, sequence: f"{region:06d}{day:%Y%m%d}{sequence:03d}",
    st.integers(110000, 659999),
    st.dates(dt.date(1880, 1, 1), TODAY),
    st.integers(0, 999),
)


@pytest.mark.parametrize("number", ["11010519491231002X", "440524188001010014", VALID, "500222195007083962"[:17] + "X"])
def test_published_numbers_prove_themselves_whatever_county_they_name(number: str) -> None:
    number = number[:17] + check_character(number[:17])
    parsed = parse(number, today=TODAY)
    assert (parsed.canonical, parsed.problem, parsed.repairs) == (number, None, ())


@pytest.mark.parametrize("region", ["510223", "500222", "500110"])
def test_codes_of_the_county_in_every_age_are_valid_for_any_birth_year(region: str) -> None:
    body = f"{region}19550312101"
    assert parse(body + check_character(body), today=TODAY).canonical is not None


def test_birth_date_and_sex_come_from_the_number() -> None:
    parsed = parse(VALID, today=TODAY)
    assert parsed.birth_date == dt.date(1955, 3, 12)
    assert parsed.sex is Sex.FEMALE
    assert parse("440524188001010014", today=TODAY).sex is Sex.MALE


@pytest.mark.parametrize(
    ("raw", "repairs"),
    [
        ("510223550312002", ("fifteen_digits",)),
        (510223550312002.0, ("fifteen_digits",)),
        (510223550312002, ("fifteen_digits",)),
        ("510223550312002.0", ("decimal_point", "fifteen_digits")),
        ("'51022319550312002X", ("apostrophe",)),
        ("’51022319550312002X", ("apostrophe",)),
        ("`51022319550312002X", ("apostrophe",)),
        ("５１０２２３１９５５０３１２００２Ｘ", ("full_width",)),
        ("51022319550312002X ", ("spaces",)),
        ("510223 19550312 002X", ("spaces",)),
        ("\u00a0510223\u300019550312002X", ("spaces",)),
        ("\t51022319550312002X", ("tab",)),
        ("\u200b51022319550312002X\ufeff", ("invisible",)),
        ("51022319550312002x", ("lower_x",)),
        ("51022319550312002ｘ", ("full_width", "lower_x")),
        ("51022319550312002Ⅹ", ("x_look_alike",)),
        ('="51022319550312002X"', ("formula_text",)),
        (" '51022319550312002x\t", ("tab", "spaces", "apostrophe", "lower_x")),
    ],
)
def test_what_cannot_change_the_number_is_mended_and_named(raw: object, repairs: tuple[str, ...]) -> None:
    parsed = parse(raw, today=TODAY)
    assert (parsed.canonical, parsed.repairs) == (VALID, repairs)


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (None, "missing"),
        ("", "missing"),
        (" \t", "missing"),
        ("无", "missing"),
        ("/", "missing"),
        (5.10223194210086e17, "float_truncated"),
        ("5.10223E+17", "float_truncated"),
        ("5.10223194210086e+17", "float_truncated"),
        ("510223194210086000", "float_truncated"),
        ("510223194210086000.00", "float_truncated"),
        ("510223195503120021", "bad_check_digit"),
        ("51022319550312003X", "bad_check_digit"),
        ("51022319550312002", "bad_length"),
        ("5102231955031200", "bad_length"),
        ("51022319550312002XX", "bad_characters"),
        ("510223X9550312002X", "bad_characters"),
        ("510223********002X", "bad_characters"),
        ("٥١٠٢٢٣١٩٥٥٠٣١٢٠٠٢X", "bad_characters"),
        ("不详1", "bad_characters"),
        ("510223551312002", "bad_date"),
        (True, "bad_characters"),
        (math.nan, "bad_characters"),
        (dt.date(1955, 3, 12), "bad_characters"),
        (b"51022319550312002X", "bad_characters"),
        pytest.param(10**5000, "bad_characters", id="huge"),
    ],
)
def test_a_wrong_number_is_told_and_never_guessed(raw: object, problem: str) -> None:
    parsed = parse(raw, today=TODAY)
    assert (parsed.canonical, parsed.problem) == (None, problem)
    assert parsed.birth_date is None
    assert parsed.sex is Sex.UNKNOWN


@pytest.mark.parametrize("born", ["18791231", "20261125", "19550230"])
def test_a_birth_date_that_is_not_real_or_not_lived_is_bad(born: str) -> None:
    body = f"510223{born}002"
    assert parse(body + check_character(body), today=TODAY).problem == "bad_date"


def test_neither_the_number_nor_the_raw_cell_shows_in_the_repr() -> None:
    assert "1955" not in repr(parse(VALID, today=TODAY))


def test_the_digits_that_a_cut_cell_still_tells_are_known() -> None:
    assert known_digits("5.10223194210086e+17") == "510223194210086"
    assert known_digits("5.10223E+17") == "510223"
    assert known_digits("510223194210086000") == "510223194210086"
    assert known_digits(VALID) == ""


@given(bodies)
def test_a_canonical_number_is_a_fixed_point(body: str) -> None:
    number = body + check_character(body)
    parsed = parse(number, today=TODAY)
    assert (parsed.canonical, parsed.problem, parsed.repairs) == (number, None, ())


@given(bodies, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_never_passes(body: str, place: int, change: int) -> None:
    wrong = body[:place] + str((int(body[place]) + change) % 10) + body[place + 1 :]
    assert parse(wrong + check_character(body), today=TODAY).canonical is None


anything = st.one_of(
    st.text(max_size=40),
    st.text(alphabet="0123456789Xx \t'’.eE+-＝５Ｘ\u200b", max_size=24),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.none(),
    st.binary(max_size=20),
    st.lists(st.integers(), max_size=2),
)


@given(anything)
def test_any_cell_gives_a_number_or_a_problem_and_no_exception(raw: object) -> None:
    parsed = parse(raw, today=TODAY)
    assert (parsed.canonical is None) != (parsed.problem is None)
    if parsed.canonical is not None:
        assert len(parsed.canonical) == 18
        assert parsed.canonical[17] in CHECK_CHARACTERS
        again = parse(parsed.canonical, today=TODAY)
        assert (again.canonical, again.repairs) == (parsed.canonical, ())
