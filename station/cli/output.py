"""What the command line prints: sentences for people, or with --json one object a line for programs."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
import json
import sys
from collections.abc import Mapping
from typing import TextIO

JsonValue = str | int | float | bool | None | list["JsonValue"] | dict[str, "JsonValue"]


class Output:
    """Prints results on standard output, progress and errors on standard error."""

    def __init__(self, *, as_json: bool, out: TextIO | None = None, err: TextIO | None = None) -> None:
        self.as_json = as_json
        self._out = out or sys.stdout
        self._err = err or sys.stderr
        self._progress_length = 0

    def result(self, kind: str, data: Mapping[str, object], sentence: str) -> None:
        """Print one result: `sentence`, or `data` with its `kind` as a JSON line."""
        self.end_progress()
        if self.as_json:
            line = json.dumps({"kind": kind, **{k: plain(v) for k, v in data.items()}}, ensure_ascii=False)
        else:
            line = sentence
        print(line, file=self._out, flush=True)

    def note(self, sentence: str) -> None:
        """Print a remark for people; programs do not see it."""
        if not self.as_json:
            self.end_progress()
            print(sentence, file=self._out, flush=True)

    def error(self, code: str, exit_code: int, message: str, advice: str) -> None:
        """Print what went wrong and what to do."""
        self.end_progress()
        if self.as_json:
            data = {"kind": "error", "code": code, "exit_code": exit_code, "advice": advice}
            print(json.dumps(data, ensure_ascii=False), file=self._err, flush=True)
        else:
            print(f"station: {message}\n         {advice}", file=self._err, flush=True)

    def progress(self, done: int, total: int) -> None:
        """Show how far long work has come: a line that is written over on a terminal, JSON lines with --json."""
        if self.as_json:
            print(json.dumps({"kind": "progress", "done": done, "total": total}), file=self._err, flush=True)
        elif self._err.isatty():
            text = f"  {done:,} of {total:,}" if total else f"  {done:,}"
            print(f"\r{text:<{self._progress_length}}", end="", file=self._err, flush=True)
            self._progress_length = len(text)

    def end_progress(self) -> None:
        """Leave the progress line."""
        if self._progress_length:
            print(file=self._err)
            self._progress_length = 0


def plain(value: object) -> JsonValue:
    """Turn records into what JSON knows: enums by value (fingers by label), dates as ISO text."""
    if isinstance(value, enum.Enum):
        return plain(getattr(value, "label", value.value))
    if isinstance(value, dt.date):
        return value.isoformat()
    if dataclasses.is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    return str(value)
