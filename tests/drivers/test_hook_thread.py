from __future__ import annotations

import threading
import time
import weakref

import pytest

from drivers.hook_thread import EscapeError, HangingError, HookThread


@pytest.fixture
def thread():
    made = HookThread("hooks")
    yield made
    made.end()


def raise_it(error: BaseException) -> None:
    raise error


def test_what_an_action_returns_or_raises_reaches_the_caller(thread: HookThread) -> None:
    assert thread.run(lambda: 7, 1.0) == 7
    assert thread.run(lambda: None, 1.0) is None
    with pytest.raises(KeyError, match="words"):
        thread.run(lambda: raise_it(KeyError("words")), 1.0)
    assert thread.run(lambda: 8, 1.0) == 8


@pytest.mark.parametrize("error", [SystemExit(3), KeyboardInterrupt(), GeneratorExit()])
def test_an_exit_does_not_become_the_callers(thread: HookThread, error: BaseException) -> None:
    with pytest.raises(EscapeError, match=type(error).__name__):
        thread.run(lambda: raise_it(error), 1.0)
    assert thread.run(lambda: 1, 1.0) == 1


def test_all_actions_run_in_one_thread_that_is_not_the_callers(thread: HookThread) -> None:
    seen = {thread.run(threading.get_ident, 1.0) for _ in range(5)}
    assert len(seen) == 1
    assert threading.get_ident() not in seen


def test_an_action_may_run_another(thread: HookThread) -> None:
    assert thread.run(lambda: thread.run(lambda: 5, 1.0), 1.0) == 5


def test_what_hangs_is_given_up_in_time_and_does_at_last_what_was_left_for_it() -> None:
    gate, left = threading.Event(), threading.Event()
    thread = HookThread("hooks")
    began_s = time.monotonic()
    with pytest.raises(HangingError):
        thread.run(lambda: gate.wait(10), 0.05)
    assert time.monotonic() - began_s < 1.0
    thread.leave(left.set)
    thread.end()
    assert thread.is_running
    assert not left.is_set()
    gate.set()
    assert left.wait(1.0)
    deadline_s = time.monotonic() + 1
    while thread.is_running and time.monotonic() < deadline_s:
        time.sleep(0.005)
    assert not thread.is_running


def test_nothing_of_an_action_is_kept_when_it_is_done(thread: HookThread) -> None:
    class Thing:
        def act(self) -> None: ...

        def fail(self) -> None:
            raise ValueError

    thing = Thing()
    gone = weakref.ref(thing)
    thread.run(thing.act, 1.0)
    with pytest.raises(ValueError):  # noqa: PT011 - any
        thread.run(thing.fail, 1.0)
    del thing
    thread.run(lambda: None, 1.0)
    assert gone() is None
