"""What each command does: calls a use case, prints its result."""

from __future__ import annotations

import argparse
import dataclasses
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from station import usecases
from station.cli import handover, vault
from station.cli.capturing import FingerCapture
from station.cli.demo import run_demo
from station.cli.devices import devices, only_scanner
from station.cli.opening import home_of, unlocked
from station.cli.output import Output
from station.cli.paper import write_slip
from station.errors import NoReferenceError, PersonNotFoundError, RecordError
from station.events import PresentationFailed, Sample, SampleCaptured
from station.ids import FingerPosition, PersonId
from station.records import (
    Candidate,
    Consent,
    EnrollmentView,
    FinishedEnrollment,
    PersonView,
    RowOutcome,
)
from station.usecases import Station, StationSettings

_DONE = 0
_NO_MATCH = 1
_ID = re.compile(r"[0-9a-f]{32}")

Command = Callable[[argparse.Namespace, Output, Mapping[str, str]], int]


class AmbiguousPersonError(RecordError):
    """The words fit more than one person."""

    code = "record.ambiguous"
    exit_code = 47
    advice = "Add the village or more digits of the number, or use the id that `station find` prints."


# -- people -----------------------------------------------------------------------------------------------------


def import_roster(arguments: argparse.Namespace, output: Output, environ: Mapping[str, str]) -> int:
    """Bring in a roster and account for every row."""
    with unlocked(arguments, environ) as station:
        report = station.import_roster(arguments.file, progress=output.progress, rejected_dir=arguments.rejected)
    quiet = frozenset() if arguments.rows else frozenset({RowOutcome.NEW, RowOutcome.UPDATED, RowOutcome.UNCHANGED})
    for row in report.rows:
        if row.outcome in quiet and row.reason is None:
            continue
        words = f"row {row.row}: {row.outcome.value.replace('_', ' ')}"
        reason = f" ({row.reason.replace('_', ' ')})" if row.reason else ""
        output.result("row", {"row": row.row, "outcome": row.outcome, "reason": row.reason,
                              "number_repair": row.number_repair}, words + reason)  # fmt: skip
    counts = {outcome.value: report.count(outcome) for outcome in RowOutcome}
    repaired = sum(bool(row.number_repair) for row in report.rows)
    sentence = ", ".join(f"{count} {name.replace('_', ' ')}" for name, count in counts.items())
    if report.rejected_file:
        sentence += f". Rejected rows, to be mended and imported again: {report.rejected_file}"
    output.result(
        "import",
        {"rows": len(report.rows), **counts, "numbers_repaired": repaired, "skipped_rows": report.skipped_rows,
         "rejected_file": report.rejected_file},
        f"{len(report.rows)} rows: {sentence}. Numbers repaired: {repaired}. Rows that are no people: "
        f"{report.skipped_rows}.",
    )  # fmt: skip
    return _DONE


def find(arguments: argparse.Namespace, output: Output, environ: Mapping[str, str]) -> int:
    """Find people."""
    with unlocked(arguments, environ) as station:
        found = station.find(arguments.query, arguments.limit)
    for view in found:
        output.result("person", person_data(view), person_line(view))
    if not found:
        output.note("Nobody found. Try fewer letters, the initials or the last digits.")
    return _DONE if found else _NO_MATCH


def show(arguments: argparse.Namespace, output: Output, environ: Mapping[str, str]) -> int:
    """Show one person."""
    with unlocked(arguments, environ) as station:
        view = station.person(_person(station, arguments.person))
    fingers = ", ".join(f"{b.position.label} ({b.quality} {b.band.value})" for b in view.best_fingers) or "none"
    household = "、".join(person.name for person in view.household) or "-"
    output.result("person", {**person_data(view), "household": [p.person_id for p in view.household]},
                  f"{person_line(view)}\n  best fingers: {fingers}\n  household: {household}")  # fmt: skip
    return _DONE


# -- fingers ----------------------------------------------------------------------------------------------------


def enroll(arguments: argparse.Namespace, output: Output, environ: Mapping[str, str]) -> int:
    """Take a person's fingers until the plan has enough, then finish."""
    with unlocked(arguments, environ) as station:
        view = station.begin_enrollment(_person(station, arguments.person))
        if view.consent is None or not view.consent.given:
            consent = Consent(True, usecases.NOTICE_VERSION, arguments.consent, arguments.witness)
            view = station.record_consent(view.enrollment_id, consent)
        for exception in arguments.exceptions:
            view = station.except_finger(view.enrollment_id, exception)
        if arguments.finger or view.next_position is not None:
            view = _take_fingers(station, view, arguments, output)
        finished = station.finish_enrollment(view.enrollment_id, alternative=arguments.alternative)
    _report_enrollment(finished, output)
    if arguments.slip:
        write_slip(finished.slip, arguments.slip)
        output.result("slip", {"file": str(arguments.slip)}, f"Slip: {arguments.slip}")
    return _DONE


def _take_fingers(
    station: Station, view: EnrollmentView, arguments: argparse.Namespace, output: Output
) -> EnrollmentView:
    device = arguments.device or _only_device(station, home_of(arguments))
    presses: int | None = arguments.presses
    with FingerCapture(station, device, output, good_presses=presses or 1) as capture:
        for position in arguments.finger or ():
            view = _take_finger(station, capture, view, position, output, presses)
            while presses is None and position in view.unfinished:
                view = _take_finger(station, capture, view, position, output, presses)
        while not arguments.finger and view.next_position is not None:
            view = _take_finger(station, capture, view, view.next_position, output, presses)
    return view


def _take_finger(
    station: Station,
    capture: FingerCapture,
    view: EnrollmentView,
    position: FingerPosition,
    output: Output,
    presses: int | None,
) -> EnrollmentView:
    taken = sum(sample.position is position for sample in view.samples)

    def keep(event: SampleCaptured | PresentationFailed) -> bool:
        nonlocal view
        if isinstance(event, PresentationFailed):
            view = station.note_failed_press(view.enrollment_id, event.position, event.reason)
            output.note(f"  press {event.number}: no usable picture ({event.reason.value.replace('_', ' ')})")
            return presses is None and position not in view.unfinished
        view = station.keep_sample(view.enrollment_id, event.sample)
        kept = view.samples[-1]
        reason = kept.reason.value if kept.reason else None
        output.result(
            "sample",
            {"sample_id": kept.sample_id, "finger": position, "press": kept.number, "quality": kept.quality.value,
             "algorithm": kept.quality.algorithm, "band": kept.band, "minutiae": kept.minutia_count, "reason": reason},
            f"  press {kept.number} kept: quality {kept.quality.value} {kept.band.value}, {kept.minutia_count} minutiae"
            + (f" ({reason.replace('_', ' ')})" if reason else ""),
        )  # fmt: skip
        if presses is None:
            return position not in view.unfinished
        return kept.number - taken >= presses

    capture.take(position, keep, first_number=taken + 1)
    return view


def _report_enrollment(finished: FinishedEnrollment, output: Output) -> None:
    view, outcome = finished.view, finished.slip.outcome
    for duplicate in finished.duplicates:
        output.result("duplicate", {"person_id": duplicate.person.person_id, "finger": duplicate.position,
                                    "score": round(duplicate.score, 1)},
                      f"Possible duplicate: {duplicate.person.name}, {duplicate.position.label}")  # fmt: skip
    fingers = (
        ", ".join(f"{b.rank}. {b.position.label} ({b.quality} {b.band.value})" for b in view.best_fingers) or "none"
    )
    others = finished.people_not_compared
    not_compared = f"{others} people of another engine could not be compared. " if others else ""
    output.result(
        "enrollment",
        {"enrollment_id": view.enrollment_id, "person_id": view.person.person_id, "outcome": outcome,
         "best_fingers": view.best_fingers, "people_compared": finished.people_compared,
         "people_not_compared": finished.people_not_compared, "duplicates": len(finished.duplicates),
         "slip": finished.slip.number},
        f"Outcome {outcome.value}. Best fingers: {fingers}. Compared with {finished.people_compared} people, "
        f"{len(finished.duplicates)} possible duplicates. Slip {finished.slip.number}. "
        f"{not_compared}Taken, not yet received by the county.",
    )  # fmt: skip


def verify(arguments: argparse.Namespace, output: Output, environ: Mapping[str, str]) -> int:
    """Compare presses with the person's stored fingers; done at the first match unless every press is asked for."""
    matched = False
    earlier: list[Sample] = []
    with unlocked(arguments, environ) as station:
        person_id = _person(station, arguments.person)
        scored: list[tuple[float, Sample]] = []

        def compare(event: SampleCaptured | PresentationFailed) -> bool:
            nonlocal matched
            if isinstance(event, PresentationFailed):
                output.note(f"  press {event.number}: no usable picture")
                return bool(event.number >= arguments.presses)
            result = station.verify(person_id, event.sample, *earlier)
            matched = matched or result.is_match
            scored.append((result.score, event.sample))
            with_others = f", with {len(earlier)} other finger" if earlier else ""
            output.result(
                "comparison",
                {"press": event.sample.number, "finger": event.sample.position, "match": result.is_match,
                 "score": round(result.score, 2), "threshold": result.threshold, "fingers": 1 + len(earlier)},
                f"  press {event.sample.number}: {'match' if result.is_match else 'no match'} "
                f"(score {result.score:.1f}{with_others}, needs {result.threshold:.0f})",
            )  # fmt: skip
            return bool(event.sample.number >= arguments.presses or (matched and not arguments.every_press))

        device = arguments.device or _only_device(station, home_of(arguments))
        with FingerCapture(station, device, output, good_presses=arguments.presses) as capture:
            for position in arguments.finger or [_best_finger(station.person(person_id))]:
                capture.take(position, compare)
                if matched:
                    break
                earlier += [sample for _, sample in sorted(scored, key=lambda press: -press[0])[:1]]
                scored.clear()
    output.result("verification", {"person_id": person_id, "match": matched},
                  "Verified: it is this person." if matched else
                  "No match. Try another finger, or use another way of checking.")  # fmt: skip
    return _DONE if matched else _NO_MATCH


def identify(arguments: argparse.Namespace, output: Output, environ: Mapping[str, str]) -> int:
    """Find whose finger is on the glass."""
    found: tuple[Candidate, ...] = ()
    with unlocked(arguments, environ) as station:

        def search(event: SampleCaptured | PresentationFailed) -> bool:
            nonlocal found
            if isinstance(event, PresentationFailed):
                return False
            found = station.identify(event.sample, arguments.limit)
            return True

        with FingerCapture(station, arguments.device or _only_device(station, home_of(arguments)), output) as capture:
            capture.take(arguments.finger, search)
    for candidate in found:
        person = candidate.person
        output.result("candidate", {"person_id": person.person_id, "name": person.name, "finger": candidate.position,
                                    "score": round(candidate.score, 1)},
                      f"{person.name}  {person.masked_number}  {candidate.position.label}  "
                      f"score {candidate.score:.1f}")  # fmt: skip
    if not found:
        output.result("candidate", {"person_id": None}, "Nobody in this vault has this finger.")
    return _DONE if found else _NO_MATCH


def export_template(arguments: argparse.Namespace, output: Output, environ: Mapping[str, str]) -> int:
    """Write the stored minutiae of a finger as an ISO/IEC 19794-2 record."""
    with unlocked(arguments, environ) as station:
        size = station.export_template(_person(station, arguments.person), arguments.finger, arguments.out)
    output.result(
        "template",
        {"file": str(arguments.out), "bytes": size},
        f"{arguments.out}: {size} bytes, ISO/IEC 19794-2:2005. It is not encrypted: keep it safe.",
    )
    return _DONE


# -- the office's rules -----------------------------------------------------------------------------------------


def settings(arguments: argparse.Namespace, output: Output, environ: Mapping[str, str]) -> int:
    """Show the office's rules, or change some and show them."""
    with unlocked(arguments, environ) as station:
        if arguments.settings_command == "set":
            station.change_settings(_changed(station.settings, arguments))
        rules = station.settings
    thresholds = dataclasses.asdict(rules.thresholds)
    lines = [f"{name:<8} good from {value}" for name, value in thresholds.items()]
    output.result("settings", {"thresholds": thresholds, "engine": rules.engine},
                  "\n".join([*lines, f"{'engine':<8} {rules.engine.value}"]))  # fmt: skip
    return _DONE


def _changed(rules: StationSettings, arguments: argparse.Namespace) -> StationSettings:
    named = {name: getattr(arguments, name) for name in dataclasses.asdict(rules.thresholds)}
    given = {name: value for name, value in named.items() if value is not None}
    return StationSettings(dataclasses.replace(rules.thresholds, **given), arguments.engine or rules.engine)


# -- technician -------------------------------------------------------------------------------------------------


def demo(arguments: argparse.Namespace, output: Output, environ: Mapping[str, str]) -> int:
    """Do the whole work once, with invented people."""
    return run_demo(arguments.out or Path.cwd() / "demo-output", output, environ, pictures=not arguments.no_pictures)


COMMANDS: Mapping[str, Command] = {
    "init": vault.init,
    "audit": vault.audit,
    "operators": vault.operators,
    "passphrase": vault.passphrase,
    "recovery-code": vault.recovery_code,
    "backup": vault.backup,
    "restore": vault.restore,
    "settings": settings,
    "import-roster": import_roster,
    "find": find,
    "show": show,
    "enroll": enroll,
    "verify": verify,
    "identify": identify,
    "export-template": export_template,
    "handover": handover.handover,
    "county": handover.county,
    "devices": devices,
    "demo": demo,
}


# -- shared -----------------------------------------------------------------------------------------------------


def person_data(view: PersonView) -> dict[str, object]:
    """Return what programs are told of a person; the number is masked."""
    person = view.person
    return {
        "person_id": person.person_id,
        "name": person.name,
        "number": person.masked_number,
        "number_state": person.number_state,
        "sex": person.sex,
        "birth_date": person.birth_date,
        "village": person.village,
        "group": person.group,
        "outcome": view.outcome,
        "open_enrollment": view.open_enrollment,
        "best_fingers": view.best_fingers,
    }


def person_line(view: PersonView) -> str:
    """Return one line on a person."""
    person = view.person
    state = f"enrolled, outcome {view.outcome.value}" if view.outcome else "not enrolled"
    if view.open_enrollment:
        state = "enrollment interrupted"
    number = person.masked_number or "number to be confirmed"
    where = f"{person.town or ''}{person.village or ''}{person.group or ''}"
    return f"{person.person_id}  {person.name}  {number}  {where}  {state}"


def _person(station: Station, words: str) -> PersonId:
    if _ID.fullmatch(words):
        return PersonId(words)
    found = [view.person for view in station.find(words)]
    # A name finds the household too; the one who bears it is meant.
    meant = [person for person in found if words in (person.name, person.citizen_number)] or found
    if not meant:
        raise PersonNotFoundError("nobody is found by these words")
    if len(meant) > 1:
        raise AmbiguousPersonError("these words fit more than one person")
    return meant[0].person_id


def _best_finger(view: PersonView) -> FingerPosition:
    if not view.best_fingers:
        raise NoReferenceError("no finger of this person is stored")
    return view.best_fingers[0].position


def _only_device(station: Station, home: Path) -> str:
    return only_scanner(usecases.list_devices(station.kind, home=home))
