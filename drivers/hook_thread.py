"""The thread in which a driver's code runs, so that code which never returns takes nobody else with it.

A thread cannot be ended from outside. One that hangs is given up: its caller is told within a time limit and goes on,
and when the code comes back after all, the thread does what was left for it and ends.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class HangingError(Exception):
    """The code did not return within its time limit. The thread was given up."""


class EscapeError(Exception):
    """The code tried to end the program or its thread (SystemExit, KeyboardInterrupt)."""


class HookThread:
    """Runs one action after another in a thread of its own, for callers in any thread."""

    def __init__(self, name: str) -> None:
        self._jobs: queue.SimpleQueue[_Job[Any] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=_serve, args=(self._jobs,), name=name, daemon=True)
        self._thread.start()

    @property
    def is_running(self) -> bool:
        """True until the last action has returned after `end`."""
        return self._thread.is_alive()

    def run(self, action: Callable[[], T], limit_s: float) -> T:
        """Return what `action` returns or raise what it raises: an `Exception`, whatever the code did.

        Raises HangingError when it did not return within `limit_s` seconds; then only `leave` and `end` make sense.
        """
        if threading.current_thread() is self._thread:
            return action()
        job = _Job(action)
        self._jobs.put(job)
        if not job.finished.wait(limit_s):
            raise HangingError
        return job.answer()

    def leave(self, action: Callable[[], object]) -> None:
        """Have `action` run when the thread gets to it, and wait for nothing."""
        self._jobs.put(_Job(action))

    def end(self) -> None:
        """Let the thread end after what it has been given. Waits for nothing; may be called twice."""
        self._jobs.put(None)


class _Job(Generic[T]):
    def __init__(self, action: Callable[[], T]) -> None:
        self.finished = threading.Event()
        self._action: Callable[[], T] | None = action
        self._values: list[T] = []
        self._error: Exception | None = None

    def run(self) -> None:
        action, self._action = self._action, None
        try:
            if action is not None:
                self._values.append(action())
        except Exception as error:
            self._error = error
        except BaseException as error:  # foreign code: an exit of its own making must not become the caller's
            self._error = EscapeError(type(error).__name__)
        finally:
            self.finished.set()

    def answer(self) -> T:
        error, self._error = self._error, None
        if error is None:
            return self._values[0]
        try:
            raise error
        finally:
            del error  # a cycle of error, traceback and frame would keep a scanner alive


def _serve(jobs: queue.SimpleQueue[_Job[Any] | None]) -> None:
    while (job := jobs.get()) is not None:
        job.run()
        del job  # nothing of the last action is held while waiting for the next
