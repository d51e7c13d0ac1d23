"""A model's calls into the vault: who waits for which answer, and which answers nobody wants any more.

A page may be left, or the vault locked, while a call runs. Answers come back in the order of the calls, so each model
keeps its own queue of what it waits for, and forgets it as a whole: a late answer then changes nothing.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from ui.tasks import CodedError, TaskRunner

T = TypeVar("T")


@dataclass(slots=True)
class _Waiting:
    on_done: Callable[[Any], None]
    on_error: Callable[[CodedError], None]
    is_wanted: bool = True


class VaultCalls(QObject):
    """Runs calls in the worker and hands the answers on in the GUI thread, until `forget`."""

    failed = Signal(object)
    """The `CodedError` of a call that named no `on_error`."""

    def __init__(self, tasks: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._waiting: deque[_Waiting] = deque()

    def call(
        self,
        call: Callable[[], T],
        on_done: Callable[[T], None],
        on_error: Callable[[CodedError], None] | None = None,
    ) -> None:
        """Run `call` in the worker, then one of the answers here."""
        self._waiting.append(_Waiting(on_done, on_error or self.failed.emit))
        self._tasks.run(call, self._on_done, self._on_error)

    def forget(self) -> None:
        """Want none of the answers that are still to come. The calls themselves are carried out."""
        for waiting in self._waiting:
            waiting.is_wanted = False

    @property
    def is_waiting(self) -> bool:
        """Whether an answer that is wanted is still to come."""
        return any(waiting.is_wanted for waiting in self._waiting)

    @Slot(object)
    def _on_done(self, result: object) -> None:
        waiting = self._waiting.popleft()
        if waiting.is_wanted:
            waiting.on_done(result)

    @Slot(object)
    def _on_error(self, error: CodedError) -> None:
        waiting = self._waiting.popleft()
        if waiting.is_wanted:
            waiting.on_error(error)
