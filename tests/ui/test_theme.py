"""The look: contrast, sizes, and that a change reaches everything."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.theme import DARK_COLORS, LIGHT_COLORS, Colors, ColorScheme, Look, TextRole, Theme, Tone, style_sheet

SCHEMES = [LIGHT_COLORS, DARK_COLORS]


@pytest.fixture(autouse=True)
def undressed_afterwards(qapp: QApplication) -> Iterator[None]:
    yield
    qapp.setStyleSheet("")


def luminance(value: str) -> float:
    color = QColor(value)
    parts = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4
        for c in (color.redF(), color.greenF(), color.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colors", SCHEMES)
def test_body_text_reaches_seven_on_every_ground(colors: Colors) -> None:
    for ground in (colors.bg, colors.surface, colors.sunken, colors.accent_soft):
        assert contrast(colors.text, ground) >= 7
    for ground in (colors.bg, colors.surface):
        assert contrast(colors.text_2, ground) >= 6.9


@pytest.mark.parametrize("colors", SCHEMES)
def test_states_reach_four_and_a_half_on_ground_and_tint(colors: Colors) -> None:
    for state, tint in (
        (colors.good, colors.good_soft),
        (colors.warn, colors.warn_soft),
        (colors.fault, colors.fault_soft),
        (colors.idle, colors.idle_soft),
        (colors.accent_text, colors.accent_soft),
    ):
        assert min(contrast(state, ground) for ground in (colors.bg, colors.surface, tint)) >= 4.5
    assert contrast(colors.on_accent, colors.accent) >= 7
    assert contrast(colors.on_practice, colors.practice) >= 7


@pytest.mark.parametrize("colors", SCHEMES)
def test_lines_that_carry_meaning_reach_three(colors: Colors) -> None:
    for line in (colors.line_strong, colors.accent_line, colors.warn_ring, colors.accent):
        assert min(contrast(line, colors.surface), contrast(line, colors.bg)) >= 3
    assert contrast(colors.hand_line, colors.hand) >= 3
    assert contrast(colors.ink, colors.glass) >= 7


@pytest.mark.parametrize("scheme", list(ColorScheme))
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_style_sheet_has_no_open_names_and_is_understood(
    scheme: ColorScheme, scale: float, qapp: QApplication
) -> None:
    sheet = style_sheet(Theme(scheme, scale))
    assert "$" not in sheet
    assert sheet.count("{") == sheet.count("}")
    qapp.setStyleSheet(sheet)  # Qt would warn of what it cannot parse, and the warning would fail the test


def test_two_hundred_percent_doubles_every_size() -> None:
    one, two = style_sheet(Theme(text_scale=1.0)), style_sheet(Theme(text_scale=2.0))
    sizes = [float(size) for size in re.findall(r"font-size: ([\d.]+)pt", one)]
    assert [float(size) for size in re.findall(r"font-size: ([\d.]+)pt", two)] == [2 * size for size in sizes]
    assert Theme(text_scale=2.0).font(TextRole.BODY).pointSizeF() == 36


def test_nothing_on_the_screen_is_smaller_than_thirteen_points() -> None:
    assert min(role.size_pt for role in TextRole) >= 12.75
    assert min(int(size) for size in re.findall(r"font-size: (\d+)", style_sheet(Theme()))) >= 13


def test_the_scale_stays_between_one_and_two(qapp: QApplication) -> None:
    look = Look(text_scale=0.2)
    assert look.theme.text_scale == 1.0
    look.set_text_scale(9)
    assert look.theme.text_scale == 2.0


def test_a_change_is_told_once_and_dresses_the_application(qapp: QApplication, qtbot: QtBot) -> None:
    look = Look()
    look.apply_to(qapp)
    told = []
    look.changed.connect(lambda: told.append(look.theme.scheme))
    look.set_scheme(ColorScheme.DARK)
    look.set_scheme(ColorScheme.DARK)
    assert told == [ColorScheme.DARK]
    assert DARK_COLORS.surface in qapp.styleSheet()
    assert qapp.palette().window().color().name().upper() == DARK_COLORS.bg


def test_digits_are_equally_wide(qapp: QApplication) -> None:
    metrics = QFontMetricsF(Theme().font(TextRole.SCORE))
    assert len({round(metrics.horizontalAdvance(digit), 2) for digit in "0123456789"}) == 1


def test_every_tone_has_a_color_and_a_tint() -> None:
    for scheme in ColorScheme:
        theme = Theme(scheme)
        assert all(theme.color(tone).isValid() and theme.soft(tone).isValid() for tone in Tone)


def test_plain_fields_and_buttons_are_large_enough_for_gloves(qapp: QApplication, qtbot: QtBot) -> None:
    Look().apply_to(qapp)
    page = QWidget()
    qtbot.addWidget(page)
    column = QVBoxLayout(page)
    parts: list[QWidget] = [QLineEdit(), QPushButton("x"), QLabel("x")]
    for part in parts:
        column.addWidget(part)
    page.show()
    assert all(part.height() >= 44 for part in parts[:2])
