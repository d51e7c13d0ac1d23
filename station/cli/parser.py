"""The words of the command line."""

from __future__ import annotations

import argparse
import datetime as dt
from pathlib import Path

from station import __version__
from station.cli.device_words import add_device_commands
from station.cli.handover_words import add_handover_commands
from station.cli.vault_words import add_vault_commands
from station.ids import FINGERS, FingerPosition
from station.records import AlternativeRoute, ConsentMethod, ExceptionKind, ExceptionReason, FingerException

_LASTING = frozenset({ExceptionReason.MISSING, ExceptionReason.DEFORMED})


def build_parser() -> argparse.ArgumentParser:
    """Make the parser of `station`."""
    parser = argparse.ArgumentParser(
        prog="station", description="Enroll and check fingerprints for pension records, offline and encrypted."
    )
    parser.add_argument("--version", action="version", version=f"station {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    common = _common()
    add_vault_commands(commands, common)
    _add_people_commands(commands, common)
    _add_finger_commands(commands, common)
    add_handover_commands(commands, common)
    _add_technician_commands(commands)
    return parser


def _common() -> argparse.ArgumentParser:
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", type=Path, help="the station's folder (else $STATION_HOME, else the system's place)")
    common.add_argument("--operator", default="operator", help="who works (default: operator)")
    common.add_argument("--passphrase-fd", type=int, metavar="N", help="read the passphrase from file descriptor N")
    common.add_argument("--json", action="store_true", help="print JSON lines")
    return common


_Commands = argparse._SubParsersAction  # the type has no public name


def _add_people_commands(commands: _Commands[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    roster = commands.add_parser("import-roster", parents=[common], help="bring in a roster (.xlsx, .xls, .csv)")
    roster.add_argument("file", type=Path)
    roster.add_argument("--rejected", type=Path, metavar="DIR", help="write rejected rows there, to be mended")
    roster.add_argument("--rows", action="store_true", help="report every row, not only those that need attention")
    find = commands.add_parser("find", parents=[common], help="find people by name, initials, last digits, village")
    find.add_argument("query")
    find.add_argument("--limit", type=int, default=20)
    show = commands.add_parser("show", parents=[common], help="show one person")
    show.add_argument("person", help="id, or words that find exactly one person")


def _add_finger_commands(commands: _Commands[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    scanner = argparse.ArgumentParser(add_help=False)
    scanner.add_argument("--device", help="the scanner's address (see `station devices`); default: the only one")
    enroll = commands.add_parser("enroll", parents=[common, scanner], help="take a person's fingers")
    enroll.add_argument("person")
    enroll.add_argument("--consent", type=ConsentMethod, choices=list(ConsentMethod), metavar="HOW", required=True,
                        help="how the person agreed: signature, hand_mark, witness")  # fmt: skip
    enroll.add_argument("--witness", help="the witness of the consent")
    enroll.add_argument("--finger", type=finger, action="append", help="take this finger (repeat); default: the plan's")
    enroll.add_argument("--presses", type=int, choices=range(1, 5), metavar="N",
                        help="take N presses of each finger (1-4); default: until one is good")  # fmt: skip
    enroll.add_argument("--except", type=finger_exception, action="append", default=[], dest="exceptions",
                        metavar="FINGER:REASON[:UNTIL]", help="a finger that cannot be taken")  # fmt: skip
    enroll.add_argument("--alternative", type=AlternativeRoute, choices=list(AlternativeRoute), metavar="ROUTE",
                        help="how to check a person without usable fingers")  # fmt: skip
    enroll.add_argument("--slip", type=Path, metavar="FILE.pdf", help="write the enrollment slip")
    verify = commands.add_parser("verify", parents=[common, scanner], help="check that a person is who they say")
    verify.add_argument("person")
    verify.add_argument(
        "--finger",
        type=finger,
        action="append",
        help="default: the person's best finger; with "
        "several, the next one is asked for where one is not enough, and they count together",
    )
    verify.add_argument("--presses", type=int, default=3, help="presses at most (default 3)")
    verify.add_argument("--every-press", action="store_true", help="go on after a match and report every press")
    identify = commands.add_parser("identify", parents=[common, scanner], help="find whose finger this is")
    identify.add_argument("--finger", type=finger, default=FingerPosition.UNKNOWN)
    identify.add_argument("--limit", type=int, default=5)
    export = commands.add_parser("export-template", parents=[common], help="write stored minutiae as ISO/IEC 19794-2")
    export.add_argument("person")
    export.add_argument("--finger", type=finger, required=True)
    export.add_argument("--out", type=Path, required=True)


def _add_technician_commands(commands: _Commands[argparse.ArgumentParser]) -> None:
    add_device_commands(commands)
    demo = commands.add_parser("demo", help="the whole work once, with invented people and the simulated scanner")
    demo.add_argument("--out", type=Path, help="where slip and page pictures go (default: ./demo-output)")
    demo.add_argument("--no-pictures", action="store_true", help="leave out slip and page pictures")


def finger(text: str) -> FingerPosition:
    """Read a finger of the command line: `right-thumb` or 1-10."""
    try:
        position = FingerPosition.from_label(text)
    except ValueError:
        names = ", ".join(p.label for p in FINGERS)
        raise argparse.ArgumentTypeError(f"no finger is called {text}; there are {names}") from None
    if position is FingerPosition.UNKNOWN:
        raise argparse.ArgumentTypeError("name a finger")
    return position


def finger_exception(text: str) -> FingerException:
    """Read FINGER:REASON[:UNTIL], e.g. `left-index:bandaged:2027-01-31`."""
    parts = text.split(":")
    try:
        position, reason = finger(parts[0]), ExceptionReason(parts[1])
        until = dt.date.fromisoformat(parts[2]) if len(parts) > 2 else None
    except (ValueError, IndexError):
        reasons = ", ".join(reason.value for reason in ExceptionReason)
        raise argparse.ArgumentTypeError(f"write FINGER:REASON[:YYYY-MM-DD]; reasons are {reasons}") from None
    kind = ExceptionKind.PERMANENT if reason in _LASTING and until is None else ExceptionKind.TEMPORARY
    return FingerException(position, kind, reason, until)
