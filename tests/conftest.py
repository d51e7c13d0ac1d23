"""Rules for every test: no stray log record, no thread left behind; data from `../shared` skips where absent."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# How long one example takes says nothing about the code on a shared machine.
settings.register_profile("station", deadline=None)
settings.load_profile("station")

ROOT = Path(__file__).resolve().parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--long", action="store_true", help="run the long harnesses too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--long"):
        return
    for item in items:
        if item.get_closest_marker("long"):
            item.add_marker(pytest.mark.skip(reason="long harness: ./test.sh --long"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared test data beside the project."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the shared test data is not beside the project")
    return folder


@pytest.fixture(autouse=True)
def no_stray_log_records(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test in which something logged a warning that the test did not clear (`caplog.clear()`)."""
    yield
    stray = [r.getMessage() for r in caplog.get_records("call") if r.levelno >= logging.WARNING]
    assert not stray, f"stray log records: {stray}"


@pytest.fixture(autouse=True)
def no_thread_left_behind() -> Iterator[None]:
    """Fail a test that leaves a thread of ours running."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        left = [
            t for t in threading.enumerate() if t not in before and t.is_alive() and not t.name.startswith("pydevd")
        ]
        if not left:
            return
        time.sleep(0.01)
    raise AssertionError(f"threads left behind: {[t.name for t in left]}")
