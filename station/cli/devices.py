"""`station devices ...`: what a technician asks of the scanners. Needs no vault and keeps no picture."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import queue
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from drivers.api import DeviceError
from station import usecases
from station.cli.device_words import DEFAULT_COMMAND
from station.cli.output import Output, plain
from station.errors import InputError
from station.records import DevicesSeen, DeviceView
from station.usecases import RecordedSession, ScannerBench, ScannerCheck

_DONE = 0
_NOT_GOOD = 1
_MARKS = {True: "ok", False: "BAD", None: "--"}


class ScannerChoiceError(InputError):
    """No scanner, or more than one, could be meant."""

    code = "input.scanner_choice"
    exit_code = 36
    advice = "Name it with --device; `station devices` lists them."


class ReportFileError(InputError):
    """The report cannot be written there."""

    code = "input.report_file"
    exit_code = 38
    advice = "Name a file in a folder that exists and can be written."


def devices(arguments: argparse.Namespace, output: Output, environ: Mapping[str, str]) -> int:
    """Run the action; `list` when none is named."""
    del environ
    return ACTIONS[arguments.devices_command or DEFAULT_COMMAND](arguments, output)


def only_scanner(listed: Sequence[DeviceView]) -> str:
    """Return the address of the one scanner that can be meant: the one chosen last, else the only usable one.

    Raises ScannerChoiceError.
    """
    usable = [device for device in listed if device.address and device.reason_code is None]
    meant = [device for device in usable if device.is_chosen] or usable
    if len(meant) != 1 or meant[0].address is None:
        raise ScannerChoiceError(f"{len(meant)} scanners could be used")
    return meant[0].address


def _to_be_tested(listed: Sequence[DeviceView]) -> str:
    """The simulated scanner is always there: it is meant only where there is no other."""
    real = [device for device in listed if device.address and device.reason_code is None and not device.is_simulated]
    return only_scanner(real or listed)


# -- the actions ------------------------------------------------------------------------------------------------


def list_scanners(arguments: argparse.Namespace, output: Output) -> int:
    """List the scanners and drivers."""
    for device in usecases.list_devices(home=_home(arguments)):
        state = "ready" if device.reason_code is None else device.reason or device.reason_code
        label = "simulated" if device.is_simulated else "scanner"
        marks = (", chosen" if device.is_chosen else "") + ("" if device.is_proven else ", not proven on hardware")
        output.result("device", {"driver": device.driver, "address": device.address, "name": device.name,
                                 "serial": device.serial, "chosen": device.is_chosen, "proven": device.is_proven,
                                 "simulated": device.is_simulated, "reason_code": device.reason_code,
                                 "reason": device.reason},
                      f"{device.address or device.driver:<32} {device.name} ({label}{marks}): {state}")  # fmt: skip
    return _DONE


def test(arguments: argparse.Namespace, output: Output) -> int:
    """Check one scanner and report."""
    address = arguments.device or _to_be_tested(usecases.list_devices(home=_home(arguments)))
    if arguments.out is not None:
        _write(arguments.out, "")  # before the work, so that nobody waits in vain
    output.note("Leave the glass free; after the openings put a finger on it for a moment.")
    check = usecases.check_scanner(
        address,
        home=_home(arguments),
        openings=arguments.openings,
        stream_s=arguments.seconds,
        on_opening=output.progress,
    )
    report = {"made_at": _now(), "address": address, "is_good": check.is_good, **asdict(check)}
    output.result("check", report, _check_words(check))
    if arguments.out is not None:
        _write(arguments.out, json.dumps(plain(report), ensure_ascii=False, indent=2) + "\n")
        output.note(f"Report: {arguments.out}")
    return _DONE if check.is_good else _NOT_GOOD


def watch(arguments: argparse.Namespace, output: Output) -> int:
    """Tell what is there, then of every plug and unplug."""
    seen: queue.SimpleQueue[DevicesSeen] = queue.SimpleQueue()
    deadline_s = None if arguments.seconds is None else time.monotonic() + arguments.seconds
    look_out = usecases.DeviceWatch(seen.put, home=_home(arguments))
    try:
        first = _next(seen, deadline_s)
        for device in first.devices if first is not None else ():
            if device.address is not None:
                _tell(output, device, "is there")
        while (news := _next(seen, deadline_s)) is not None:
            for device in news.unplugged:
                _tell(output, device, "unplugged")
            for device in news.plugged:
                _tell(output, device, "plugged in")
    finally:
        look_out.stop()
    return _DONE


def bench(arguments: argparse.Namespace, output: Output) -> int:
    """Measure each scanner; one that fails is told and the others are measured all the same."""
    listed = usecases.list_devices(home=_home(arguments))
    addresses = arguments.devices or [d.address for d in listed if d.address and d.reason_code is None]
    if not addresses:
        raise ScannerChoiceError("no scanner is there to be measured")
    code = _DONE
    output.note(BENCH_HEAD)
    for address in addresses:
        try:
            figures = usecases.bench_scanner(address, home=_home(arguments), stream_s=arguments.seconds)
        except DeviceError as error:
            output.error(error.code, error.exit_code, f"{address}: {error}", error.advice)
            code = error.exit_code
            continue
        data = {"address": address, **asdict(figures), "waits_cheaply": figures.waits_cheaply}
        output.result("bench", data, bench_line(figures))
        code = code or (_NOT_GOOD if figures.waits_cheaply is False else _DONE)
    return code


def record(arguments: argparse.Namespace, output: Output) -> int:
    """Record a session for support."""
    address = arguments.device or _to_be_tested(usecases.list_devices(home=_home(arguments)))
    output.note(f"Recording for {arguments.seconds:.0f} s. Press and lift a finger now and then.")
    session = usecases.record_session(
        address,
        arguments.out,
        seconds=arguments.seconds,
        keep_pixels=arguments.keep_pixels,
        on_finger=lambda on: output.note("  finger on" if on else "  finger off"),
    )
    words = "A drawn print stands in place of every picture." if session.is_synthetic else (
        "It holds real fingerprints: keep it safe, and do not send it."
    )  # fmt: skip
    output.result("recording", {"file": str(arguments.out), **asdict(session)},
                  f"{arguments.out}: {_session_words(session)}. {words}")  # fmt: skip
    return _DONE


def replay(arguments: argparse.Namespace, output: Output) -> int:
    """Play a recording."""
    session = usecases.replay_session(arguments.file)
    output.result("replay", {"file": str(arguments.file), **asdict(session)},
                  f"{session.driver}, {session.name}: {_session_words(session)}.")  # fmt: skip
    return _DONE


def install_rules(arguments: argparse.Namespace, output: Output) -> int:
    """Put the system's rules in place, or say which command does."""
    if arguments.only_print:
        output.result("rules", {"rules": usecases.device_rules()}, usecases.device_rules().rstrip("\n"))
        return _DONE
    if not usecases.is_administrator():
        command = usecases.administrator_command()
        output.result("rules", {"installed": False, "command": command},
                      "The rules are not installed; this needs the administrator of this computer. Run:\n\n"
                      f"    {command}\n")  # fmt: skip
        return _NOT_GOOD
    path = usecases.install_device_rules()
    output.result("rules", {"installed": True, "file": str(path)},
                  f"{path} is written. Plug the scanners in again.")  # fmt: skip
    return _DONE


ACTIONS: Mapping[str, Callable[[argparse.Namespace, Output], int]] = {
    "list": list_scanners,
    "test": test,
    "watch": watch,
    "record": record,
    "replay": replay,
    "bench": bench,
    "install-rules": install_rules,
}


# -- words ------------------------------------------------------------------------------------------------------

BENCH_HEAD = f"{'driver':<14} {'open':>9} {'1st frame':>9} {'finger':>9} {'frames/s':>8} {'waiting':>8}"


def bench_line(figures: ScannerBench) -> str:
    """Return one line under `BENCH_HEAD`; `-` = did not happen."""
    rate = "-" if figures.frames_per_s is None else f"{figures.frames_per_s:.1f}"
    share = "-" if figures.waiting_cpu_share is None else f"{figures.waiting_cpu_share:.1%}"
    times = (figures.open_s, figures.first_frame_s, figures.finger_to_frame_s)
    columns = " ".join("-".rjust(9) if t is None else f"{t * 1000:.0f} ms".rjust(9) for t in times)
    return f"{figures.driver:<14} {columns} {rate:>8} {share:>8}"


def _session_words(session: RecordedSession) -> str:
    fault = f", ended by {session.fault_code}" if session.fault_code is not None else ""
    return f"{session.transfers} transfers, {session.frames} frames, {session.finger_frames} with a finger{fault}"


def _check_words(check: ScannerCheck) -> str:
    lines = [f"{check.name}, {check.width_px} x {check.height_px}, {check.ppi} ppi"]
    lines += [
        f"  {_MARKS[finding.is_good]:<4} {finding.topic.value.replace('_', ' '):<12} {finding.words}"
        for finding in check.findings
    ]
    lines.append("The scanner is good." if check.is_good else "The scanner is not good enough: see the lines with BAD.")
    return "\n".join(lines)


def _tell(output: Output, device: DeviceView, what: str) -> None:
    label = f"{device.address}  {device.name}"
    output.result("plug", {"at": _now(), "what": what.replace(" ", "_"), "driver": device.driver,
                           "address": device.address, "name": device.name, "serial": device.serial},
                  f"{dt.datetime.now().astimezone():%H:%M:%S}  {what:<10}  {label}")  # fmt: skip


def _next(seen: queue.SimpleQueue[DevicesSeen], deadline_s: float | None) -> DevicesSeen | None:
    while True:
        left_s = 1.0 if deadline_s is None else min(1.0, deadline_s - time.monotonic())
        if left_s <= 0:
            return None
        try:
            return seen.get(timeout=left_s)  # short, so that Ctrl+C is heard on every system
        except queue.Empty:
            continue


def _now() -> str:
    return dt.datetime.now().astimezone().isoformat(timespec="seconds")


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ReportFileError(f"{path} cannot be written") from error


def _home(arguments: argparse.Namespace) -> Path:
    return getattr(arguments, "home", None) or usecases.default_home()
