"""Reads the fields of a YAML document strictly: bounded, every field taken once, every error with its line and field.

The text is parsed into nodes only, never into objects; anchors, aliases and tags are refused, so that a small file
cannot become a large one.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import yaml

from drivers.api import DeviceNotFoundError

MAX_BYTES = 32 * 1024
MAX_DEPTH = 12
MAX_ITEMS = 500


class SessionScriptError(DeviceNotFoundError):
    """The script of a session cannot be read; the text names the line and the field."""

    advice = "Correct the script or its name as the message says."


class Field:
    """One value of the document and where it stands."""

    def __init__(self, node: yaml.Node, name: str) -> None:
        self._node = node
        self.name = name

    def error(self, problem: str) -> SessionScriptError:
        """Make the error that names this field's place."""
        return SessionScriptError(f"line {self._node.start_mark.line + 1}, {self.name}: {problem}")

    def text(self, allowed: Iterable[str] = ()) -> str:
        """Return the value as it is written. Raises `SessionScriptError` unless it is one of `allowed`, if any are."""
        if not isinstance(self._node, yaml.ScalarNode):
            raise self.error("must be a single word or number")
        words = tuple(allowed)
        value = str(self._node.value)
        if words and value not in words:
            raise self.error("must be one of " + ", ".join(words))
        return value

    def number(self, low: float, high: float) -> float:
        """Return a number from `low` to `high`. Raises `SessionScriptError`."""
        try:
            value = float(self.text())
        except ValueError:
            value = math.nan
        if not low <= value <= high:
            raise self.error(f"must be a number from {low:g} to {high:g}")
        return value

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`. Raises `SessionScriptError`."""
        text = self.text()
        if not (text.isascii() and text.isdigit() and len(text) <= 12 and low <= int(text) <= high):
            raise self.error(f"must be a whole number from {low} to {high}")
        return int(text)

    def flag(self) -> bool:
        """Return yes or no. Raises `SessionScriptError`."""
        return self.text(("true", "false", "yes", "no")) in ("true", "yes")

    @property
    def is_group(self) -> bool:
        """Whether the value has fields of its own."""
        return isinstance(self._node, yaml.MappingNode)

    def fields(self) -> Fields:
        """Return the value's own fields. Raises `SessionScriptError`."""
        if not isinstance(self._node, yaml.MappingNode):
            raise self.error("must have fields of its own, each as 'name: value'")
        found: dict[str, Field] = {}
        for key, value in self._node.value:
            name = Field(key, self.name).text()
            if name in found:
                raise Field(key, f"{self.name}.{name}").error("is given twice")
            found[name] = Field(value, f"{self.name}.{name}" if self.name != "script" else name)
        return Fields(self, found)

    def items(self) -> list[Field]:
        """Return the items of a list, at most `MAX_ITEMS`. Raises `SessionScriptError`."""
        if not isinstance(self._node, yaml.SequenceNode):
            raise self.error("must be a list, each item behind a '-'")
        if len(self._node.value) > MAX_ITEMS:
            raise self.error(f"must have at most {MAX_ITEMS} items")
        return [Field(node, f"{self.name}[{number}]") for number, node in enumerate(self._node.value, 1)]


class Fields:
    """Named fields, each taken once; `done` refuses what nobody took."""

    def __init__(self, owner: Field, found: dict[str, Field]) -> None:
        self._owner = owner
        self._left = found
        self._known: list[str] = []

    def take(self, name: str) -> Field | None:
        """Take a field, None when it is absent."""
        self._known.append(name)
        return self._left.pop(name, None)

    def need(self, name: str) -> Field:
        """Take a field that must be there. Raises `SessionScriptError`."""
        field = self.take(name)
        if field is None:
            raise self._owner.error(f"needs the field {name}")
        return field

    def number(self, name: str, default: float, low: float, high: float) -> float:
        """Take a number from `low` to `high`. Raises `SessionScriptError`."""
        field = self.take(name)
        return default if field is None else field.number(low, high)

    def whole(self, name: str, default: int, low: int, high: int) -> int:
        """Take a whole number from `low` to `high`. Raises `SessionScriptError`."""
        field = self.take(name)
        return default if field is None else field.whole(low, high)

    def rest(self) -> dict[str, Field]:
        """Take all that is left, by name."""
        left, self._left = self._left, {}
        return left

    def done(self) -> None:
        """Raise `SessionScriptError` if a field is left."""
        for name, field in self._left.items():
            raise field.error(f"there is no such field; known are {', '.join(self._known)}" if name else "has no name")


def read_fields(text: str) -> Fields:
    """Parse a document into its outermost fields. Raises `SessionScriptError`."""
    try:
        _check_size(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}: " if mark is not None else ""
        problem = getattr(error, "problem", None) or "the text cannot be read"
        raise SessionScriptError(f"{line}this is no YAML: {problem}") from error
    if node is None:
        raise SessionScriptError("line 1: the script is empty")
    return Field(node, "script").fields()


def _check_size(text: str) -> None:
    """Refuse what is too large or too deep, and what could make it so, before nodes are made of it."""
    if len(text) > MAX_BYTES:
        raise SessionScriptError(f"the script is longer than {MAX_BYTES} characters")
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise SessionScriptError(f"line {line}: anchors and aliases (& and *) are not allowed")
        if getattr(event, "tag", None) is not None:
            raise SessionScriptError(f"line {line}: tags (!) are not allowed")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise SessionScriptError(f"line {line}: nested too deeply")
