from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.simulated.devices import DEVICES
from drivers.simulated.faults import AT_OPENING, Fault, FaultKind
from drivers.simulated.glass import GlassCondition
from drivers.simulated.persons import Sex
from drivers.simulated.script_fields import MAX_BYTES, SessionScriptError
from drivers.simulated.session import Session, read_session
from drivers.simulated.session_shelf import shipped_scripts
from drivers.simulated.skin import PRESETS

WHOLE = """
session: 1
seed: 40
device: nb1010
fps: 10
finger_on: yes
serial: SIM-7
glass: {latent: 0.3, noise: 0.1}
opening: [busy, none, {kind: late, for_s: 2}]
people:
  wang: {seed: 9, sex: female, age: 81, preset: old-farmer, skin: {wetness: 0.4}}
  li: {}
steps:
  - press: {who: wang, finger: left_thumb, after_s: 1, for_s: 2, fault: {kind: stuck, at_s: 0.5, for_s: 1}}
  - press: {who: li, preset: mason}
  - wait_s: 3
  - wait_for: right_index
  - fault: timeout
repeat: 2
"""


def test_a_whole_script_is_read() -> None:
    session = read_session(WHOLE)
    look = session.look
    assert (look.window, look.fps, look.tells_finger, look.serial) == (DEVICES["nb1010"], 10, True, "SIM-7")
    assert look.glass == GlassCondition(latent=0.3, noise=0.1)
    assert session.opening == (Fault(FaultKind.BUSY), None, Fault(FaultKind.LATE, 0, 2.0))
    assert session.repeat == 2
    pressed, other, waited, asked, silent = session.steps
    assert (pressed.gap, pressed.press, pressed.finger) == (10, 20, 6)
    assert pressed.fault == Fault(FaultKind.STUCK, 15, 1.0)
    assert pressed.person is not None
    assert (pressed.person.seed, pressed.person.traits.sex, pressed.person.traits.age_years) == (9, Sex.FEMALE, 81)
    assert (pressed.condition.wetness, pressed.condition.wear) == (0.4, PRESETS["old-farmer"].wear)
    assert other.person is not None
    assert (other.person.seed, other.finger, other.condition) == (41, 0, PRESETS["mason"])
    assert (waited.gap, waited.person, asked.wait_for) == (30, None, 2)
    assert silent.fault == Fault(FaultKind.TIMEOUT, 0)


def test_without_people_someone_presses() -> None:
    (step,) = read_session("{session: 1, seed: 3, steps: [{press: {}}]}").steps
    assert step.person is not None
    assert step.person.seed == 3


@pytest.mark.parametrize("kind", [kind for kind in FaultKind if kind not in AT_OPENING])
def test_every_fault_of_a_frame_can_be_told_as_a_step(kind: FaultKind) -> None:
    (step,) = read_session(f"session: 1\nsteps:\n  - fault: {kind.value}\n").steps
    assert step.fault is not None
    assert step.fault.kind is kind


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("", "line 1: the script is empty"),
        ("session: 1", "line 1, script: needs the field steps"),
        ("session: 2\nsteps: []", "line 1, session: must be a whole number from 1 to 1"),
        ("session: 1\nsteps: 4", "line 2, steps: must be a list"),
        (
            "session: 1\nsteps:\n  - press: {who: me}\npeople:\n  you: {}",
            "line 3, steps[1].press.who: must be one of",
        ),
        (
            "session: 1\nsteps:\n  - press: {for_s: long}",
            "steps[1].press.for_s: must be a number from 0.05 to 60",
        ),
        ("session: 1\nsteps:\n  - press: {for_s: .nan}", "steps[1].press.for_s: must be a number"),
        (
            "session: 1\nsteps:\n  - press: {}\n  - wait_s: 1\n    press: {}",
            "line 4, steps[2]: is one of press",
        ),
        ("session: 1\nsteps:\n  - dance: 1", "line 3, steps[1].dance: there is no such field"),
        ("session: 1\nsteps:\n  - press: {skin: {wear: 2}}", "steps[1].press.skin.wear: must be a number from 0 to 1"),
        ("session: 1\nsteps:\n  - press: {skin: {hair: 1}}", "steps[1].press.skin.hair: there is no such field"),
        ("session: 1\nsteps:\n  - fault: busy", "steps[1].fault: must be one of unplug, timeout"),
        ("session: 1\nopening: [unplug]\nsteps: []", "line 2, opening[1]: must be one of none, late"),
        ("session: 1\nsession: 1\nsteps: []", "line 2, script.session: is given twice"),
        ("session: 1\npeople: {}\nsteps: []", "line 2, people: names nobody"),
        (
            "session: 1\npeople:\n  a: {age: 7}\nsteps: []",
            "line 3, people.a.age: must be a whole number from 10",
        ),
        ("session: 1\ndevice: toaster\nsteps: []", "line 2, device: must be one of practice, uru4500"),
        ("session: [1\nsteps", "this is no YAML"),
        ("session: 1\nsteps: &a []\n", "line 2: anchors and aliases"),
        ("a: *b", "anchors and aliases"),
        ("session: !!python/object:os.system {}", "line 1: tags (!) are not allowed"),
        ("x: " + "[" * 50 + "]" * 50, "nested too deeply"),
        ("#" * (MAX_BYTES + 1), "longer than"),
        ("session: 1\nsteps: [" + "{}," * 501 + "]", "steps: must have at most 500 items"),
        ("session: 1\n? [1, 2]\n: 3", "must be a single word or number"),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_field(script: str, told: str) -> None:
    with pytest.raises(SessionScriptError) as caught:
        read_session(script)
    assert told in str(caught.value)


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        assert isinstance(read_session(text), Session)
    except SessionScriptError:
        return


lines = st.sampled_from(WHOLE.strip().split("\n"))


@settings(max_examples=150)
@given(st.lists(st.one_of(lines, st.text("ab:{}[]-&*!?'\" \n0", max_size=12)), max_size=14))
def test_any_mixture_of_lines_is_read_or_refused(parts: list[str]) -> None:
    try:
        assert isinstance(read_session("\n".join(parts)), Session)
    except SessionScriptError:
        return


def test_scripts_are_shipped_and_can_be_read() -> None:
    from importlib.resources import files

    assert set(shipped_scripts()) >= {"morning", "replug", "bad-cable", "hard-to-open"}
    for name in shipped_scripts():
        text = (files("drivers.simulated") / "scripts" / f"{name}.yaml").read_text("utf-8")
        assert read_session(text).steps
