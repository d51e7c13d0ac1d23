from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.api import DeviceNotFoundError
from drivers.simulated.devices import DEVICES
from drivers.simulated.faults import Fault, FaultKind
from drivers.simulated.glass import GlassCondition
from drivers.simulated.persons import Sex, Traits
from drivers.simulated.placement import Window
from drivers.simulated.script import Script, read_script
from drivers.simulated.skin import PRESETS


def test_the_bare_name_is_the_default_script() -> None:
    assert read_script("practice") == Script()


def test_every_option_is_read() -> None:
    script = read_script(
        "practice?seed=7&preset=old-farmer&dryness=0.9&presentation=4&fps=10&press_s=2&gap_s=0.5"
        "&width=256&height=360&ppi=385&finger_on=1&latent=0.3&dirt=0.2&noise=0.1&sex=female&age=78&fault=unplug@12"
    )
    look = script.look
    assert (script.person_seed, script.first_presentation, look.fps) == (7, 4, 10)
    assert (script.press_s, script.gap_s, look.window) == (2, 0.5, Window(360, 256, 385))
    assert look.tells_finger
    assert look.glass == GlassCondition(0.3, 0.2, 0.1)
    assert script.traits == Traits(Sex.FEMALE, 78)
    assert script.fault == Fault(FaultKind.UNPLUG, 12)
    assert script.condition.dryness == 0.9
    assert script.condition.wear == PRESETS["old-farmer"].wear


@pytest.mark.parametrize("device", DEVICES)
def test_a_real_device_lends_its_window(device: str) -> None:
    assert read_script(f"practice?device={device}").look.window == DEVICES[device]


def test_an_age_alone_leaves_the_sex_to_the_seed() -> None:
    traits = [read_script(f"practice?seed={seed}&age=70").traits for seed in range(20)]
    assert {one.age_years for one in traits if one} == {70}
    assert {one.sex for one in traits if one} == set(Sex)


@pytest.mark.parametrize("kind", list(FaultKind))
def test_every_fault_has_a_word(kind: FaultKind) -> None:
    assert read_script(f"practice?fault={kind.value}").fault == Fault(kind, 0)


@pytest.mark.parametrize(
    "device_id",
    ["", "other", "practice?seed=-1", "practice?seed", "practice?seed=99999999999", "practice?dryness=2"],
)
def test_what_cannot_be_read_is_no_device(device_id: str) -> None:
    with pytest.raises(DeviceNotFoundError):
        read_script(device_id)


@pytest.mark.parametrize(
    "options",
    [
        "preset=nobody",
        "fault=fire",
        "fault=short@x",
        "fault=short@-1",
        "fault=@3",
        "device=toaster",
        "sex=cat",
        "age=3",
    ],
)
def test_a_word_without_meaning_is_refused(options: str) -> None:
    with pytest.raises(DeviceNotFoundError):
        read_script(f"practice?{options}")


@given(st.text(max_size=40))
def test_any_query_is_read_or_refused(query: str) -> None:
    try:
        script = read_script("practice?" + query)
    except DeviceNotFoundError:
        return
    assert 0 <= script.look.fps <= 120
