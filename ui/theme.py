"""The look: colors, type sizes and the style sheet, for the light and the high-contrast dark scheme.

Every measure is a design pixel at 96 dpi and 100 % text; `Theme.px` and the point sizes follow the screen's text
resolution and the chosen text scale together, so a page at 200 % keeps its proportions. Contrast of each color: docs of
the design tokens, tested.
"""

from __future__ import annotations

import enum
import string
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from ui.colors import DARK_COLORS as DARK_COLORS
from ui.colors import LIGHT_COLORS as LIGHT_COLORS
from ui.colors import Colors as Colors
from ui.icon_set import IconSet

FONT_FAMILIES: Final = ("Source Han Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC")
MIN_TEXT_SCALE: Final = 1.0
MAX_TEXT_SCALE: Final = 2.0


class ColorScheme(enum.Enum):
    """Light, or high-contrast dark."""

    LIGHT = "light"
    DARK = "dark"


class TextRole(enum.Enum):
    """What a text is; its size in points at 100 % and whether it is bold."""

    ELDER_MAIN = (63.0, True, 1)
    ELDER_SECOND = (39.0, False, 2)
    ELDER_SMALL = (30.0, False, 3)
    TICKET = (87.0, True, 4)
    TITLE = (29.0, True, 5)
    ADVICE = (26.0, True, 6)
    NAME = (26.0, True, 7)
    SCORE = (24.0, True, 8)
    CARD_TITLE = (21.0, True, 9)
    NOTICE = (22.0, False, 10)
    BODY = (18.0, False, 11)
    BODY_BOLD = (18.0, True, 12)
    SECOND = (15.0, False, 13)
    SECOND_BOLD = (15.0, True, 14)
    LABEL = (13.5, False, 15)
    LABEL_BOLD = (13.5, True, 16)
    KEY_CAP = (13.0, False, 17)

    @property
    def size_pt(self) -> float:
        """Size at 100 % text."""
        return self.value[0]

    @property
    def is_bold(self) -> bool:
        """Weight 700 rather than 400."""
        return self.value[1]


class Tone(enum.Enum):
    """The meaning a text or icon color carries; always beside a word."""

    TEXT = "text"
    TEXT_2 = "text_2"
    ACCENT = "accent_text"
    GOOD = "good"
    WARN = "warn"
    FAULT = "fault"
    IDLE = "idle"
    ON_ACCENT = "on_accent"


_SOFT: Final = {
    Tone.TEXT: "sunken",
    Tone.TEXT_2: "sunken",
    Tone.ACCENT: "accent_soft",
    Tone.GOOD: "good_soft",
    Tone.WARN: "warn_soft",
    Tone.FAULT: "fault_soft",
    Tone.IDLE: "idle_soft",
    Tone.ON_ACCENT: "accent",
}


@dataclass(frozen=True, slots=True)
class Theme:
    """One scheme at one text scale. `dpi` is the screen's logical resolution, by which points become pixels."""

    scheme: ColorScheme = ColorScheme.LIGHT
    text_scale: float = 1.0
    dpi: float = 96.0

    @property
    def colors(self) -> Colors:
        """The tokens of this scheme."""
        return DARK_COLORS if self.is_dark else LIGHT_COLORS

    @property
    def is_dark(self) -> bool:
        """True for light ridges on dark glass."""
        return self.scheme is ColorScheme.DARK

    def px(self, design_px: float) -> float:
        """Turn design pixels (96 dpi, 100 % text) into this theme's pixels."""
        return design_px * self.text_scale * self.dpi / 96.0

    def color(self, tone: Tone) -> QColor:
        """Return the color of text or icons of this tone."""
        return QColor(getattr(self.colors, tone.value))

    def soft(self, tone: Tone) -> QColor:
        """Return the tint that lies under this tone."""
        return QColor(getattr(self.colors, _SOFT[tone]))

    def font(self, role: TextRole) -> QFont:
        """Return the font of this role, with digits of equal width."""
        font = QFont(list(FONT_FAMILIES))
        font.setPointSizeF(role.size_pt * self.text_scale)
        font.setWeight(QFont.Weight.Bold if role.is_bold else QFont.Weight.Normal)
        font.setFeature(QFont.Tag("tnum"), 1)
        return font


class _StyleValues(dict[str, str]):
    """What `$names` in the style sheet stand for: tokens, `px_N`, `pt_N` (N tenths of a point)."""

    def __init__(self, theme: Theme) -> None:
        super().__init__({name: getattr(theme.colors, name) for name in Colors.__slots__})
        folder = resources.files("ui").joinpath("resources")
        self["icon_check"] = Path(str(folder.joinpath(f"check_{theme.scheme.value}.svg"))).as_posix()
        self["icon_chevron"] = Path(str(folder.joinpath(f"chevron_{theme.scheme.value}.svg"))).as_posix()
        self["families"] = ", ".join(f'"{family}"' for family in FONT_FAMILIES)
        self._theme = theme

    def __missing__(self, key: str) -> str:
        unit, _, number = key.partition("_")
        if unit == "px":
            return f"{max(1, round(self._theme.px(int(number))))}px"
        if unit == "pt":
            return f"{int(number) / 10 * self._theme.text_scale:g}pt"
        raise KeyError(key)


def style_sheet(theme: Theme) -> str:
    """Return the Qt style sheet of `theme`."""
    template = resources.files("ui").joinpath("theme.qss").read_text(encoding="utf-8")
    return string.Template(template).substitute(_StyleValues(theme))


def palette_of(theme: Theme) -> QPalette:
    """Return the palette of `theme`, for the parts of Qt that style sheets do not reach."""
    c = theme.colors
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: c.bg,
        QPalette.ColorRole.WindowText: c.text,
        QPalette.ColorRole.Base: c.surface,
        QPalette.ColorRole.AlternateBase: c.sunken,
        QPalette.ColorRole.Text: c.text,
        QPalette.ColorRole.PlaceholderText: c.text_2,
        QPalette.ColorRole.Button: c.surface,
        QPalette.ColorRole.ButtonText: c.text,
        QPalette.ColorRole.Highlight: c.accent,
        QPalette.ColorRole.HighlightedText: c.on_accent,
        QPalette.ColorRole.ToolTipBase: c.surface,
        QPalette.ColorRole.ToolTipText: c.text,
        QPalette.ColorRole.Link: c.accent_text,
    }
    for role, value in roles.items():
        palette.setColor(role, QColor(value))
    return palette


class Look(QObject):
    """The look that all widgets share: the theme now in force, the icons, and whether things may move."""

    changed = Signal()

    def __init__(
        self,
        scheme: ColorScheme = ColorScheme.LIGHT,
        text_scale: float = 1.0,
        *,
        motion: bool = True,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.icons = IconSet()
        self.motion = motion
        self._app: QApplication | None = None
        self._theme = Theme(scheme, _within_scale(text_scale), _text_dpi())

    @property
    def theme(self) -> Theme:
        """The theme now in force."""
        return self._theme

    def set_scheme(self, scheme: ColorScheme) -> None:
        """Switch between light and dark."""
        self._set_theme(Theme(scheme, self._theme.text_scale, self._theme.dpi))

    def set_text_scale(self, text_scale: float) -> None:
        """Set the size of everything, 1.0 to 2.0."""
        self._set_theme(Theme(self._theme.scheme, _within_scale(text_scale), self._theme.dpi))

    def apply_to(self, app: QApplication) -> None:
        """Dress `app` in the theme, now and after each change."""
        self._app = app
        app.setStyle("Fusion")
        self._dress()

    def _set_theme(self, theme: Theme) -> None:
        if theme == self._theme:
            return
        self._theme = theme
        self._dress()
        self.changed.emit()

    def _dress(self) -> None:
        if self._app is None:
            return
        self._app.setPalette(palette_of(self._theme))
        self._app.setFont(self._theme.font(TextRole.BODY))
        self._app.setStyleSheet(style_sheet(self._theme))


def _within_scale(text_scale: float) -> float:
    return min(max(text_scale, MIN_TEXT_SCALE), MAX_TEXT_SCALE)


def _text_dpi() -> float:
    screen = QApplication.primaryScreen() if QApplication.instance() is not None else None
    return screen.logicalDotsPerInch() if screen is not None else 96.0
