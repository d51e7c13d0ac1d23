"""Small settings that live with the records: the office, its rules, counters, the audit head."""

from __future__ import annotations

import dataclasses
import json

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from station.records import Office
from station.storage.part import StoragePart
from station.storage.schema import setting as setting_table

_OFFICE = "office"
_RULE = "rule."


class Settings(StoragePart):
    """Get and set what the station is told once."""

    def office(self) -> Office:
        """Give the office, empty until set."""
        return Office(**json.loads(self._setting(_OFFICE) or "{}"))

    def set_office(self, office: Office) -> None:
        """Keep the office."""
        self._put_setting(_OFFICE, json.dumps(dataclasses.asdict(office), ensure_ascii=False))

    def rule(self, name: str) -> str | None:
        """Give a rule of the office as it was written, None where the program's own holds."""
        return self._setting(_RULE + name)

    def set_rule(self, name: str, text: str) -> None:
        """Keep a rule of the office."""
        self._put_setting(_RULE + name, text)

    def _setting(self, name: str) -> str | None:
        found = self._database.first(select(setting_table.c.value).where(setting_table.c.name == name))
        return None if found is None else str(found.value)

    def _put_setting(self, name: str, value: str) -> None:
        change = insert(setting_table).on_conflict_do_update(index_elements=["name"], set_={"value": value})
        with self._database.transaction():
            self._database.run(change, {"name": name, "value": value})

    def _next_count(self, name: str) -> int:
        """Count up by one without a gap: a transaction that is undone gives its number back."""
        with self._database.transaction():
            count = int(self._setting(name) or 0) + 1
            self._put_setting(name, str(count))
        return count
