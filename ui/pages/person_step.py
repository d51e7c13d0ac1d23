"""Step 1: find the person, confirm who it is, see the household; go on with what was interrupted; add somebody new.

Enrolling and verifying both begin here; they differ in the words of the primary button only.
"""

from __future__ import annotations

from PySide6.QtCore import QElapsedTimer, QEvent, QModelIndex, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from station.ids import PersonId
from station.records import EnrollmentView, Person, PersonView
from ui import texts
from ui.gateway import StationDoor
from ui.icon_set import IconName
from ui.models.people_table import PeopleTable, state_mark, state_words
from ui.models.vault_calls import VaultCalls
from ui.pages.page import StepPage, Workplace, text_label
from ui.pages.people_list import PeopleList
from ui.widgets.button import ButtonKind, KeyCapButton
from ui.widgets.card import Card
from ui.widgets.icon import IconLabel

_SEARCH_DELAY_MS = 120


class PersonStep(StepPage):
    """Search, pick, confirm."""

    person_picked = Signal(str)
    """PersonId: open this record."""
    confirmed = Signal()
    """It is this person: go on."""
    resume_requested = Signal(object)
    """An interrupted `EnrollmentView` to go on with."""
    new_person_requested = Signal()

    def __init__(self, place: Workplace, *, for_enrolling: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(place, parent)
        self._for_enrolling = for_enrolling
        self._station: StationDoor | None = None
        self._calls = VaultCalls(place.tasks, self)
        self._calls.failed.connect(self.message.show_error)
        self._person_view: PersonView | None = None
        self._interrupted: tuple[EnrollmentView, ...] = ()
        self._pick_when_found = False
        self._picked_since = QElapsedTimer()
        self._search_delay = QTimer(self, singleShot=True, interval=_SEARCH_DELAY_MS)
        self._search_delay.timeout.connect(self.search)
        self._build()
        self._retranslate()
        self._restyle()

    # -- what the page tells it -------------------------------------------------------------------------------

    def use_station(self, station: StationDoor | None) -> None:
        """Search in this vault; None = locked, forget what was shown."""
        self._station = station
        self._calls.forget()
        self.message.clear()
        self.table.show_people(())
        self.field.clear()
        self.show_person(None)
        self._on_interrupted_listed(())

    def refresh(self) -> None:
        """Search again, list the interrupted ones again, and wait for typing."""
        self.search()
        if self._station is not None and self._for_enrolling:
            self._calls.call(self._station.open_enrollments, self._on_interrupted_listed)
        self.field.setFocus()
        self.field.selectAll()

    def show_person(self, view: PersonView | None) -> None:
        """Show the record that was opened, to confirm who it is; None = back to searching."""
        self._person_view = view
        if view is not None:
            self._picked_since.start()
        self._fill_identity()

    def search(self) -> None:
        """Search for what is typed."""
        station = self._station
        if station is not None:
            query = self.field.text().strip()
            self._calls.call(lambda: station.find(query), self._on_found)

    # -- building ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.field = QLineEdit()
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._on_field_changed)
        self.field.installEventFilter(self)
        self.table = PeopleTable(self.look, self.place.today, self)
        self.list = PeopleList(self.table)
        self.list.clicked.connect(self._on_list_clicked)
        self.list.selectionModel().currentRowChanged.connect(self._on_row_changed)
        self.resume_button = KeyCapButton(
            self.look, ButtonKind.SECONDARY, key="Ctrl+R", icon=IconName.RESUME, small=True
        )
        self.resume_button.clicked.connect(self._on_resume_clicked)
        self._nothing = text_label("second")
        left = QVBoxLayout()
        left.addWidget(self.resume_button, 0, Qt.AlignmentFlag.AlignLeft)
        left.addWidget(self.field)
        left.addWidget(self._nothing)
        left.addWidget(self.list, 1)
        self._left = left
        self._identity = self._build_identity()
        row = QHBoxLayout(self.body)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(left, 1)
        row.addWidget(self._identity)
        self._row = row
        self.back = KeyCapButton(self.look, ButtonKind.QUIET, key="Esc")
        self.back.clicked.connect(self._on_back_clicked)
        self.new_person = KeyCapButton(self.look, ButtonKind.SECONDARY, key="Ctrl+N", icon=IconName.USER)
        self.new_person.clicked.connect(self.new_person_requested)
        self.new_person.setVisible(self._for_enrolling)
        self.primary = KeyCapButton(self.look, ButtonKind.PRIMARY, key="Enter")
        self.primary.clicked.connect(self._on_primary_clicked)
        self.action_bar.add_aside(self.back, self.new_person)
        self.action_bar.add_primary(self.primary)
        find = QShortcut(QKeySequence("Ctrl+F"), self)
        find.activated.connect(self.field.setFocus)

    def _build_identity(self) -> Card:
        card = Card(self.look)
        self._hint = text_label("body")
        self._name = text_label("name")
        self._who = text_label("body")
        self._number = text_label("body")
        self._state = IconLabel(self.look, IconName.EMPTY)
        self._check_card = text_label("second")
        self._family_title = text_label("body-bold")
        self._family = QVBoxLayout()
        for widget in (
            self._hint,
            self._name,
            self._who,
            self._number,
            self._state,
            self._check_card,
            self._family_title,
        ):
            card.body.addWidget(widget)
        card.body.addLayout(self._family)
        card.body.addStretch(1)
        return card

    # -- texts and look ---------------------------------------------------------------------------------------

    def _retranslate(self) -> None:
        self.field.setPlaceholderText(self.tr("Name, pinyin initials, last digits or village"))
        self.field.setAccessibleName(self.tr("Search for a person"))
        self.list.setAccessibleName(self.tr("People found"))
        self.back.setText(self.tr("Search again"))
        self.new_person.setText(self.tr("Add a person…"))
        self._hint.setText(
            self.tr("Type what the person tells you, or what the identity card says. Choose with the arrow keys.")
        )
        self._check_card.setText(self.tr("Compare name and number with the identity card before you go on."))
        self._family_title.setText(self.tr("Same household"))
        self._nothing.setText(self.tr("Nobody is found like this. Try the last four digits, or add the person."))
        self.table.refresh()
        self.list.fit_columns()
        self._fill_interrupted()
        self._fill_identity()

    def _restyle(self) -> None:
        px = self.theme.px
        self._left.setSpacing(round(px(12)))
        self._row.setSpacing(self.gap)
        self._identity.setFixedWidth(round(min(px(380), max(px(240), self.width() * 0.36))))
        self.list.verticalHeader().setDefaultSectionSize(round(px(60)))
        self.list.setMinimumHeight(round(px(60) * 3))
        self.list.fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show fewer columns on a narrow screen."""
        super().resizeEvent(event)
        self._restyle()

    def _fill_interrupted(self) -> None:
        self.resume_button.setVisible(bool(self._interrupted) and self._person_view is None)
        if self._interrupted:
            first = self._interrupted[0]
            kept = len({s.position for s in first.samples})
            words = self.tr("Go on with {name}: interrupted, {count} fingers are kept")
            self.resume_button.setText(words.format(name=first.person.name, count=kept))

    def _fill_identity(self) -> None:
        view = self._person_view
        self.back.setVisible(view is not None)
        for widget in (self._name, self._who, self._number, self._state, self._check_card):
            widget.setVisible(view is not None)
        self._hint.setVisible(view is None)
        self._family_title.setVisible(bool(view and view.household))
        self._clear_family()
        if view is not None:
            self._fill_person(view)
        self._fill_primary()
        self._fill_interrupted()

    def _fill_person(self, view: PersonView) -> None:
        person = view.person
        self._name.setText(person.name)
        self._who.setText(texts.person_line(person, self.place.today()))
        self._number.setText(person.masked_number or self.tr("Citizen number still to be confirmed"))
        icon, tone = state_mark(view)
        self._state.set_icon(icon)
        self._state.set_tone(tone)
        self._state.set_text(state_words(view))
        for member in view.household:
            button = _MemberButton(self, member)
            button.picked.connect(self.person_picked)
            self._family.addWidget(button)

    def _clear_family(self) -> None:
        while (item := self._family.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _fill_primary(self) -> None:
        view = self._person_view
        if view is None:
            chosen = self._current()
            words = self.tr("Look at {name}") if chosen is not None else self.tr("Search")
            self.primary.setText(words.format(name=chosen.person.name if chosen is not None else ""))
        elif not self._for_enrolling:
            self.primary.setText(self.tr("It is this person: check the finger"))
        elif view.open_enrollment is not None:
            self.primary.setText(self.tr("It is this person: go on where it stopped"))
        elif view.outcome is not None:
            self.primary.setText(self.tr("It is this person: enroll anew"))
        else:
            self.primary.setText(self.tr("It is this person: go on"))

    # -- what happens -----------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrow keys choose a row while the search field has the focus."""
        moving = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)
        is_key = watched is self.field and event.type() == QEvent.Type.KeyPress
        if is_key and isinstance(event, QKeyEvent) and event.key() in moving:
            QApplication.sendEvent(self.list, event)
            return True
        return super().eventFilter(watched, event)

    def _current(self) -> PersonView | None:
        return self.table.person_at(self.list.currentIndex().row())

    def _on_field_changed(self) -> None:
        if self._person_view is not None:
            self.show_person(None)
        self._search_delay.start()

    def _on_found(self, people: tuple[PersonView, ...]) -> None:
        self.message.clear()
        self.table.show_people(people)
        self.list.fit_columns()
        self._nothing.setVisible(not people and bool(self.field.text().strip()))
        if people:
            self.list.setCurrentIndex(self.table.index(0, 0))
        self._fill_primary()
        pick, self._pick_when_found = self._pick_when_found, False
        if pick and len(people) == 1:
            self.person_picked.emit(people[0].person.person_id)

    def _on_interrupted_listed(self, views: tuple[EnrollmentView, ...]) -> None:
        self._interrupted = views
        self._fill_interrupted()

    def _on_row_changed(self, _current: QModelIndex, _previous: QModelIndex) -> None:
        if self._person_view is not None:
            self.show_person(None)
        self._fill_primary()

    def _on_list_clicked(self, index: QModelIndex) -> None:
        view = self.table.person_at(index.row())
        if view is not None:
            self.person_picked.emit(view.person.person_id)

    def _on_primary_clicked(self) -> None:
        if self._person_view is not None:
            # A double press opens the record; it must not confirm unseen who it is.
            if self._picked_since.elapsed() >= QApplication.doubleClickInterval():
                self.confirmed.emit()
        elif self._search_delay.isActive():
            self._search_delay.stop()
            self._pick_when_found = True
            self.search()
        elif (chosen := self._current()) is not None:
            self.person_picked.emit(chosen.person.person_id)
        else:
            self.search()

    def _on_resume_clicked(self) -> None:
        if self._interrupted:
            self.resume_requested.emit(self._interrupted[0])

    def _on_back_clicked(self) -> None:
        self.show_person(None)
        self.field.setFocus()
        self.field.selectAll()


class _MemberButton(KeyCapButton):
    """Somebody of the same household; a press opens that record."""

    picked = Signal(str)

    def __init__(self, step: PersonStep, member: Person) -> None:
        super().__init__(step.look, ButtonKind.LINK, text=member.name, icon=IconName.TWO)
        self._person_id: PersonId = member.person_id
        self.clicked.connect(self._on_clicked)

    def _on_clicked(self) -> None:
        self.picked.emit(self._person_id)
