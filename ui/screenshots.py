"""Pictures of every page, in both languages and schemes and at two sizes: `station-app --screenshots DIR`.

They come from a practice vault and a real short enrollment with the simulated scanner, so what they show has happened.
"""

from __future__ import annotations

import secrets
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject
from PySide6.QtWidgets import QApplication, QWidget

from station.events import PreviewUpdated
from station.records import (
    NOTICE_VERSION,
    AlternativeRoute,
    Consent,
    ConsentMethod,
    Office,
    Outcome,
    QualityReason,
    VaultKind,
)
from ui.app import build_window, install_excepthooks
from ui.gateway import Gateway, UsecasesGateway
from ui.language import Language, install_language
from ui.main_window import MainWindow
from ui.models.access import AccessState
from ui.models.enrollment import ProofState, Step
from ui.models.verification import CheckState
from ui.tasks import TaskRunner
from ui.theme import ColorScheme, Look

SIZES = ((1280, 800), (1024, 768))
EXIT_INCOMPLETE = 1
_WAIT_S = 60.0


def _make_vault(gateway: Gateway, home: Path) -> str:
    passphrase = secrets.token_urlsafe(12)
    office = Office(name="练习镇社会保障服务所")
    return gateway.create_station(
        home, kind=VaultKind.PRODUCTION, operator="练习账号", passphrase=passphrase, office=office
    )


class TourStoppedError(Exception):
    """The tour waited in vain for a page to come."""


def take_screenshots(
    folder: Path,
    *,
    device: str | None = None,
    gateway: Gateway | None = None,
    schemes: Sequence[ColorScheme] = tuple(ColorScheme),
) -> int:
    """Write the pictures to `folder`, made if it is not there; returns the exit code."""
    running = QApplication.instance()
    app = running if isinstance(running, QApplication) else QApplication(sys.argv[:1])
    if running is None:
        install_excepthooks(sys.__excepthook__)
    look = Look(motion=False)
    look.apply_to(app)
    install_language(app, Language.CHINESE)
    tasks = TaskRunner()
    door = gateway or UsecasesGateway()
    home = tempfile.TemporaryDirectory(prefix="station-pictures-")
    vault = Path(home.name) / "vault"
    window = build_window(door, tasks, look, home=vault, device=device)
    tour = Tour(app, window, folder, schemes)
    try:
        tour.take_the_way_in(partial(_make_vault, door, vault))
        tour.take_the_work()
    except TourStoppedError as error:
        print(f"the tour stopped: {error}", file=sys.stderr)
        return EXIT_INCOMPLETE
    finally:
        window.close()
        tasks.stop()
        home.cleanup()
        window.deleteLater()
        QCoreApplication.processEvents()
    print(f"{tour.count} pictures in {folder}")
    return 0


class _FrameCount(QObject):
    """Counts live pictures of a finger."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.frames = 0

    def on_preview(self, preview: PreviewUpdated) -> None:
        """One more, if a finger is on the glass."""
        self.frames += preview.assessment.reason is not QualityReason.NO_FINGER


class Tour:
    """Walks through the pages like an operator and takes each page in all its looks."""

    def __init__(self, app: QApplication, window: MainWindow, folder: Path, schemes: Sequence[ColorScheme]) -> None:
        self._app = app
        self._window = window
        self._folder = folder
        self._schemes = schemes
        self.count = 0

    def take_the_way_in(self, make_vault: Callable[[], str]) -> None:
        """First run, unlocking, recovery; `make_vault` is called in the worker between the first two."""
        self._folder.mkdir(parents=True, exist_ok=True)
        window = self._window
        window.resize(*SIZES[0])
        window.show()
        window.place.scanner.search()
        window.access.look()
        self._wait("the first run", lambda: window.access.state is AccessState.NO_VAULT)
        self._take("01-first-run")
        window.place.tasks.run(make_vault)
        window.access.look()
        self._wait("the locked vault", lambda: window.access.state is AccessState.LOCKED)
        self._take("02-unlock")
        window.unlock_page.recovery_requested.emit()
        self._take("03-recovery")
        window.recovery_page.back_requested.emit()

    def take_the_work(self) -> None:
        """Enroll, devices, verify: in practice mode, in the order of the work."""
        window = self._window
        window.open_practice()
        self._wait("the practice vault", lambda: window.access.station is not None)
        self._choose_person()
        self._consent()
        self._fingers()
        self._finish()
        self._devices()
        self._verify()

    def _choose_person(self) -> None:
        step, model = self._window.enroll_page.person_step, self._window.enroll_page.model
        self._wait("people", lambda: step.table.rowCount() > 0)
        self._take("04-person")
        person = step.table.person_at(0)
        assert person is not None
        model.look_at(person.person.person_id)
        self._wait("the record", lambda: model.person_view is not None)
        self._take("05-identity")
        model.begin()
        self._wait("the notice", lambda: model.step is Step.CONSENT)

    def _consent(self) -> None:
        page = self._window.enroll_page
        tile = page.consent_step.tile(ConsentMethod.HAND_MARK)
        tile.click()
        self._take("06-consent")
        page.model.record_consent(Consent(True, NOTICE_VERSION, ConsentMethod.HAND_MARK))
        self._wait("the fingers", lambda: page.model.step is Step.FINGERS)

    def _fingers(self) -> None:
        page = self._window.enroll_page
        watch = _FrameCount(self._window)
        self._window.place.scanner.preview_arrived.connect(watch.on_preview)
        self._wait("a live picture", lambda: watch.frames > 3 or page.model.step is Step.FINISH)
        self._take("07-fingers")
        self._wait("a press", lambda: bool(page.model.view and page.model.view.samples))
        self._take("08-fingers-kept")
        self._wait("enough fingers", lambda: page.model.step is Step.FINISH)

    def _finish(self) -> None:
        page = self._window.enroll_page
        self._take("09-proof")
        done = (ProofState.MATCHED, ProofState.NOT_YET)
        self._wait("the proof press", lambda: page.model.proof in done)
        expected = page.finish_step.expected_outcome()
        page.model.finish(
            weak_reason=QualityReason.DRY if expected is Outcome.C else None,
            alternative=AlternativeRoute.ID_CARD_IN_PERSON if expected is Outcome.D else None,
        )
        self._wait("the outcome", lambda: page.model.finished is not None)
        self._take("10-finished")
        finished = page.model.finished
        assert finished is not None
        page.finish_step.print_requested.emit(finished.slip)
        dialog = page.dialog
        assert dialog is not None
        self._settle(0.5)
        self._take("11-slip", dialog, sizes=SIZES[:1])
        dialog.close()

    def _devices(self) -> None:
        self._window.show_page(self._window.devices_page)
        self._wait("the scanners", lambda: bool(self._window.place.scanner.devices))
        self._take("12-devices")

    def _verify(self) -> None:
        window = self._window
        finished = window.enroll_page.model.finished
        assert finished is not None
        window.show_page(window.verify_page)
        model = window.verify_page.model
        model.check(finished.view.person.person_id)
        self._wait("the check", lambda: model.state is not CheckState.CHOOSING)
        self._take("13-verify")
        ends = (CheckState.MATCHED, CheckState.DIFFERENT, CheckState.NOT_ENROLLED)
        self._wait("the answer", lambda: model.state in ends)
        self._take("14-verify-answer")

    def _take(self, name: str, widget: QWidget | None = None, *, sizes: tuple[tuple[int, int], ...] = SIZES) -> None:
        """Take what is shown now in every look. A page in a capture may move on meanwhile; that is no fault."""
        target = widget or self._window
        # Dressing the whole window anew costs most, so the scheme changes least often.
        for scheme in self._schemes:
            self._window.place.look.set_scheme(scheme)
            for language in Language:
                install_language(self._app, language)
                for width, height in sizes:
                    if widget is None:
                        self._window.resize(width, height)
                    self._settle()
                    file = f"{name}-{language.value}-{scheme.value}-{width}x{height}.png"
                    target.grab().save(str(self._folder / file))
                    self.count += 1
        self._window.resize(*SIZES[0])
        install_language(self._app, Language.CHINESE)
        self._window.place.look.set_scheme(ColorScheme.LIGHT)
        self._settle()

    def _settle(self, seconds: float = 0.0) -> None:
        end_s = time.monotonic() + seconds
        for _ in range(3):
            self._app.processEvents()
        while time.monotonic() < end_s:
            self._app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def _wait(self, what: str, condition: Callable[[], bool]) -> None:
        end_s = time.monotonic() + _WAIT_S
        while not condition():
            if time.monotonic() > end_s:
                raise TourStoppedError(f"no sign of {what}")
            self._app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
            time.sleep(0.002)
