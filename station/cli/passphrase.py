"""Where a passphrase comes from: a file descriptor, the environment, or a prompt.

Never an argument: every user of the machine can read those.
"""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Callable, Mapping

from station.errors import InputError

VARIABLE = "STATION_PASSPHRASE"
NEW_VARIABLE = "STATION_NEW_PASSPHRASE"
"""For the passphrase that replaces one, or that somebody is given."""

_MOST_BYTES = 4096


class PassphraseMissingError(InputError):
    """No passphrase was given and there is nobody to ask."""

    code = "input.passphrase_missing"
    exit_code = 37
    advice = f"Give it by prompt, by --passphrase-fd N, or in the environment as {VARIABLE}."


def read_passphrase(
    descriptor: int | None,
    environ: Mapping[str, str],
    *,
    variable: str = VARIABLE,
    prompt: str = "Passphrase: ",
    repeat: bool = False,
    ask: Callable[[str], str] = getpass.getpass,
) -> str:
    """Return the passphrase from `descriptor`, else $`variable`, else the prompt (twice when `repeat`)."""
    if descriptor is not None:
        return _from_descriptor(descriptor)
    if variable in environ:
        return environ[variable]
    if not sys.stdin.isatty():
        raise PassphraseMissingError("no passphrase was given")
    first = ask(prompt)
    if repeat and ask("The same again: ") != first:
        raise PassphraseMissingError("the two passphrases differ")
    return first


def _from_descriptor(descriptor: int) -> str:
    try:
        with os.fdopen(os.dup(descriptor), "rb") as stream:
            return stream.readline(_MOST_BYTES).decode("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise PassphraseMissingError("the passphrase cannot be read from that file descriptor") from error
