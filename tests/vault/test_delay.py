from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.errors import UnlockDelayedError
from station.vault.delay import Attempts, UnlockDelay
from tests.vault.conftest import WallClock


def fail(path: Path, clock: WallClock, times: int) -> None:
    for _ in range(times):
        UnlockDelay(path, clock).count()


def wait_s(path: Path, clock: WallClock) -> float:
    try:
        UnlockDelay(path, clock).check()
    except UnlockDelayedError as error:
        return error.wait_s
    return 0.0


def test_the_first_two_slips_cost_nothing(tmp_path: Path) -> None:
    clock = WallClock()
    fail(tmp_path / "attempts", clock, 2)
    assert wait_s(tmp_path / "attempts", clock) == 0


@pytest.mark.parametrize(("failures", "delay_s"), [(3, 5), (4, 10), (5, 20), (8, 160), (11, 900), (500, 900)])
def test_the_delay_doubles_up_to_a_quarter_of_an_hour(failures: int, delay_s: float) -> None:
    assert Attempts(failures, 0.0).delay_s == delay_s


def test_the_delay_survives_a_restart_and_ends(tmp_path: Path) -> None:
    clock = WallClock()
    fail(tmp_path / "attempts", clock, 4)
    assert wait_s(tmp_path / "attempts", clock) == 10
    clock.now_s += 9.5
    assert wait_s(tmp_path / "attempts", clock) == 0.5
    clock.now_s += 0.5
    assert wait_s(tmp_path / "attempts", clock) == 0


def test_setting_the_clock_back_starts_the_delay_again_and_no_more(tmp_path: Path) -> None:
    clock = WallClock()
    fail(tmp_path / "attempts", clock, 4)
    clock.now_s -= 86400 * 365
    assert wait_s(tmp_path / "attempts", clock) == 10
    clock.now_s += 10
    assert wait_s(tmp_path / "attempts", clock) == 0


def test_success_clears_the_count(tmp_path: Path) -> None:
    clock = WallClock()
    fail(tmp_path / "attempts", clock, 9)
    UnlockDelay(tmp_path / "attempts", clock).clear()
    fail(tmp_path / "attempts", clock, 2)
    assert wait_s(tmp_path / "attempts", clock) == 0


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_a_damaged_record_means_a_short_delay_and_never_a_lockout(
    tmp_path_factory: pytest.TempPathFactory, junk: bytes
) -> None:
    path = tmp_path_factory.mktemp("delay") / "attempts"
    clock = WallClock()
    path.write_bytes(junk)
    assert wait_s(path, clock) == 5
    clock.now_s += 5
    assert wait_s(path, clock) == 0
