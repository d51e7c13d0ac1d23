"""What the station keeps and shows: frozen records, no behavior beyond what they say of themselves."""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field
from typing import Final

from station.ids import EnrollmentId, FingerPosition, ImpressionType, MinutiaType, PersonId, SampleId

# -- people ---------------------------------------------------------------------------------------------------


class Sex(enum.Enum):
    """Sex as the pension record has it."""

    MALE = "male"
    FEMALE = "female"
    UNKNOWN = "unknown"


class NumberState(enum.Enum):
    """Whether the citizen number can be relied upon."""

    CONFIRMED = "confirmed"
    TO_CONFIRM = "to_confirm"


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """A resident's pension record.

    `citizen_number` is None until confirmed; `raw_number` then keeps the cell as it came.
    """

    person_id: PersonId
    name: str
    citizen_number: str | None = None
    number_state: NumberState = NumberState.TO_CONFIRM
    raw_number: str | None = None
    sex: Sex = Sex.UNKNOWN
    birth_date: dt.date | None = None
    ethnicity: str | None = None
    town: str | None = None
    village: str | None = None
    group: str | None = None
    household_head: str | None = None
    insured_state: str | None = None
    contribution_grade: str | None = None
    benefit_state: str | None = None
    benefit_since: str | None = None
    """YYYYMM."""
    phone: str | None = None
    bank_name: str | None = None
    bank_account: str | None = None
    address: str | None = None
    note: str | None = None
    source: str | None = None
    """File kind and row the record last came from, e.g. `xlsx row 17`; no file name."""

    def __repr__(self) -> str:
        return f"Person(…{self.person_id[-4:]})"

    @property
    def masked_number(self) -> str:
        """The number as screens and paper show it: first six and last four characters."""
        number = self.citizen_number
        return f"{number[:6]}{'*' * 8}{number[-4:]}" if number else ""

    def age_on(self, day: dt.date) -> int | None:
        """Age in full years on `day`."""
        born = self.birth_date
        return None if born is None else day.year - born.year - ((day.month, day.day) < (born.month, born.day))


# -- capture --------------------------------------------------------------------------------------------------


class QualityReason(enum.Enum):
    """Why a press is not good enough; each has one sentence of advice in `wording`."""

    NO_FINGER = "no_finger"
    DRY = "dry"
    WET = "wet"
    TOO_LIGHT = "too_light"
    TOO_HARD = "too_hard"
    OFF_CENTER = "off_center"
    MOVED = "moved"
    SMALL_CONTACT = "small_contact"
    CREASED = "creased"
    DIRTY_GLASS = "dirty_glass"


class QualityBand(enum.Enum):
    """The word that always goes with a score."""

    GOOD = "good"
    FAIR = "fair"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class QualityScore:
    """A 0-100 score with the algorithm that gave it."""

    value: int
    algorithm: str
    version: str


# -- minutiae -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Minutia:
    """One minutia at 500 ppi: x right, y down from the top left, px; quality 0-100.

    `angle_rad` is counter-clockwise from +x in [0, 2 pi) (ISO/IEC 19794-2:2005, 6.3).
    """

    x: float
    y: float
    angle_rad: float
    type: MinutiaType
    quality: int


@dataclass(frozen=True, slots=True, repr=False)
class Template:
    """The minutiae of one press at 500 ppi (one finger view of ISO/IEC 19794-2)."""

    position: FingerPosition
    impression: ImpressionType
    width_px: int
    height_px: int
    quality: int
    minutiae: tuple[Minutia, ...]

    def __repr__(self) -> str:
        return f"Template({self.position.label}, {len(self.minutiae)} minutiae)"


# -- enrollment -----------------------------------------------------------------------------------------------


class ExceptionKind(enum.Enum):
    """How long a finger cannot be taken."""

    PERMANENT = "permanent"
    TEMPORARY = "temporary"


class ExceptionReason(enum.Enum):
    """Why a finger cannot be taken."""

    MISSING = "missing"
    BANDAGED = "bandaged"
    DEFORMED = "deformed"
    WORN = "worn"
    SKIN_DISEASE = "skin_disease"
    NO_STRENGTH = "no_strength"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class FingerException:
    """A finger that is not taken, with the reason; `until` for temporary ones."""

    position: FingerPosition
    kind: ExceptionKind
    reason: ExceptionReason
    until: dt.date | None = None
    witness: str | None = None


class ConsentMethod(enum.Enum):
    """How the separate consent was given."""

    SIGNATURE = "signature"
    HAND_MARK = "hand_mark"
    WITNESS = "witness"


NOTICE_VERSION: Final = "2026-1"
"""The consent notice in force: what the screen shows, and what is stored with each answer given to it."""


@dataclass(frozen=True, slots=True)
class Consent:
    """The answer to the notice. `method` is None when refused."""

    given: bool
    notice_version: str
    method: ConsentMethod | None = None
    witness: str | None = None


class Outcome(enum.Enum):
    """How an enrollment ended: A two good fingers, B one, C weak accepted with reason, D alternative route."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class AlternativeRoute(enum.Enum):
    """How a person without usable prints is checked instead."""

    ID_CARD_IN_PERSON = "id_card_in_person"
    HOME_VISIT = "home_visit"
    WITNESSES = "witnesses"
    PHOTO = "photo"


class EnrollmentState(enum.Enum):
    """OPEN can be resumed; FINISHED has an outcome; ABANDONED was given up by the operator."""

    OPEN = "open"
    FINISHED = "finished"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class KeptSample:
    """A press whose template is committed in the vault."""

    sample_id: SampleId
    position: FingerPosition
    number: int
    """1 = first press of this finger in this enrollment."""
    quality: QualityScore
    minutia_count: int
    reason: QualityReason | None
    is_best: bool
    band: QualityBand
    """What the office's rules make of the quality, for this finger."""


@dataclass(frozen=True, slots=True)
class BestFinger:
    """One line of the best-finger card, rank 1 first."""

    rank: int
    position: FingerPosition
    quality: int
    band: QualityBand


@dataclass(frozen=True, slots=True)
class DuplicateCandidate:
    """Somebody else whose stored finger looks the same as one just taken."""

    person: Person
    position: FingerPosition
    probe_position: FingerPosition
    score: float


@dataclass(frozen=True, slots=True)
class EnrollmentView:
    """Everything a screen needs of an enrollment, taken from committed rows."""

    enrollment_id: EnrollmentId
    person: Person
    state: EnrollmentState
    consent: Consent | None
    started_at: dt.datetime
    samples: tuple[KeptSample, ...] = ()
    exceptions: tuple[FingerException, ...] = ()
    next_position: FingerPosition | None = None
    """What the plan proposes now; None when enough is there."""
    unfinished: tuple[FingerPosition, ...] = ()
    """Fingers that were pressed, gave nothing good yet and may be pressed again."""
    expected_outcome: Outcome = Outcome.D
    """How it would end now."""
    outcome: Outcome | None = None
    best_fingers: tuple[BestFinger, ...] = ()
    finished_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person with what is known of their enrollment."""

    person: Person
    outcome: Outcome | None = None
    enrolled_at: dt.datetime | None = None
    open_enrollment: EnrollmentId | None = None
    best_fingers: tuple[BestFinger, ...] = ()
    household: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """A one-to-one result.

    `score` is -10 log10 of the false match rate at which it would just be accepted (30 = 0.1 %).
    """

    score: float
    threshold: float
    position: FingerPosition

    @property
    def is_match(self) -> bool:
        """The decision at the threshold."""
        return self.score >= self.threshold


@dataclass(frozen=True, slots=True)
class Candidate:
    """One line of a one-to-many result, best first."""

    person: Person
    position: FingerPosition
    score: float


@dataclass(frozen=True, slots=True)
class Slip:
    """What the enrollment slip says. The QR code holds the slip's `number` and a check of it, nothing else."""

    number: str
    qr_text: str
    office: str
    office_phone: str
    person: Person
    outcome: Outcome
    best_fingers: tuple[BestFinger, ...]
    exceptions: tuple[FingerException, ...]
    alternative: AlternativeRoute | None
    operator: str
    finished_at: dt.datetime
    is_practice: bool


# -- roster ---------------------------------------------------------------------------------------------------


class RowOutcome(enum.Enum):
    """What became of a roster row."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    TO_CONFIRM = "to_confirm"
    """New or updated, and its number must be compared with the card."""
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class RowReport:
    """One row's end: `row` as the spreadsheet counts (1 = first); `reason` is a code that texts explain.

    `number_repair` names what was mended without guessing: `fifteen_digits`, `apostrophe`, `full_width`, `spaces` …
    """

    row: int
    outcome: RowOutcome
    reason: str | None = None
    number_repair: tuple[str, ...] = ()
    sheet: int = 1
    """1 = first sheet of the file."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. Every data row is in `rows`, once."""

    rows: tuple[RowReport, ...] = field(repr=False)
    skipped_rows: int = 0
    """Title, blank, total and signature rows, which are no people."""
    rejected_file: str | None = None

    def count(self, outcome: RowOutcome) -> int:
        """Number of rows with this outcome."""
        return sum(row.outcome is outcome for row in self.rows)


# -- the station itself ---------------------------------------------------------------------------------------


class VaultKind(enum.Enum):
    """PRODUCTION takes real scanners only; PRACTICE takes simulated ones and holds invented people."""

    PRODUCTION = "production"
    PRACTICE = "practice"


class Engine(enum.Enum):
    """What makes the templates of new presses."""

    STATION = "station"
    NBIS = "nbis"
    """NIST's, where nbis-py is installed."""


class Role(enum.Enum):
    """What an operator may do."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    TECHNICIAN = "technician"


@dataclass(frozen=True, slots=True)
class Office:
    """The office the station belongs to, as slips name it."""

    name: str = ""
    phone: str = ""
    hours: str = ""
    station_number: str = "1"


@dataclass(frozen=True, slots=True)
class VaultInfo:
    """What can be read of a vault while it is locked."""

    kind: VaultKind
    vault_id: str
    operators: tuple[str, ...]
    suite: int


@dataclass(frozen=True, slots=True)
class DeviceView:
    """A scanner as the screens list it. `reason_code` says why it cannot be used, None when it can."""

    driver: str
    address: str | None
    name: str
    is_simulated: bool
    reason_code: str | None = None
    reason: str | None = None
    serial: str | None = None
    is_chosen: bool = False
    """The scanner that was chosen last, known again by its serial number."""
    is_proven: bool = True
    """False for a driver written from descriptions alone, confirmed by no device."""


@dataclass(frozen=True, slots=True)
class DevicesSeen:
    """The scanners and drivers as they are now, and the scanners that came and went since the last time."""

    devices: tuple[DeviceView, ...]
    plugged: tuple[DeviceView, ...] = ()
    unplugged: tuple[DeviceView, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """What is typed for a person who is in no roster."""

    name: str
    citizen_number: str
    sex: Sex = Sex.UNKNOWN
    birth_date: dt.date | None = None
    town: str | None = None
    village: str | None = None
    group: str | None = None
    household_head: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class FinishedEnrollment:
    """What finishing gave: the final view, possible duplicates, how many people were compared, and the slip."""

    view: EnrollmentView
    duplicates: tuple[DuplicateCandidate, ...]
    people_compared: int
    slip: Slip
    people_not_compared: int = 0
    """People whose fingers were taken with another engine than those of this enrollment."""


@dataclass(frozen=True, slots=True)
class AuditReport:
    """Result of walking the audit chain. `broken_at` is the first sequence that does not fit; None when whole."""

    events: int
    head: str
    broken_at: int | None
