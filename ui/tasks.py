"""The one worker thread that owns the vault: calls run there in order, results come back to the GUI thread in order.

Only the station's own error classes (they all carry `code`, `exit_code`, `advice`) become a message; anything else is
a fault of the program and goes to `sys.excepthook`, as if it had been raised in the GUI thread.
"""

from __future__ import annotations

import queue
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar, runtime_checkable

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

T = TypeVar("T")


@runtime_checkable
class CodedError(Protocol):
    """What `StationError` and the scanner's `DeviceError` have in common: the screen shows the sentence of `code`."""

    code: str
    exit_code: int
    advice: str


@dataclass(frozen=True, slots=True, eq=False)
class _Task(Generic[T]):
    call: Callable[[], T]
    on_done: Callable[[T], None] | None
    on_error: Callable[[CodedError], None] | None


@dataclass(frozen=True, slots=True, eq=False)
class _Finished(Generic[T]):
    task: _Task[T]
    result: T | None
    error: BaseException | None


class TaskRunner(QObject):
    """Made in the GUI thread; `run` is called there and the answers arrive there, in the order of the calls."""

    busy_changed = Signal(bool)
    unanswered_error = Signal(object)
    """A `CodedError` of a call that named no `on_error`."""

    _finished_posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._queue: queue.SimpleQueue[_Task[object] | None] = queue.SimpleQueue()
        self._pending = 0
        self._is_stopped = False
        self._finished_posted.connect(self._on_finished_posted, Qt.ConnectionType.QueuedConnection)
        self._thread = threading.Thread(target=self._work, name="vault-worker")
        self._thread.start()

    @property
    def is_busy(self) -> bool:
        """Whether a call is running or waiting, or its answer is still under way."""
        return self._pending > 0

    def run(
        self,
        call: Callable[[], T],
        on_done: Callable[[T], None] | None = None,
        on_error: Callable[[CodedError], None] | None = None,
    ) -> None:
        """Run `call` in the worker; then `on_done(result)` or `on_error(error)` in the GUI thread.

        Both must be bound methods of QObjects: an answer to a screen that is gone by then is dropped.
        """
        for answer in (on_done, on_error):
            if answer is not None and not isinstance(getattr(answer, "__self__", None), QObject):
                raise TypeError("answers must be bound methods of QObjects")
        if self._is_stopped:
            return
        self._pending += 1
        if self._pending == 1:
            self.busy_changed.emit(True)
        self._queue.put(_Task(call, on_done, on_error))  # type: ignore[arg-type]  # the queue forgets T, _Finished keeps the pair

    def stop(self, timeout_s: float = 10.0) -> None:
        """Finish the calls that wait, then end the thread. Answers still under way are dropped."""
        self._is_stopped = True
        self._queue.put(None)
        self._thread.join(timeout_s)

    def _work(self) -> None:
        while (task := self._queue.get()) is not None:
            try:
                finished = _Finished(task, task.call(), None)
            except Exception as error:
                finished = _Finished(task, None, error)
            self._finished_posted.emit(finished)

    @Slot(object)
    def _on_finished_posted(self, finished: _Finished[object]) -> None:
        self._pending -= 1
        if self._pending == 0:
            self.busy_changed.emit(False)
        if self._is_stopped:
            return
        if finished.error is None:
            self._answer(finished.task.on_done, finished.result)
        elif isinstance(finished.error, CodedError):
            if finished.task.on_error is None:
                self.unanswered_error.emit(finished.error)
            else:
                self._answer(finished.task.on_error, finished.error)
        else:
            sys.excepthook(type(finished.error), finished.error, finished.error.__traceback__)

    @staticmethod
    def _answer(answer: Callable[..., None] | None, value: object) -> None:
        if answer is not None and isValid(getattr(answer, "__self__", None)):
            answer(value)
