"""`station`: reads the words, runs the command, turns errors into a sentence and an exit code."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping, Sequence

from drivers.api import DeviceError
from station.cli.output import Output
from station.cli.parser import build_parser
from station.errors import StationError

_USAGE = 2
_INTERRUPTED = 130


def main(argv: Sequence[str] | None = None, environ: Mapping[str, str] | None = None) -> int:
    """Run one command and return its exit code. `environ` stands in for the process's environment."""
    parser = build_parser()
    try:
        arguments = parser.parse_args(argv)
    except SystemExit as stop:  # argparse has printed help or the usage
        return stop.code if isinstance(stop.code, int) else _USAGE
    output = Output(as_json=arguments.json if "json" in arguments else False)
    return guarded(lambda: _run(arguments.command, arguments, output, environ), output)


def _run(command: str, arguments: argparse.Namespace, output: Output, environ: Mapping[str, str] | None) -> int:
    from station.cli.commands import COMMANDS  # here, so that --help and usage errors load nothing heavy

    return COMMANDS[command](arguments, output, os.environ if environ is None else environ)


def guarded(action: Callable[[], int], output: Output) -> int:
    """Run `action`; print an error of ours as a sentence with advice and return its exit code."""
    try:
        return action()
    except (StationError, DeviceError) as error:
        output.error(error.code, error.exit_code, sentence_of(error), error.advice)
        return error.exit_code
    except KeyboardInterrupt:
        output.error("interrupted", _INTERRUPTED, "stopped", "What was saved before is there.")
        return _INTERRUPTED
    except BrokenPipeError:  # the reader of our output went away; not an error of ours
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123 - kept open to the end
        return 0


def sentence_of(error: StationError | DeviceError) -> str:
    """Return the error's message, or its class's first sentence when it has none."""
    return str(error) or (type(error).__doc__ or error.code).splitlines()[0].rstrip(".")
