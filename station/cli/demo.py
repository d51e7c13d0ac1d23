"""`station demo`: a technician's proof that everything here works, as a transcript of the real commands.

The vault lies in a temporary folder and goes with it; only the slip, an exported template and the page pictures stay.
"""

from __future__ import annotations

import secrets
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from station.cli.output import Output
from station.cli.paper import write_page_pictures
from station.cli.passphrase import VARIABLE
from station.errors import StationError
from station.practice import PracticePerson, invent_people, write_roster

_NO_MATCH = 1


class DemoFailedError(StationError):
    """A step of the demonstration did not end as it should."""

    code = "install.demo"
    exit_code = 53
    advice = "Install the station again. If that does not help, send the transcript to the technician."


@dataclass(frozen=True, slots=True)
class _Step:
    """One command with what is said before it and the exit code it must end with."""

    title: str
    words: Sequence[str]
    expected: int = 0


def run_demo(out: Path, output: Output, environ: Mapping[str, str], *, pictures: bool) -> int:
    """Run the whole work once and write what stays to `out`. Raises `DemoFailedError` when a step ends otherwise."""
    from station.cli.main import main  # the demo runs commands and is one

    started_s = time.monotonic()
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="station-demo-") as folder:
        work = Path(folder)
        people = invent_people()
        write_roster(work / "roster.xlsx", people)
        demo_environ = {**environ, VARIABLE: secrets.token_urlsafe(12)}
        for step in _steps(work, out, people, pictures=pictures):
            output.note(f"\n# {step.title}\n$ station {' '.join(step.words)}")
            words = [*step.words, "--home", str(work / "vault")] if step.words[0] != "devices" else list(step.words)
            if output.as_json:
                words.append("--json")
            code = main(words, demo_environ)
            if code != step.expected:
                raise DemoFailedError(f"`station {step.words[0]}` ended with {code} instead of {step.expected}")
    if pictures:
        output.note("\n# Pictures of the desktop's pages, made in practice mode")
        write_page_pictures(out / "pages")
    output.result(
        "demo",
        {"out": str(out), "seconds": round(time.monotonic() - started_s, 1)},
        f"\nDone in {time.monotonic() - started_s:.0f} s. "
        + (f"Slip: {out / 'slip.pdf'}   page pictures: {out / 'pages'}" if pictures else f"Template: {out}"),
    )
    return 0


def _steps(work: Path, out: Path, people: Sequence[PracticePerson], *, pictures: bool) -> list[_Step]:
    clerk, farmer, hurt = people[0], people[2], people[4]
    slip = ["--slip", str(out / "slip.pdf")] if pictures else []
    return [
        _Step("The scanners that are here", ["devices"]),
        _Step("A practice vault", ["init", "--practice", "--office", "练习镇社保所", "--phone", "023-00000000"]),
        _Step("The roster, with typing faults as offices send them", ["import-roster", str(work / "roster.xlsx")]),
        _Step("The same roster again changes nothing", ["import-roster", str(work / "roster.xlsx")]),
        _Step("A person by name", ["find", clerk.name]),
        _Step(
            "Fingers of someone with ordinary skin",
            ["enroll", clerk.number, "--device", _scanner(1, "office-clerk"), "--consent", "signature", *slip],
        ),
        _Step(
            "Fingers as dry as in winter: advice, four presses each, the best ones are accepted",
            ["enroll", farmer.number, "--device", _scanner(3, "dry-winter-hands"), "--consent", "hand_mark"],
        ),
        _Step(
            "Someone with a bandaged right thumb",
            ["enroll", hurt.number, "--device", _scanner(5, "office-clerk"), "--consent", "witness", "--witness",
             "练习见证人", "--except", "right-thumb:bandaged:2027-06-30"],
        ),
        _Step("It is this person", ["verify", clerk.number, "--device", _scanner(1, "office-clerk", presentation=9)]),
        _Step(
            "Somebody else's finger is refused",
            ["verify", clerk.number, "--device", _scanner(7, "office-clerk"), "--presses", "2"],
            _NO_MATCH,
        ),
        _Step(
            "Whose finger is this?",
            ["identify", "--device", _scanner(5, "office-clerk", presentation=9), "--finger", "left-thumb"],
        ),
        _Step("What is stored of the person", ["show", clerk.number]),
        _Step(
            "A template to exchange",
            ["export-template", clerk.number, "--finger", "right-thumb", "--out", str(out / "right-thumb.fmr")],
        ),
        _Step("Nobody touched the audit trail", ["audit", "verify"]),
    ]  # fmt: skip


def _scanner(seed: int, preset: str, presentation: int = 0) -> str:
    return f"simulated:practice?seed={seed}&preset={preset}&presentation={presentation}"
