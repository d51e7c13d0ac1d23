from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import DeviceNotFoundError
from drivers.device_options import DeviceOptions


def test_a_name_without_query_has_no_options() -> None:
    name, options = DeviceOptions.split("practice")
    assert name == "practice"
    options.done()


def test_the_last_question_mark_begins_the_options() -> None:
    name, options = DeviceOptions.split("/folder/what?/pictures?ppi=569&finger_on=1")
    assert name == "/folder/what?/pictures"
    assert options.whole("ppi", 500, 100, 2000) == 569
    assert options.flag("finger_on")
    options.done()


def test_what_nobody_took_is_refused() -> None:
    _, options = DeviceOptions.split("x?colour=red")
    with pytest.raises(DeviceNotFoundError), options:
        options.number("fps", 20, 0, 100)


@pytest.mark.parametrize("value", ["-1", "1.5", "", "²", "9" * 30, "0x10", " 5"])
def test_whole_numbers_are_plain_digits_within_bounds(value: str) -> None:
    with pytest.raises(DeviceNotFoundError):
        DeviceOptions({"seed": value}).whole("seed", 0, 0, 100)


@given(st.text(max_size=60))
def test_any_text_is_split_or_refused(text: str) -> None:
    try:
        name, options = DeviceOptions.split(text)
    except DeviceNotFoundError:
        return
    assert text.startswith(name)
    try:
        assert 0 <= options.number("fps", 20, 0, 100) <= 100
        assert 0 <= options.whole("seed", 1, 0, 9) <= 9
    except DeviceNotFoundError:
        return
