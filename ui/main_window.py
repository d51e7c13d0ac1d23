"""The window: rail, top bar, banners, and the pages; locked, it shows the way in and nothing else."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from station.ids import PersonId
from station.records import VaultKind
from ui.error_texts import ErrorText, error_text
from ui.gateway import StationDoor
from ui.icon_set import IconName
from ui.language import Language, current_language, install_language
from ui.models.access import AccessModel, AccessState
from ui.models.scanner import ScannerModel, ScannerState
from ui.pages.devices_page import DevicesPage
from ui.pages.enroll_page import EnrollPage
from ui.pages.flow_layout import FlowLayout
from ui.pages.page import Page, Workplace, text_label
from ui.pages.recovery_page import RecoveryPage
from ui.pages.scanner_chip import ScannerChip
from ui.pages.setup_page import SetupPage
from ui.pages.unlock_page import UnlockPage
from ui.pages.verify_page import VerifyPage
from ui.texts import operator_name
from ui.theme import ColorScheme
from ui.widgets.banner import FaultBanner, PracticeBanner, PracticeFrame
from ui.widgets.button import ButtonKind, KeyCapButton, RailButton
from ui.widgets.icon import IconLabel


class MainWindow(QMainWindow):
    """Puts the pages together. It decides only which one is shown."""

    closed = Signal()

    def __init__(self, place: Workplace, access: AccessModel) -> None:
        super().__init__()
        self.place = place
        self.access = access
        self.unlock_page = UnlockPage(place, access)
        self.recovery_page = RecoveryPage(place, access)
        self.setup_page = SetupPage(place, access)
        self.enroll_page = EnrollPage(place)
        self.verify_page = VerifyPage(place)
        self.devices_page = DevicesPage(place)
        self._pages: tuple[Page, ...] = (self.enroll_page, self.verify_page, self.devices_page)
        self._rail_buttons: dict[Page, RailButton] = {}
        self._current: Page | None = None
        self._is_unlocked_chrome = False
        self._build()
        self._connect()
        self._retranslate()
        self._restyle()
        self._on_access_changed()

    # -- building ---------------------------------------------------------------------------------------------

    def _build(self) -> None:
        self.practice_banner = PracticeBanner(self.place.look)
        self.fault_banner = FaultBanner(self.place.look)
        self.practice_banner.hide()
        self.fault_banner.hide()
        self._page_stack = QStackedWidget()
        for page in self._pages:
            self._page_stack.addWidget(page)
        self.rail = self._build_rail()
        self.top_bar = self._build_top_bar()
        work = QWidget()
        self._work_column = QVBoxLayout()
        self._work_column.addWidget(self.top_bar)
        self._work_column.addWidget(self._page_stack, 1)
        row = QHBoxLayout(work)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.rail)
        row.addLayout(self._work_column, 1)
        self._work = work
        self._gates = QStackedWidget()
        for gate in (self.unlock_page, self.recovery_page, self.setup_page, work):
            self._gates.addWidget(gate)
        center = QWidget()
        center.setProperty("ground", "bg")
        column = QVBoxLayout(center)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.practice_banner)
        column.addWidget(self.fault_banner)
        column.addWidget(self._gates, 1)
        self.setCentralWidget(center)
        self._frame = PracticeFrame(self.place.look, self)
        self._frame.hide()

    def _build_rail(self) -> QWidget:
        rail = QWidget()
        column = QVBoxLayout(rail)
        column.setContentsMargins(0, 14, 0, 14)
        column.setSpacing(4)
        group = QButtonGroup(self)
        icons = (IconName.ENROLL, IconName.VERIFY, IconName.DEVICES)
        for page, icon in zip(self._pages, icons, strict=True):
            button = RailButton(self.place.look, icon)
            button.clicked.connect(self._on_rail_button_clicked)
            group.addButton(button)
            column.addWidget(button)
            self._rail_buttons[page] = button
        column.addStretch(1)
        self.language_button = KeyCapButton(self.place.look, ButtonKind.QUIET, small=True)
        self.theme_button = KeyCapButton(self.place.look, ButtonKind.QUIET, small=True)
        for choice in (self.language_button, self.theme_button):
            column.addWidget(choice, 0, Qt.AlignmentFlag.AlignHCenter)
        self.rail_lock = RailButton(self.place.look, IconName.LOCK)
        self.rail_lock.setCheckable(False)
        self.rail_lock.setAutoExclusive(False)
        lock = QShortcut(QKeySequence("Ctrl+L"), self.rail_lock)
        lock.activated.connect(self.rail_lock.click)
        self.rail_lock.hide()
        column.addWidget(self.rail_lock)
        rail.setProperty("ground", "clear")
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(rail)
        self._rail_content = rail
        return scroll

    def _build_top_bar(self) -> QWidget:
        bar = QWidget()
        flow = FlowLayout(self.place.look, bar)
        self._title = text_label("card-title", wrap=False)
        self.operator_label = IconLabel(self.place.look, IconName.USER)
        self.lock_button = KeyCapButton(self.place.look, ButtonKind.QUIET, key="Ctrl+L", small=True)
        self.scanner_chip = ScannerChip(self.place.look, self.place.scanner)
        flow.addWidget(self._title)
        flow.addWidget(self.enroll_page.step_bar)
        flow.addWidget(self.enroll_page.step_label)
        flow.begin_right()
        for widget in (self.scanner_chip, self.operator_label, self.lock_button):
            flow.addWidget(widget)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        bar.setSizePolicy(policy)
        return bar

    def _connect(self) -> None:
        self.access.changed.connect(self._on_access_changed)
        self.access.opened.connect(self._on_opened)
        self.access.locked.connect(self._on_locked)
        self.unlock_page.recovery_requested.connect(self._on_recovery_requested)
        self.unlock_page.devices_requested.connect(self._on_devices_requested)
        for gate in (self.unlock_page, self.setup_page):
            gate.language_requested.connect(self.switch_language)
        self.recovery_page.back_requested.connect(self._show_way_in)
        self.devices_page.back_requested.connect(self._show_way_in)
        self.verify_page.enroll_requested.connect(self._on_enroll_requested)
        self.practice_banner.leave_requested.connect(self.lock)
        self.fault_banner.action_requested.connect(self.place.scanner.retry)
        self.lock_button.clicked.connect(self.lock)
        self.rail_lock.clicked.connect(self.lock)
        self.language_button.clicked.connect(self.switch_language)
        self.theme_button.clicked.connect(self.switch_scheme)
        self.place.scanner.state_changed.connect(self._on_scanner_state_changed)
        self.place.look.changed.connect(self._restyle)

    # -- what the outside may ask -----------------------------------------------------------------------------

    def open_practice(self) -> None:
        """Go into practice mode as soon as the vault is made."""
        self.access.practice()

    def lock(self) -> None:
        """Lock; what is in work stays in the vault and can be resumed."""
        self.place.scanner.use_station(None)
        for page in self._pages:
            page.use_station(None)
        self.access.lock()

    def show_page(self, page: Page) -> None:
        """Show this page."""
        if self._current is not None and self._current is not page:
            self._current.leave()
        is_new = self._current is not page
        self._current = page
        self._page_stack.setCurrentWidget(page)
        self._rail_buttons[page].setChecked(True)
        self._title.setVisible(page.header is None)
        self._title.setText(page.title())
        self._fit_top_bar()
        if is_new:
            page.enter()

    def switch_language(self) -> None:
        """Chinese or English, at once."""
        app = QApplication.instance()
        chinese = current_language() is Language.CHINESE
        if app is not None:
            install_language(app, Language.ENGLISH if chinese else Language.CHINESE)

    def switch_scheme(self) -> None:
        """Light or high-contrast dark, at once."""
        dark = self.place.look.theme.is_dark
        self.place.look.set_scheme(ColorScheme.LIGHT if dark else ColorScheme.DARK)
        self._retranslate()

    # -- following --------------------------------------------------------------------------------------------

    def _on_access_changed(self) -> None:
        state = self.access.state
        if state is AccessState.OPEN:
            self._gates.setCurrentWidget(self._work)
        elif self.setup_page.shows_code:
            self._gates.setCurrentWidget(self.setup_page)
        elif state is AccessState.NO_VAULT and self._gates.currentWidget() is not self._work:
            self._show_gate(self.setup_page)
        elif self._gates.currentWidget() is self.setup_page and state is not AccessState.LOOKING:
            self._show_gate(self.unlock_page)

    def _show_gate(self, gate: UnlockPage | SetupPage) -> None:
        if self._gates.currentWidget() is not gate:
            self._gates.setCurrentWidget(gate)
            gate.enter()

    def _show_way_in(self) -> None:
        self._current = None
        self._show_gate(self.setup_page if self.access.state is AccessState.NO_VAULT else self.unlock_page)

    def _on_opened(self, station: StationDoor) -> None:
        is_practice = station.kind is VaultKind.PRACTICE
        self.place.scanner.use_station(station)
        for page in self._pages:
            page.use_station(station)
        self.devices_page.show_back(False)
        self._show_work_chrome(True)
        self._fill_operator()
        self._frame.setVisible(is_practice)
        self._frame.raise_()
        self._gates.setCurrentWidget(self._work)
        self._current = None
        self.show_page(self.enroll_page)
        self._show_banner()
        self._restyle()

    def _fill_operator(self) -> None:
        station = self.access.station
        if station is not None:
            is_practice = station.kind is VaultKind.PRACTICE
            self.operator_label.set_text(operator_name(station.operator, is_practice=is_practice))

    def _on_locked(self) -> None:
        self._frame.hide()
        self._show_way_in()
        self._show_banner()
        self._restyle()

    def _on_recovery_requested(self) -> None:
        self.recovery_page.enter(self.unlock_page.operator.currentText())
        self._gates.setCurrentWidget(self.recovery_page)
        self.recovery_page.code.setFocus()

    def _on_devices_requested(self) -> None:
        self.devices_page.show_back(True)
        self._show_work_chrome(False)
        self._gates.setCurrentWidget(self._work)
        self.show_page(self.devices_page)

    def _show_work_chrome(self, is_unlocked: bool) -> None:
        self.rail.setVisible(is_unlocked)
        self._is_unlocked_chrome = is_unlocked
        self._fit_top_bar()

    def _fit_top_bar(self) -> None:
        """One line, if need be: the lock goes into the rail, the operator's name gives way to the steps."""
        enrolling = self._current is self.enroll_page
        # The steps in a picture where there is room, else in words: progress is always in sight.
        steps_need = self.enroll_page.step_bar.sizeHint().width() + self.scanner_chip.sizeHint().width()
        has_room = steps_need + self.place.look.theme.px(12) <= self.top_bar.width()
        self.enroll_page.step_bar.setVisible(enrolling and has_room)
        self.enroll_page.step_label.setVisible(enrolling and not has_room)
        heading: QWidget = self._title
        if enrolling:
            heading = self.enroll_page.step_bar if has_room else self.enroll_page.step_label
        parts = (heading, self.scanner_chip, self.operator_label, self.lock_button)
        need = sum(part.sizeHint().width() for part in parts) + self.place.look.theme.px(12) * len(parts)
        fits = need <= self.top_bar.width()
        self.operator_label.setVisible(self._is_unlocked_chrome and fits)
        self.lock_button.setVisible(self._is_unlocked_chrome and fits)
        self.rail_lock.setVisible(self._is_unlocked_chrome and not fits)

    def _fit_rail(self) -> None:
        """As wide as its words; where it does not fit in height, it scrolls."""
        content = self._rail_content.sizeHint()
        bar = round(self.place.look.theme.px(14)) if content.height() > self.rail.height() else 0
        self.rail.setFixedWidth(content.width() + bar)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the top bar to the new width."""
        super().resizeEvent(event)
        self._restyle()

    def _on_rail_button_clicked(self) -> None:
        for page, button in self._rail_buttons.items():
            if button is self.sender():
                self.show_page(page)

    def _on_enroll_requested(self, person_id: str) -> None:
        self.show_page(self.enroll_page)
        self.enroll_page.model.leave()
        self.enroll_page.model.look_at(PersonId(person_id))

    def _on_scanner_state_changed(self) -> None:
        self._show_banner()

    def _show_banner(self) -> None:
        """One banner at most: the broken scanner before the practice bar; the yellow frame stays in any case."""
        station = self.access.station
        scanner = self.place.scanner
        words = self._fault_words(scanner) if station is not None else None
        if words is not None:
            self.fault_banner.set_texts(words.title, words.what_to_do)
            can_retry = scanner.state is not ScannerState.RESTARTING
            self.fault_banner.set_action(self.tr("Try again") if can_retry else None, "R")
        self.fault_banner.setVisible(words is not None)
        in_practice = station is not None and station.kind is VaultKind.PRACTICE
        self.practice_banner.setVisible(in_practice and words is None)

    def _fault_words(self, scanner: ScannerModel) -> ErrorText | None:
        """What the banner says of the scanner; None while it works."""
        match scanner.state:
            case ScannerState.LOST if scanner.fault_code is not None:
                return error_text(scanner.fault_code)
            case ScannerState.RESTARTING:
                return ErrorText(self.tr("The scanner is being restarted"), self.tr("One moment. Nothing is lost."))
            case ScannerState.OTHER:
                return ErrorText(
                    self.tr("This is another scanner"),
                    self.tr("Plug in the one that was in use, or try again to go on with this one."),
                )
            case _:
                return None

    def changeEvent(self, event: QEvent) -> None:
        """Translate anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        """Lock before the window goes."""
        self.lock()
        self.place.scanner.stop_watching()
        self.closed.emit()
        super().closeEvent(event)

    def _retranslate(self) -> None:
        self.setWindowTitle(self.tr("Pension fingerprint enrollment station"))
        for page, button in self._rail_buttons.items():
            button.setText(page.title())
        if self._current is not None:
            self._title.setText(self._current.title())
        chinese = current_language() is Language.CHINESE
        self.language_button.setText("English" if chinese else "中文")
        self.language_button.setAccessibleName(self.tr("Switch the language"))
        self.theme_button.setText(self.tr("Light") if self.place.look.theme.is_dark else self.tr("Dark"))
        self.theme_button.setAccessibleName(self.tr("Switch between light and dark"))
        self.lock_button.setText(self.tr("Lock"))
        self.rail_lock.setText(self.tr("Lock"))
        self._fill_operator()
        self._fit_rail()
        self._fit_top_bar()
        self._show_banner()

    def _restyle(self) -> None:
        px = self.place.look.theme.px
        frame = 6 if self._frame.isVisible() else 0
        side = round(px(24 if self.width() > px(1100) else 18))
        self._work_column.setContentsMargins(side, round(px(14)), side + frame, round(px(14)) + frame)
        self._work_column.setSpacing(round(px(10)))
        self._fit_rail()
        self._fit_top_bar()
