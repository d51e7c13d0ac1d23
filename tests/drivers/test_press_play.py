from __future__ import annotations

import threading

from hypothesis import given
from hypothesis import strategies as st

from drivers.press_play import FramePacer, Moment, Phase, PressPlay, PressTiming

FOLLOWERS = {
    Phase.EMPTY: {Phase.EMPTY, Phase.ARRIVING},
    Phase.ARRIVING: {Phase.ARRIVING, Phase.RESTING, Phase.LIFTING},
    Phase.RESTING: {Phase.RESTING, Phase.LIFTING},
    Phase.LIFTING: {Phase.LIFTING, Phase.EMPTY},
}

timings = st.builds(PressTiming, *(st.integers(1, 5) for _ in range(4)))


class FakeTime:
    """A clock that moves only when something waits."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def clock(self) -> float:
        return self.now_s

    def wait(self, event: threading.Event, timeout_s: float) -> bool:
        if not event.is_set():
            self.now_s += timeout_s
        return event.is_set()


def phases(play: PressPlay, count: int) -> list[Phase]:
    return [play.advance().phase for _ in range(count)]


def test_a_press_goes_through_its_phases_in_their_length() -> None:
    play = PressPlay(PressTiming(gap=2, arrive=3, press=4, lift=2))
    expected = [Phase.EMPTY] * 2 + [Phase.ARRIVING] * 3 + [Phase.RESTING] * 4 + [Phase.LIFTING] * 2
    assert phases(play, 22) == expected * 2


def test_contact_grows_rests_and_fades() -> None:
    play = PressPlay(PressTiming(gap=1, arrive=3, press=2, lift=3))
    assert [play.advance().contact for _ in range(9)] == [0, 0.25, 0.5, 0.75, 1, 1, 0.75, 0.5, 0.25]


def test_a_paused_play_stays_empty_and_goes_on_when_released() -> None:
    play = PressPlay(PressTiming(1, 1, 1, 1))
    play.is_paused = True
    assert set(phases(play, 20)) == {Phase.EMPTY}
    play.is_paused = False
    assert Phase.ARRIVING in phases(play, 2)


def test_an_interrupted_press_lifts_at_once_from_where_it_is() -> None:
    play = PressPlay(PressTiming(gap=1, arrive=4, press=50, lift=2))
    contact = [play.advance() for _ in range(3)][-1].contact
    play.interrupt()
    lifting = [play.advance() for _ in range(3)]
    assert [m.phase for m in lifting] == [Phase.LIFTING, Phase.LIFTING, Phase.EMPTY]
    assert contact > lifting[0].contact > lifting[1].contact > lifting[2].contact == 0


@given(timings, st.lists(st.sampled_from(["advance", "interrupt", "pause", "resume"]), max_size=80))
def test_whatever_comes_the_phases_follow_each_other(timing: PressTiming, inputs: list[str]) -> None:
    play = PressPlay(timing)
    last = play.advance()
    for word in inputs:
        if word == "interrupt":
            play.interrupt()
        elif word != "advance":
            play.is_paused = word == "pause"
        moment: Moment = play.advance()
        assert moment.phase in FOLLOWERS[last.phase]
        assert 0 <= moment.contact <= 1
        assert (moment.contact > 0) == (moment.phase is not Phase.EMPTY)
        last = moment


def test_seconds_become_frames_of_the_rate_or_of_the_nominal_rate() -> None:
    assert PressTiming.from_seconds(fps=10, gap_s=0.5, press_s=2).press == 20
    assert PressTiming.from_seconds(fps=0, gap_s=0.5, press_s=2).gap == 10
    assert PressTiming.from_seconds(fps=1, gap_s=0.01, press_s=0.01).gap == 1


def test_frames_are_due_one_period_after_another() -> None:
    time = FakeTime()
    pacer = FramePacer(20, clock=time.clock, wait=time.wait)
    pacer.start()
    assert all(pacer.wait_for_frame(1.0, threading.Event()) for _ in range(20))
    assert abs(time.now_s - 101.0) < 1e-6


def test_a_frame_due_too_late_is_not_waited_for_longer_than_asked() -> None:
    time = FakeTime()
    pacer = FramePacer(0.1, clock=time.clock, wait=time.wait)
    pacer.start()
    assert not pacer.wait_for_frame(0.25, threading.Event())
    assert time.now_s == 100.25


def test_a_late_reader_gets_no_backlog() -> None:
    time = FakeTime()
    pacer = FramePacer(10, clock=time.clock, wait=time.wait)
    pacer.start()
    time.now_s += 5
    assert pacer.wait_for_frame(0.0, threading.Event())
    assert not pacer.wait_for_frame(0.05, threading.Event())


def test_a_request_to_stop_ends_the_wait() -> None:
    time = FakeTime()
    pacer = FramePacer(1, clock=time.clock, wait=time.wait)
    pacer.start()
    stop = threading.Event()
    stop.set()
    assert not pacer.wait_for_frame(5.0, stop)
    assert time.now_s == 100.0
