"""The words of the hand-over: `handover` at the station, `county` at the other end."""

from __future__ import annotations

import argparse
from pathlib import Path

_MIB = 1 << 20
_Commands = argparse._SubParsersAction  # the type has no public name


def add_handover_commands(commands: _Commands[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    """Add `handover` and `county`."""
    handover = commands.add_parser("handover", help="hand enrollments over to the county").add_subparsers(
        dest="handover_command", required=True
    )
    prepare = handover.add_parser("prepare", parents=[common], help="seal who waits into a packet, onto a stick")
    prepare.add_argument("--out", type=Path, required=True, metavar="DIR", help="a folder on the stick")
    prepare.add_argument("--people", type=_positive, default=5000, metavar="N", help="at most N people (default 5000)")
    prepare.add_argument("--part-mib", type=_size, default=4 * _MIB, metavar="MIB", dest="part_bytes",
                         help="split into parts of this size (default 4)")  # fmt: skip
    prepare.add_argument("--first-number", type=_positive, default=1, metavar="N",
                         help="count on from N, past the numbers the county had before a restore")  # fmt: skip
    resend = handover.add_parser("resend", parents=[common], help="write a packet again that was lost on the way")
    resend.add_argument("number", type=_positive)
    resend.add_argument("--out", type=Path, required=True, metavar="DIR")
    receipt = handover.add_parser("receipt", parents=[common], help="bring in the county's receipt")
    receipt.add_argument("file", type=Path)
    handover.add_parser("status", parents=[common], help="who waits, who is on the way, who is received")
    _add_county_commands(commands, common)


def _add_county_commands(commands: _Commands[argparse.ArgumentParser], common: argparse.ArgumentParser) -> None:
    county = commands.add_parser("county", help="the county's keys, and the county's end of the hand-over")
    county_commands = county.add_subparsers(dest="county_command", required=True)
    trust = county_commands.add_parser("trust", parents=[common], help="seal to this county from now on (at a station)")
    trust.add_argument("file", type=Path, help="the county's public key")
    trust.add_argument("--words", help="its words, as the county says them by telephone")

    keys = argparse.ArgumentParser(add_help=False)
    keys.add_argument("--keys", type=Path, required=True, metavar="DIR", help="the county's folder of keys")
    keys.add_argument("--passphrase-fd", type=int, metavar="N", help="read the passphrase from file descriptor N")
    keys.add_argument("--json", action="store_true", help="print JSON lines")
    keygen = county_commands.add_parser("keygen", parents=[keys], help="make the county's keys")
    keygen.add_argument("--name", required=True, help="the county's name, as stations show it")
    opening = county_commands.add_parser("open", parents=[keys], help="open packets into a folder")
    opening.add_argument("packets", type=Path, nargs="+", metavar="PACKET", help="packet files, or folders of them")
    opening.add_argument("--out", type=Path, required=True, metavar="DIR")
    opening.add_argument("--new-station", metavar="WORDS", help="accept the station of these words (by telephone)")
    opening.add_argument("--practice", action="store_true", help="open packets of practice vaults, too")
    opening.add_argument("--skip-missing", action="store_true", help="do not wait for earlier packets (lost for good)")
    receipt = county_commands.add_parser("receipt", parents=[keys], help="sign the receipt of an opened packet")
    receipt.add_argument("station", help="the station's id, as `county open` prints it")
    receipt.add_argument("number", type=_positive)
    receipt.add_argument("--out", type=Path, required=True, metavar="FILE")
    receipt.add_argument("--refuse", type=_refusal, action="append", default=[], metavar="REFERENCE=REASON",
                         help="do not accept this one (repeat)")  # fmt: skip


def _positive(text: str) -> int:
    number = int(text)
    if not 1 <= number < 1 << 32:
        raise argparse.ArgumentTypeError("write a number from 1 on")
    return number


def _size(text: str) -> int:
    size = float(text)
    if not 0.001 <= size <= 64:
        raise argparse.ArgumentTypeError("write a size from 0.001 to 64 MiB")
    return int(size * _MIB)


def _refusal(text: str) -> tuple[str, str]:
    reference, _, reason = text.partition("=")
    if not reference or not reason.strip():
        raise argparse.ArgumentTypeError("write REFERENCE=REASON")
    return reference, reason.strip()
