"""A station in memory, with the shape of the real one: invented people, a scanner that presses when told.

The scripted scanner has a thread of its own, like the real one, and sends the same events in the same order.
"""

from __future__ import annotations

import datetime as dt
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from drivers.api import DeviceLostError, DeviceNotFoundError
from station.errors import (
    CitizenNumberError,
    NoReferenceError,
    StorageFullError,
    UnlockDelayedError,
    VaultDamagedError,
    VaultNotFoundError,
    WrongPassphraseError,
)
from station.events import (
    AdviceChanged,
    Assessment,
    CaptureEvent,
    CaptureFailed,
    CapturePhase,
    FingerDone,
    LiftFinger,
    PhaseChanged,
    PresentationFailed,
    PreviewUpdated,
    RecoveryStep,
    Sample,
    SampleCaptured,
    ScannerRecovering,
)
from station.ids import FINGERS, EnrollmentId, FingerPosition, PersonId, SampleId, new_id
from station.records import (
    AlternativeRoute,
    BestFinger,
    Candidate,
    Comparison,
    Consent,
    DevicesSeen,
    DeviceView,
    DuplicateCandidate,
    EnrollmentState,
    EnrollmentView,
    FingerException,
    FinishedEnrollment,
    KeptSample,
    NumberState,
    Office,
    Outcome,
    Person,
    PersonDraft,
    PersonView,
    QualityBand,
    QualityReason,
    QualityScore,
    Sex,
    Slip,
    VaultInfo,
    VaultKind,
)

PASS_SCORE, FAIR_SCORE = 60, 40
GOOD_FINGERS_WANTED = 2
MAX_PRESSES = 3
TODAY = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 24, 10, 30)
ORDER = tuple(sorted(FINGERS, key=lambda p: ((p - 1) % 5, p)))
SIMULATED = DeviceView("simulated", "simulated:practice", "Practice scanner (no real fingers)", is_simulated=True)
REAL = DeviceView("usb_sample", "usb_sample:1", "Desk scanner", is_simulated=False)
EMPTY = DeviceView("image_folder", None, "image_folder", False, "device.not_found", "no device is plugged in")
MISSING = DeviceView("usb_other", None, "Other scanner", False, "device.access", "no permission")


def ridges(seed: int = 0, size: int = 320) -> NDArray[np.uint8]:
    """Draw concentric ridges inside an ellipse: dark on light, 9 px apart like at 500 ppi."""
    y, x = np.mgrid[0:size, 0:size].astype(np.float32)
    center_x, center_y = size * (0.5 + 0.02 * (seed % 5)), size * (0.45 + 0.01 * (seed % 7))
    radius = np.hypot((x - center_x) * 1.1, (y - center_y) * (0.8 + 0.03 * (seed % 3)))
    waves = 128 + 110 * np.cos(radius * 2 * np.pi / 9 + seed)
    inside = np.hypot((x - size / 2) / (size * 0.36), (y - size / 2) / (size * 0.46)) < 1
    return np.ascontiguousarray(np.where(inside, waves, 245).clip(0, 255).astype(np.uint8))


def assessment(score: int, reason: QualityReason | None = None, size: int = 320) -> Assessment:
    """Make the assessment of a picture by `ridges`."""
    blocks = size // 16
    y, x = np.mgrid[0:blocks, 0:blocks].astype(np.float32) + 0.5
    inside = np.hypot((x - blocks / 2) / (blocks * 0.36), (y - blocks / 2) / (blocks * 0.46)) < 1
    weak = inside & (x + y > blocks * (0.4 + score / 80))
    block_map = (inside.astype(np.uint8) * 2 - weak.astype(np.uint8)).astype(np.uint8)
    return Assessment(QualityScore(score, "fake", "1"), reason, block_map, {})


def band(score: int) -> QualityBand:
    """Return the word for a score."""
    if score >= PASS_SCORE:
        return QualityBand.GOOD
    return QualityBand.FAIR if score >= FAIR_SCORE else QualityBand.LOW


def live(pixels: NDArray[np.uint8], judged: Assessment, hold_fraction: float = 0.0) -> PreviewUpdated:
    """Make a live picture."""
    return PreviewUpdated(pixels, judged, hold_fraction, band(judged.score.value), PASS_SCORE)


@dataclass
class ScriptedCapture:
    """The scanner's thread. `press` and `unplug` are called by the test, everything else by the app."""

    on_event: Callable[[CaptureEvent], None]
    _orders: queue.SimpleQueue[Callable[[], None] | None] = field(default_factory=queue.SimpleQueue)
    position: FingerPosition | None = None
    number: int = 1
    best: tuple[int, int] | None = None
    presses: int = 0
    is_closed: bool = False

    def __post_init__(self) -> None:
        self._thread = threading.Thread(target=self._work, name="fake-scanner")
        self._thread.start()

    # -- the app's side

    def capture(self, position: FingerPosition, *, first_number: int = 1) -> None:
        self._orders.put(lambda: self._begin(position, first_number))

    def take_now(self) -> None:
        self._orders.put(lambda: self._press(50, None))

    def skip(self) -> None:
        self._orders.put(self._end_finger)

    def cancel(self) -> None:
        self._orders.put(self._cancel)

    def close(self) -> None:
        if not self.is_closed:
            self.is_closed = True
            self._orders.put(None)
            self._thread.join(2)

    # -- the test's side

    def press(self, score: int, reason: QualityReason | None = None) -> None:
        self._orders.put(lambda: self._press(score, reason))

    def press_in_vain(self, reason: QualityReason) -> None:
        self._orders.put(lambda: self._fail_press(reason))

    def rest_finger(self, reason: QualityReason | None = None) -> None:
        """A finger comes and stays, without an end of the press."""
        self._orders.put(lambda: self._rest(reason))

    def unplug(self) -> None:
        self.fail(DeviceLostError.code)

    def fail(self, code: str) -> None:
        self._orders.put(lambda: self.on_event(CaptureFailed(code)))

    def stop_for_a_moment(self, step: RecoveryStep, other: str | None = None) -> None:
        """The scanner stops, and the station sees to it by itself."""
        code = "device.timeout" if step is RecoveryStep.RESTARTING else "device.lost"
        self._orders.put(lambda: self.on_event(ScannerRecovering(step, code, 1, 3, other)))

    def recover(self) -> None:
        self._orders.put(lambda: self.on_event(ScannerRecovering(RecoveryStep.RECOVERED, "device.lost", 1, 3)))
        self._orders.put(self._wait)

    def flood(self, frames: int) -> None:
        self._orders.put(lambda: self._flood(frames))

    # -- in the thread

    def _work(self) -> None:
        while (order := self._orders.get()) is not None:
            order()

    def _begin(self, position: FingerPosition, first_number: int) -> None:
        self.position, self.number, self.best, self.presses = position, first_number, None, 0
        self._wait()

    def _cancel(self) -> None:
        if self.position is not None:
            position, self.position = self.position, None
            self.on_event(PhaseChanged(CapturePhase.INACTIVE, position))

    def _wait(self) -> None:
        if self.position is not None:
            self.on_event(PhaseChanged(CapturePhase.WAIT_FINGER_ON, self.position))
            self.on_event(AdviceChanged(QualityReason.NO_FINGER, self.position))

    def _press(self, score: int, reason: QualityReason | None) -> None:
        position = self.position
        if position is None:
            return
        pixels, judged = ridges(int(position) * 7 + self.number), assessment(score, reason)
        self.on_event(PhaseChanged(CapturePhase.SCORING, position))
        self.on_event(AdviceChanged(reason, position))
        for step in range(4):
            self.on_event(live(pixels, judged, step / 3))
        self.on_event(SampleCaptured(Sample(position, self.number, pixels, judged)))
        self.on_event(LiftFinger(position))
        self._end_press(score)

    def _rest(self, reason: QualityReason | None) -> None:
        position = self.position
        if position is not None:
            self.on_event(PhaseChanged(CapturePhase.SETTLING, position))
            self.on_event(PhaseChanged(CapturePhase.SCORING, position))
            self.on_event(live(ridges(int(position)), assessment(70, reason), 0.2))
            if reason is not None:
                self.on_event(AdviceChanged(reason, position))

    def _fail_press(self, reason: QualityReason) -> None:
        if self.position is not None:
            self.on_event(PresentationFailed(self.position, self.number, reason))
            self._end_press(None)

    def _end_press(self, score: int | None) -> None:
        if score is not None and (self.best is None or score > self.best[0]):
            self.best = (score, self.number)
        self.number += 1
        self.presses += 1
        if (score or 0) >= PASS_SCORE or self.presses >= MAX_PRESSES:
            self._end_finger()
        else:
            self._wait()

    def _end_finger(self) -> None:
        if self.position is not None:
            position, self.position = self.position, None
            best = self.best
            self.on_event(FingerDone(position, best[1] if best else None, bool(best and best[0] >= PASS_SCORE)))

    def _flood(self, frames: int) -> None:
        pixels, judged = ridges(), assessment(50)
        for _ in range(frames):
            self.on_event(live(pixels, judged))


def invented_people() -> tuple[Person, ...]:
    """Eight invented residents of two villages; the region code belongs to no place."""
    rows = (
        ("张桂芳", "zgf", Sex.FEMALE, 1948, "荆山村", "3组", "1624", "张桂芳"),
        ("罗启山", "lqs", Sex.MALE, 1946, "荆山村", "3组", "3016", "张桂芳"),
        ("尉迟秀英", "ycxy", Sex.FEMALE, 1943, "荆山村", "3组", "0847", "尉迟秀英"),
        ("冉启明", "rqm", Sex.MALE, 1955, "升平村", "1组", "4419", "冉启明"),
        ("封德贵", "fdg", Sex.MALE, 1946, "升平村", "5组", "2317", "封德贵"),
        ("令狐昌贵", "lhcg", Sex.MALE, 1952, "升平村", "2组", "3416", "令狐昌贵"),
        ("霍朝菊", "hcj", Sex.FEMALE, 1950, "荆山村", "3组", "1546", "霍朝菊"),
        ("犹正珍", "yzz", Sex.FEMALE, 1938, "荆山村", "4组", "002X", "犹正珍"),
    )
    return tuple(
        Person(
            PersonId(f"{index:032x}"),
            name,
            citizen_number=f"999999{year}0101{last}",
            number_state=NumberState.CONFIRMED,
            sex=sex,
            birth_date=dt.date(year, 1, 1),
            town="永新镇",
            village=village,
            group=group,
            household_head=head,
            note=initials,
        )
        for index, (name, initials, sex, year, village, group, last, head) in enumerate(rows, start=1)
    )


class FakeStation:
    """An unlocked station in memory; every call checks that it is not made in the GUI thread."""

    def __init__(self, kind: VaultKind = VaultKind.PRACTICE, operator: str = "practice") -> None:
        self.kind = kind
        self.operator = operator
        self.office = Office("永新镇", "000-0000000")
        self.people = {p.person_id: p for p in invented_people()}
        self.views: dict[EnrollmentId, EnrollmentView] = {}
        self.captures: list[ScriptedCapture] = []
        self.is_closed = False
        self.calls: list[str] = []
        self.threads: set[int] = set()
        self.fails_next_save = 0
        self.fails_next_note = 0
        self.failed_presses: list[tuple[EnrollmentId, FingerPosition]] = []
        self.fails_next_capture = False
        self.matches: list[bool] = []
        self.qualities: list[int] = []
        """What the next kept presses are worth; without any, as much as their live score says."""
        self.duplicate: PersonId | None = None
        self.save_gate: threading.Event | None = None
        self.open_gate: threading.Event | None = None

    @property
    def capture(self) -> ScriptedCapture:
        return self.captures[-1]

    def _note(self, name: str) -> None:
        self.calls.append(name)
        self.threads.add(threading.get_ident())

    def close(self) -> None:
        self._note("close")
        self.is_closed = True
        for capture in self.captures:
            capture.close()

    # -- people

    def find(self, query: str, limit: int = 50) -> tuple[PersonView, ...]:
        self._note("find")
        found = [p for p in self.people.values() if _fits(p, query)]
        return tuple(self._person_view(p) for p in found[:limit])

    def person(self, person_id: PersonId) -> PersonView:
        self._note("person")
        person = self.people[person_id]
        family = tuple(
            p for p in self.people.values() if p.household_head == person.household_head and p.person_id != person_id
        )
        return replace(self._person_view(person), household=family)

    def _person_view(self, person: Person) -> PersonView:
        views = [v for v in self.views.values() if v.person.person_id == person.person_id]
        done = [v for v in views if v.state is EnrollmentState.FINISHED]
        still_open = [v for v in views if v.state is EnrollmentState.OPEN]
        return PersonView(
            person,
            outcome=done[-1].outcome if done else None,
            enrolled_at=done[-1].finished_at if done else None,
            open_enrollment=still_open[-1].enrollment_id if still_open else None,
            best_fingers=done[-1].best_fingers if done else (),
        )

    def add_person(self, draft: PersonDraft) -> PersonView:
        self._note("add_person")
        if len(draft.citizen_number) != 18:
            raise CitizenNumberError("not 18 characters")
        person = Person(
            PersonId(new_id()),
            draft.name,
            citizen_number=draft.citizen_number,
            village=draft.village,
            group=draft.group,
        )
        self.people[person.person_id] = person
        return self._person_view(person)

    # -- enrollment

    def open_enrollments(self) -> tuple[EnrollmentView, ...]:
        self._note("open_enrollments")
        return tuple(v for v in self.views.values() if v.state is EnrollmentState.OPEN)

    def begin_enrollment(self, person_id: PersonId) -> EnrollmentView:
        self._note("begin_enrollment")
        for view in self.views.values():
            if view.person.person_id == person_id and view.state is EnrollmentState.OPEN:
                return view
        view = EnrollmentView(EnrollmentId(new_id()), self.people[person_id], EnrollmentState.OPEN, None, NOW)
        return self._store(view)

    def record_consent(self, enrollment_id: EnrollmentId, consent: Consent) -> EnrollmentView:
        self._note("record_consent")
        return self._store(replace(self.views[enrollment_id], consent=consent))

    def keep_sample(self, enrollment_id: EnrollmentId, sample: Sample) -> EnrollmentView:
        self._note("keep_sample")
        if self.save_gate is not None:
            self.save_gate.wait(5)
        if self.fails_next_save:
            self.fails_next_save -= 1
            raise StorageFullError("full")
        view = self.views[enrollment_id]
        judged = sample.assessment
        quality = QualityScore(self.qualities.pop(0), "fake-accept", "1") if self.qualities else judged.score
        kept = KeptSample(
            SampleId(new_id()), sample.position, sample.number, quality, 30, judged.reason, is_best=False,
            band=band(quality.value),
        )  # fmt: skip
        return self._store(replace(view, samples=_with_best((*view.samples, kept))))

    def note_failed_press(
        self, enrollment_id: EnrollmentId, position: FingerPosition, reason: QualityReason
    ) -> EnrollmentView:
        self._note("note_failed_press")
        if self.fails_next_note:
            self.fails_next_note -= 1
            raise StorageFullError("full")
        self.failed_presses.append((enrollment_id, position))
        return self._store(self.views[enrollment_id])

    def except_finger(self, enrollment_id: EnrollmentId, exception: FingerException) -> EnrollmentView:
        self._note("except_finger")
        view = self.views[enrollment_id]
        others = tuple(e for e in view.exceptions if e.position is not exception.position)
        return self._store(replace(view, exceptions=(*others, exception)))

    def clear_exception(self, enrollment_id: EnrollmentId, position: FingerPosition) -> EnrollmentView:
        self._note("clear_exception")
        view = self.views[enrollment_id]
        return self._store(replace(view, exceptions=tuple(e for e in view.exceptions if e.position is not position)))

    def proof_press(self, enrollment_id: EnrollmentId, sample: Sample) -> Comparison:
        self._note("proof_press")
        return self._compare(sample)

    def finish_enrollment(
        self,
        enrollment_id: EnrollmentId,
        *,
        weak_reason: QualityReason | None = None,
        alternative: AlternativeRoute | None = None,
    ) -> FinishedEnrollment:
        self._note("finish_enrollment")
        view = self.views[enrollment_id]
        outcome = _outcome(view.samples)
        assert outcome is not Outcome.C or weak_reason is not None
        assert outcome is not Outcome.D or alternative is not None
        view = self._store(replace(view, state=EnrollmentState.FINISHED, outcome=outcome, finished_at=NOW))
        other = self.people.get(self.duplicate) if self.duplicate is not None else None
        duplicates = (
            (DuplicateCandidate(other, FingerPosition.RIGHT_THUMB, FingerPosition.RIGHT_THUMB, 61.0),) if other else ()
        )
        self._last_slip = Slip(
            "2026-0001",
            "ES1:2026-0001",
            self.office.name,
            self.office.phone,
            view.person,
            outcome,
            view.best_fingers,
            view.exceptions,
            alternative,
            self.operator,
            NOW,
            self.kind is VaultKind.PRACTICE,
        )
        return FinishedEnrollment(view, duplicates, 61, self._last_slip)

    def abandon_enrollment(self, enrollment_id: EnrollmentId) -> None:
        self._note("abandon_enrollment")
        self._store(replace(self.views[enrollment_id], state=EnrollmentState.ABANDONED))

    def slip(self, enrollment_id: EnrollmentId) -> Slip:
        return self._last_slip

    def _store(self, view: EnrollmentView) -> EnrollmentView:
        best = sorted((s for s in view.samples if s.is_best), key=lambda s: -s.quality.value)[:2]
        ranked = tuple(BestFinger(rank, s.position, s.quality.value, s.band) for rank, s in enumerate(best, start=1))
        pressed = {s.position for s in view.samples} - _good(view.samples) - {e.position for e in view.exceptions}
        view = replace(
            view,
            next_position=self._next(view),
            unfinished=tuple(sorted(pressed - self._used_up(view))),
            expected_outcome=_outcome(view.samples),
            best_fingers=ranked,
        )
        self.views[view.enrollment_id] = view
        return view

    def _next(self, view: EnrollmentView) -> FingerPosition | None:
        if view.consent is None or not view.consent.given or len(_good(view.samples)) >= GOOD_FINGERS_WANTED:
            return None
        excepted = {e.position for e in view.exceptions}
        rest = [p for p in ORDER if p not in _good(view.samples) | excepted | self._used_up(view)]
        return rest[0] if rest else None

    def _used_up(self, view: EnrollmentView) -> set[FingerPosition]:
        failed = [position for enrollment_id, position in self.failed_presses if enrollment_id == view.enrollment_id]
        return {p for p in ORDER if sum(s.position is p for s in view.samples) + failed.count(p) >= MAX_PRESSES}

    # -- verify

    def verify(self, person_id: PersonId, sample: Sample) -> Comparison:
        self._note("verify")
        if not self._person_view(self.people[person_id]).best_fingers:
            raise NoReferenceError("none")
        return self._compare(sample)

    def identify(self, sample: Sample, limit: int = 5) -> tuple[Candidate, ...]:
        return ()

    def _compare(self, sample: Sample) -> Comparison:
        is_match = self.matches.pop(0) if self.matches else True
        return Comparison(62.0 if is_match else 4.0, 30.0, sample.position)

    # -- scanner

    def start_capture(self, address: str, on_event: Callable[[CaptureEvent], None]) -> ScriptedCapture:
        self._note("start_capture")
        if self.open_gate is not None:
            self.open_gate.wait(5)
        if self.fails_next_capture:
            self.fails_next_capture = False
            raise DeviceNotFoundError("gone")
        self.captures.append(ScriptedCapture(on_event))
        return self.captures[-1]

    def enroll_at_once(self, person_id: PersonId, scores: tuple[int, ...] = (82, 71)) -> None:
        """Enroll a person without any screen, so that there is something to verify."""
        view = self.begin_enrollment(person_id)
        self.record_consent(view.enrollment_id, Consent(True, "1"))
        for position, score in zip(ORDER, scores, strict=False):
            self.keep_sample(view.enrollment_id, Sample(position, 1, ridges(position), assessment(score)))
        self.finish_enrollment(
            view.enrollment_id, weak_reason=QualityReason.DRY, alternative=AlternativeRoute.ID_CARD_IN_PERSON
        )


@dataclass
class FakeWatch:
    """The look-out; `plug` and `unplug` are called by the test, in a thread of their own as in the real one."""

    gateway: FakeGateway
    on_seen: Callable[[DevicesSeen], None]
    held: list[str | None] = field(default_factory=list)
    kinds: list[VaultKind | None] = field(default_factory=list)
    is_stopped: bool = False

    def show_for(self, kind: VaultKind | None) -> None:
        self.kinds.append(kind)
        self.on_seen(DevicesSeen(self.gateway.devices))

    def hold(self, driver: str | None) -> None:
        self.held.append(driver)

    def stop(self) -> None:
        self.is_stopped = True

    def plug(self, *devices: DeviceView) -> None:
        self.gateway.devices = (*self.gateway.devices, *devices)
        self._tell(DevicesSeen(self.gateway.devices, plugged=devices))

    def unplug(self, *devices: DeviceView) -> None:
        self.gateway.devices = tuple(device for device in self.gateway.devices if device not in devices)
        self._tell(DevicesSeen(self.gateway.devices, unplugged=devices))

    def _tell(self, seen: DevicesSeen) -> None:
        thread = threading.Thread(target=self.on_seen, args=(seen,), name="fake-watch")
        thread.start()
        thread.join()


@dataclass
class FakeGateway:
    """The doors: passphrase `open sesame`, operators 杨小梅 and 陈建华."""

    home: Path = Path("/nowhere")
    station: FakeStation = field(default_factory=lambda: FakeStation(VaultKind.PRODUCTION, "杨小梅"))
    practice: FakeStation = field(default_factory=FakeStation)
    devices: tuple[DeviceView, ...] = (REAL, MISSING, EMPTY, SIMULATED)
    has_vault: bool = True
    is_damaged: bool = False
    wrong_tries: int = 0
    created: Office | None = None
    lists: int = 0
    watches: list[FakeWatch] = field(default_factory=list)
    remembered: list[DeviceView] = field(default_factory=list)

    def default_home(self) -> Path:
        return self.home

    def describe_vault(self, home: Path) -> VaultInfo:
        if self.is_damaged:
            raise VaultDamagedError("damaged")
        if not self.has_vault:
            raise VaultNotFoundError("none")
        return VaultInfo(VaultKind.PRODUCTION, "0" * 32, ("杨小梅", "陈建华"), 1)

    def create_station(self, home: Path, *, kind: VaultKind, operator: str, passphrase: str, office: Office) -> str:
        self.has_vault, self.created = True, office
        return "AAAA-BBBB-CCCC-DDDD"

    def open_station(self, home: Path, *, operator: str, passphrase: str) -> FakeStation:
        if passphrase != "open sesame":
            self.wrong_tries += 1
            if self.wrong_tries > 2:
                raise UnlockDelayedError(30)
            raise WrongPassphraseError("wrong")
        self.wrong_tries = 0
        self.station.is_closed = False
        return self.station

    def recover_station(self, home: Path, *, operator: str, recovery_code: str, new_passphrase: str) -> FakeStation:
        if recovery_code != "AAAA-BBBB-CCCC-DDDD":
            raise WrongPassphraseError("wrong")
        return self.station

    def open_practice_station(self) -> FakeStation:
        self.practice.is_closed = False
        return self.practice

    def list_devices(self, kind: VaultKind | None = None) -> tuple[DeviceView, ...]:
        self.lists += 1
        return self.devices

    def remember_scanner(self, device: DeviceView) -> None:
        self.remembered.append(device)

    def watch_devices(self, on_seen: Callable[[DevicesSeen], None]) -> FakeWatch:
        self.watches.append(FakeWatch(self, on_seen))
        return self.watches[-1]


def _fits(person: Person, query: str) -> bool:
    texts = (person.name, person.note or "", person.village or "")
    return not query or any(query in text for text in texts) or (person.citizen_number or "").endswith(query)


def _with_best(samples: tuple[KeptSample, ...]) -> tuple[KeptSample, ...]:
    best: dict[FingerPosition, KeptSample] = {}
    for sample in samples:
        held = best.get(sample.position)
        if held is None or sample.quality.value > held.quality.value:
            best[sample.position] = sample
    return tuple(replace(s, is_best=best[s.position].sample_id == s.sample_id) for s in samples)


def _good(samples: tuple[KeptSample, ...]) -> set[FingerPosition]:
    return {s.position for s in samples if s.is_best and s.quality.value >= PASS_SCORE}


def _outcome(samples: tuple[KeptSample, ...]) -> Outcome:
    good = len(_good(samples))
    if good:
        return Outcome.A if good >= GOOD_FINGERS_WANTED else Outcome.B
    return Outcome.C if samples else Outcome.D
