"""A session: who presses when, how the skin is, and what goes wrong; read from a YAML script.

The language is described in docs/simulator.md.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from drivers.press_play import NOMINAL_FPS
from drivers.simulated.devices import DEFAULT_DEVICE, DEVICES
from drivers.simulated.faults import AT_OPENING, Fault, FaultKind
from drivers.simulated.fingers import drawn_traits
from drivers.simulated.glass import GLASS_RANGES, GlassCondition
from drivers.simulated.persons import AGES, Sex, Traits
from drivers.simulated.script import DEFAULT_PRESET
from drivers.simulated.script_fields import Field, Fields, read_fields
from drivers.simulated.show import ScannerLook
from drivers.simulated.skin import PRESETS, RANGES, SkinCondition

VERSION = 1
FINGERS = tuple(
    f"{hand}_{finger}" for hand in ("right", "left") for finger in ("thumb", "index", "middle", "ring", "little")
)
"""Names of the positions 1 to 10 of ISO/IEC 19794-2."""
ASKED = "asked"
NO_FAULT = "none"
LONGEST_S = 600.0
STUCK_S = 2.0
"""How long a picture is stuck where a script does not say."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who presses."""

    seed: int
    traits: Traits
    condition: SkinCondition


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next, lengths in frames: an empty glass for `gap`, then a press, or a wait for a finger, or nothing.

    `finger` is 1-10, or 0 for the one that is asked for then. `wait_for` ends when the station asks for that finger.
    `fault.at_frame` counts from the step's first frame.
    """

    gap: int = 0
    press: int = 0
    person: Person | None = None
    condition: SkinCondition = PRESETS[DEFAULT_PRESET]
    finger: int = 0
    wait_for: int = 0
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Session:
    """A whole script. `opening` holds the fault of each attempt to open, in order; later attempts meet none."""

    look: ScannerLook
    opening: tuple[Fault | None, ...]
    steps: tuple[Step, ...]
    repeat: int


def read_session(text: str) -> Session:
    """Read a script. Raises `SessionScriptError`, which names the line and the field."""
    script = read_fields(text)
    script.need("session").whole(VERSION, VERSION)
    seed = script.whole("seed", 0, 0, 2**31)
    look = _read_look(script)
    people = _read_people(script.take("people"), seed)
    opening = script.take("opening")
    faults = tuple(_read_opening(item) for item in opening.items()) if opening else ()
    rate = look.fps or NOMINAL_FPS
    steps = tuple(_read_step(item, people, rate) for item in script.need("steps").items())
    repeat = script.whole("repeat", 1, 1, 1000)
    script.done()
    return Session(look, faults, steps, repeat)


def _read_look(script: Fields) -> ScannerLook:
    device = script.take("device")
    window = DEVICES[device.text(DEVICES) if device else DEFAULT_DEVICE]
    tells, serial, glass = script.take("finger_on"), script.take("serial"), script.take("glass")
    sliders: dict[str, float] = {}
    if glass:
        values = glass.fields()
        sliders = {name: values.number(name, 0.0, *GLASS_RANGES[name]) for name in GLASS_RANGES}
        values.done()
    fps = script.number("fps", 20.0, 0.0, 120.0)
    return ScannerLook(
        window,
        fps,
        GlassCondition(**sliders),
        tells.flag() if tells else False,
        serial.text()[:64] if serial else None,
    )


def _read_people(field: Field | None, seed: int) -> dict[str, Person]:
    if field is None:
        return {"someone": Person(seed, drawn_traits(seed), PRESETS[DEFAULT_PRESET])}
    named = field.fields().rest()
    if not named:
        raise field.error("names nobody")
    return {name: _read_person(one, seed + number) for number, (name, one) in enumerate(named.items())}


def _read_person(field: Field, default_seed: int) -> Person:
    person = field.fields()
    seed = person.whole("seed", default_seed, 0, 2**32 - 1)
    drawn = drawn_traits(seed)
    sex = person.take("sex")
    traits = Traits(
        Sex(sex.text([one.value for one in Sex])) if sex else drawn.sex,
        person.whole("age", drawn.age_years, *AGES),
    )
    condition = _read_condition(person, PRESETS[DEFAULT_PRESET])
    person.done()
    return Person(seed, traits, condition)


def _read_condition(owner: Fields, default: SkinCondition) -> SkinCondition:
    """Take `preset` and `skin`: a mixture with a name, and sliders over it."""
    preset, skin = owner.take("preset"), owner.take("skin")
    condition = PRESETS[preset.text(PRESETS)] if preset else default
    if skin is None:
        return condition
    values = skin.fields()
    sliders = {
        one.name: values.number(one.name, getattr(condition, one.name), *RANGES[one.name]) for one in fields(condition)
    }
    values.done()
    return replace(condition, **sliders)


def _read_opening(field: Field) -> Fault | None:
    if not field.is_group:
        word = field.text((NO_FAULT, *(kind.value for kind in FaultKind if kind in AT_OPENING)))
        return None if word == NO_FAULT else Fault(FaultKind(word))
    values = field.fields()
    kind = FaultKind(values.need("kind").text(kind.value for kind in FaultKind if kind in AT_OPENING))
    fault = Fault(kind, 0, values.number("for_s", 1.0, 0.0, 60.0))
    values.done()
    return fault


def _read_step(field: Field, people: dict[str, Person], rate: float) -> Step:
    step = field.fields()
    press, wait_s, wait_for, fault = (step.take(name) for name in ("press", "wait_s", "wait_for", "fault"))
    step.done()
    if sum(one is not None for one in (press, wait_s, wait_for, fault)) != 1:
        raise field.error("is one of press, wait_s, wait_for, fault")
    if press is not None:
        return _read_press(press, people, rate)
    if wait_s is not None:
        return Step(gap=_frames(wait_s.number(0.05, LONGEST_S), rate))
    if wait_for is not None:
        return Step(wait_for=FINGERS.index(wait_for.text(FINGERS)) + 1)
    assert fault is not None
    met = _read_fault(fault, rate)
    lasts_s = met.length_s if met.kind not in (FaultKind.UNPLUG, FaultKind.TIMEOUT) else 0.0
    return Step(gap=_frames(lasts_s or 0.0, rate), fault=met)


def _read_press(field: Field, people: dict[str, Person], rate: float) -> Step:
    press = field.fields()
    who = press.take("who")
    person = people[who.text(people)] if who else next(iter(people.values()))
    finger = press.take("finger")
    name = finger.text((ASKED, *FINGERS)) if finger else ASKED
    gap = _frames(press.number("after_s", 0.8, 0.05, LONGEST_S), rate)
    fault = press.take("fault")
    step = Step(
        gap=gap,
        press=_frames(press.number("for_s", 1.5, 0.05, 60.0), rate),
        person=person,
        condition=_read_condition(press, person.condition),
        finger=0 if name == ASKED else FINGERS.index(name) + 1,
        fault=_read_fault(fault, rate, first_frame=gap) if fault else None,
    )
    press.done()
    return step


def _read_fault(field: Field, rate: float, first_frame: int = 0) -> Fault:
    kinds = [kind.value for kind in FaultKind if kind not in AT_OPENING]
    if not field.is_group:
        kind = FaultKind(field.text(kinds))
        return Fault(kind, first_frame, STUCK_S if kind is FaultKind.STUCK else None)
    values = field.fields()
    kind = FaultKind(values.need("kind").text(kinds))
    at_s, for_s = values.number("at_s", 0.0, 0.0, LONGEST_S), values.take("for_s")
    values.done()
    lasts_s = for_s.number(0.0, LONGEST_S) if for_s else None
    if kind is FaultKind.STUCK and lasts_s is None:
        lasts_s = STUCK_S
    return Fault(kind, first_frame + round(at_s * rate), lasts_s)


def _frames(seconds: float, rate: float) -> int:
    return max(1, round(seconds * rate))
