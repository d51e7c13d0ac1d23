"""The words of `station devices`, the technician's commands."""

from __future__ import annotations

import argparse
from pathlib import Path

DEFAULT_COMMAND = "list"


def add_device_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `devices` with its commands; alone it lists."""
    devices = commands.add_parser(
        "devices", help="scanners: list, test, watch, record, replay, bench, install-rules", parents=[_common()]
    )
    actions = devices.add_subparsers(dest="devices_command", metavar="ACTION")
    actions.add_parser("list", parents=[_common()], help="list the scanners, and why a driver cannot be used")
    test = actions.add_parser(
        "test", parents=[_common()], help="open and close 20 times, frame rate, delay, dirty glass, contrast"
    )
    test.add_argument("device", nargs="?", help="the scanner's address; default: the only one")
    test.add_argument("--openings", type=openings, default=20, metavar="N", help="how often (default 20)")
    test.add_argument("--seconds", type=seconds, default=4.0, help="how long to watch its frames (default 4)")
    test.add_argument("--out", type=Path, metavar="FILE.json", help="write the report; it holds no fingerprint")
    watch = actions.add_parser("watch", parents=[_common()], help="tell of every plug and unplug, until Ctrl+C")
    watch.add_argument("--seconds", type=seconds, help="end after so long")
    record = actions.add_parser(
        "record", parents=[_common()], help="record a USB scanner's traffic for support, without its fingerprints"
    )
    record.add_argument("device", nargs="?", help="the scanner's address; default: the only one")
    record.add_argument("--out", type=Path, required=True, metavar="FILE", help="where the recording goes")
    record.add_argument("--seconds", type=seconds, default=15.0, help="how long (default 15)")
    record.add_argument(
        "--keep-pixels", action="store_true", help="keep the real pictures: the file then holds fingerprints"
    )
    replay = actions.add_parser("replay", parents=[_common()], help="play a recording through its driver")
    replay.add_argument("file", type=Path)
    bench = actions.add_parser("bench", parents=[_common()], help="times and processor share of each scanner")
    bench.add_argument("devices", nargs="*", metavar="device", help="addresses; default: every scanner that is there")
    bench.add_argument("--seconds", type=seconds, default=6.0, help="how long to watch each (default 6)")
    rules = actions.add_parser(
        "install-rules", parents=[_common()], help="let every user of this computer open the scanners (Linux)"
    )
    rules.add_argument("--print", action="store_true", dest="only_print", help="print the rules, change nothing")


def _common() -> argparse.ArgumentParser:
    """Options that hold before and after the action: what was given before is not taken back by the action's parser."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--home", type=Path, default=argparse.SUPPRESS,
                        help="the station's folder, for the outside drivers enabled there")  # fmt: skip
    common.add_argument("--json", action="store_true", default=argparse.SUPPRESS, help="print JSON lines")
    return common


def openings(text: str) -> int:
    """Read how often to open: 1 to 200."""
    value = int(text)
    if not 1 <= value <= 200:
        raise argparse.ArgumentTypeError("from 1 to 200")
    return value


def seconds(text: str) -> float:
    """Read a time of a tenth of a second to an hour."""
    value = float(text)
    if not 0.1 <= value <= 3600:
        raise argparse.ArgumentTypeError("from 0.1 to 3600 seconds")
    return value
