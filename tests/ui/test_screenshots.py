"""The tour takes every page in both languages and both sizes, without a person."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from station.events import CaptureEvent
from tests.ui.fake_station import FakeGateway, FakeStation, ScriptedCapture
from ui.screenshots import SIZES, take_screenshots
from ui.theme import ColorScheme


class PressingStation(FakeStation):
    """A fake station whose scanner presses by itself as soon as a finger is asked for."""

    def start_capture(self, address: str, on_event: Callable[[CaptureEvent], None]) -> ScriptedCapture:
        capture = super().start_capture(address, on_event)
        begin = capture.capture

        def press_soon(*arguments: object, **numbers: int) -> None:
            begin(*arguments, **numbers)  # type: ignore[arg-type]
            capture.press(80)

        capture.capture = press_soon  # type: ignore[method-assign, assignment]
        return capture


def test_every_page_is_taken_in_every_look(
    qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    gateway = FakeGateway(has_vault=False, practice=PressingStation())
    assert take_screenshots(tmp_path / "pages", gateway=gateway, schemes=(ColorScheme.DARK,)) == 0
    pictures = sorted((tmp_path / "pages").glob("*.png"))
    names = {picture.name.split("-zh_CN")[0] for picture in pictures if "zh_CN" in picture.name}
    assert len(names) == 14
    looks = 2 * len(SIZES)
    assert len(pictures) == 13 * looks + 2
    for picture in pictures:
        image = QImage(str(picture))
        assert image.width() > 300
        assert len({image.pixel(x, y) for x in range(0, image.width(), 37) for y in range(0, image.height(), 37)}) > 4
    assert "pictures in" in capsys.readouterr().out
    assert not [t for t in threading.enumerate() if t.name == "fake-scanner"]
