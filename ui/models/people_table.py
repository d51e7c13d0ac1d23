"""People found by a search, as table rows: who it is, where from, and how far the enrollment has come."""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QCoreApplication, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from station.records import Outcome, PersonView
from ui import texts
from ui.icon_set import IconName
from ui.theme import Look, TextRole, Tone

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class Column(enum.IntEnum):
    """The columns, left to right."""

    NAME = 0
    SEX_AND_AGE = 1
    PLACE = 2
    NUMBER = 3
    STATE = 4


_OUTCOME_MARKS = {
    Outcome.A: (IconName.CHECK_CIRCLE, Tone.GOOD),
    Outcome.B: (IconName.CHECK, Tone.GOOD),
    Outcome.C: (IconName.HALF, Tone.WARN),
    Outcome.D: (IconName.HAND, Tone.TEXT_2),
}


class PeopleTable(QAbstractTableModel):
    """Rows of `PersonView`; a state is a word, an icon and a color."""

    def __init__(self, look: Look, today: Callable[[], dt.date], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._today = today
        self._people: tuple[PersonView, ...] = ()
        look.changed.connect(self.refresh)

    def show_people(self, people: Sequence[PersonView]) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self._people = tuple(people)
        self.endResetModel()

    def refresh(self) -> None:
        """Draw all anew: the language or the look changed."""
        if self._people:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._people) - 1, len(Column) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(Column) - 1)

    def person_at(self, row: int) -> PersonView | None:
        """Return the person of a row."""
        return self._people[row] if 0 <= row < len(self._people) else None

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        """Number of people."""
        return 0 if parent.isValid() else len(self._people)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """The words over the columns."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return _heading(Column(section)) if role == Qt.ItemDataRole.DisplayRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, icon, color and font of a cell."""
        view = self.person_at(index.row())
        if view is None:
            return None
        column = Column(index.column())
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self._text(view, column)
        if role == Qt.ItemDataRole.FontRole:
            return self._font(column)
        if column is Column.STATE and role in (Qt.ItemDataRole.DecorationRole, Qt.ItemDataRole.ForegroundRole):
            icon, tone = state_mark(view)
            color = self._look.theme.color(tone)
            if role == Qt.ItemDataRole.ForegroundRole:
                return color
            return self._look.icons.icon(icon, color, round(self._look.theme.px(22)))
        return None

    def _text(self, view: PersonView, column: Column) -> str:
        person = view.person
        match column:
            case Column.NAME:
                return person.name
            case Column.SEX_AND_AGE:
                age = person.age_on(self._today())
                return " ".join(
                    word for word in (texts.sex_word(person.sex), str(age) if age is not None else "") if word
                )
            case Column.PLACE:
                return " ".join(word for word in (person.village, person.group) if word)
            case Column.NUMBER:
                return person.masked_number or _to_confirm()
            case Column.STATE:
                return state_words(view)

    def _font(self, column: Column) -> QFont:
        roles = {Column.NAME: TextRole.BODY_BOLD, Column.STATE: TextRole.BODY}
        return self._look.theme.font(roles.get(column, TextRole.SECOND))


def state_mark(view: PersonView) -> tuple[IconName, Tone]:
    """Return icon and tone of how far the enrollment has come."""
    if view.open_enrollment is not None:
        return IconName.RESUME, Tone.WARN
    return _OUTCOME_MARKS[view.outcome] if view.outcome is not None else (IconName.EMPTY, Tone.TEXT_2)


def state_words(view: PersonView) -> str:
    """Return in words how far the enrollment has come."""
    if view.open_enrollment is not None:
        return QCoreApplication.translate("PeopleTable", "half done")
    if view.outcome is None:
        return QCoreApplication.translate("PeopleTable", "not yet")
    return f"{texts.outcome_letter(view.outcome)} {texts.outcome_words(view.outcome)}"


def _to_confirm() -> str:
    return QCoreApplication.translate("PeopleTable", "number to be confirmed")


def _heading(column: Column) -> str:
    match column:
        case Column.NAME:
            return QCoreApplication.translate("PeopleTable", "Name")
        case Column.SEX_AND_AGE:
            return QCoreApplication.translate("PeopleTable", "Sex, age")
        case Column.PLACE:
            return QCoreApplication.translate("PeopleTable", "Village, group")
        case Column.NUMBER:
            return QCoreApplication.translate("PeopleTable", "Citizen number")
        case Column.STATE:
            return QCoreApplication.translate("PeopleTable", "Enrollment")
