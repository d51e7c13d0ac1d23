"""The list of people found: the state of the enrollment is always readable, other columns give way to it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from ui.models.people_table import Column, PeopleTable

_GIVES_WAY: Final = (Column.NUMBER, Column.PLACE, Column.SEX_AND_AGE)
"""Left out where there is no room, in this order; the record shows them all."""
_NUMBER_MAY_LOSE: Final = 0.4


class PeopleList(QTableView):
    """Rows of a `PeopleTable`; one is chosen at a time."""

    def __init__(self, table: PeopleTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(table)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setMinimumSectionSize(1)
        header.setStretchLastSection(True)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the new width among the columns; also called when a scroll bar comes or goes."""
        super().resizeEvent(event)
        self.fit_columns()

    def fit_columns(self) -> None:
        """Give each column what it needs; what does not fit is left out, last of all the name is cut."""
        room = self.viewport().width()
        needs = {column: self._need(column) for column in Column}
        shown = list(Column)
        lacking = sum(needs.values()) - room
        if 0 < lacking <= needs[Column.NUMBER] * _NUMBER_MAY_LOSE:
            needs[Column.NUMBER] -= lacking  # cut in the middle: the last digits stay
        for column in _GIVES_WAY:
            if sum(needs[c] for c in shown) > room:
                shown.remove(column)
        lacking = sum(needs[c] for c in shown) - room
        if lacking > 0:
            needs[Column.NAME] = max(needs[Column.NAME] - lacking, needs[Column.NAME] // 2)
        for column in Column:
            self.setColumnHidden(column, column not in shown)
            # The last one stretches by itself, over at least what it needs.
            if column is not Column.STATE:
                self.setColumnWidth(column, needs[column])

    def _need(self, column: Column) -> int:
        self.setColumnHidden(column, False)
        return max(self.sizeHintForColumn(column), self.horizontalHeader().sectionSizeHint(column))
