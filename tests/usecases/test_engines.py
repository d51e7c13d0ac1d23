"""Two engines in one vault: each template is compared by the engine that made it, or it is said that none is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from station.config import HomePaths
from station.errors import EngineMissingError
from station.ids import FingerPosition, PersonId
from station.records import Engine
from station.templates import nbis_engine
from station.templates.engines import EXTRACTORS, engine_of, load_engine
from station.usecases import Station
from tests.usecases.conftest import MakeSample, begin

P = FingerPosition

pytest.importorskip("nbis", exc_type=ImportError)


def choose(station: Station, engine: Engine) -> None:
    station.change_settings(replace(station.settings, engine=engine))


@pytest.fixture
def people(station: Station, sample: MakeSample) -> dict[Engine, PersonId]:
    """One person enrolled with each engine, both fingers of whom belong to somebody else."""
    found = {}
    for number, engine in enumerate(Engine):
        choose(station, engine)
        view = begin(station, number)
        station.keep_sample(view.enrollment_id, sample(seed=number + 1))
        finished = station.finish_enrollment(view.enrollment_id)
        assert (finished.people_compared, finished.people_not_compared) == (0, number)
        found[engine] = view.person.person_id
    return found


def test_each_template_names_its_extractor(station: Station, people: dict[Engine, PersonId]) -> None:
    for engine, person_id in people.items():
        [template] = station._storage.templates_of(person_id)
        row = station._storage.enrollment_for(person_id)
        assert row is not None
        [kept] = station._storage.samples(row.enrollment_id)
        assert template.extractor == kept.extractor == EXTRACTORS[engine]
        assert kept.extractor_version == load_engine(engine).version


@pytest.mark.parametrize("in_force", list(Engine))
def test_a_press_is_compared_by_the_engine_that_made_what_is_stored(
    station: Station, people: dict[Engine, PersonId], sample: MakeSample, in_force: Engine
) -> None:
    choose(station, in_force)
    for number, person_id in enumerate(people.values()):
        own, other = sample(seed=number + 1, presentation=5), sample(seed=2 - number, presentation=5)
        assert station.verify(person_id, own).is_match
        assert not station.verify(person_id, other).is_match
        assert [found.person.person_id for found in station.identify(own)] == [person_id]


def test_a_duplicate_is_searched_among_those_of_the_same_engine_and_the_others_are_counted(
    station: Station, people: dict[Engine, PersonId], sample: MakeSample
) -> None:
    choose(station, Engine.STATION)
    view = begin(station, 2)
    station.keep_sample(view.enrollment_id, sample(seed=1, presentation=4))
    finished = station.finish_enrollment(view.enrollment_id)
    assert [found.person.person_id for found in finished.duplicates] == [people[Engine.STATION]]
    assert (finished.people_compared, finished.people_not_compared) == (1, 1)


def test_presses_of_two_engines_in_one_enrollment_are_not_held_against_each_other(
    station: Station, sample: MakeSample
) -> None:
    view = begin(station)
    station.keep_sample(view.enrollment_id, sample())
    choose(station, Engine.NBIS)
    station.keep_sample(view.enrollment_id, sample(presentation=1, number=2))
    assert station._storage.self_scores(view.enrollment_id) == {}
    station.keep_sample(view.enrollment_id, sample(presentation=2, number=3))
    assert {p: len(scores) for p, scores in station._storage.self_scores(view.enrollment_id).items()} == {
        P.RIGHT_THUMB: 1
    }
    station.finish_enrollment(view.enrollment_id)
    assert station.verify(view.person.person_id, sample(presentation=4)).is_match
    paths = HomePaths(station._vault.folder)
    assert paths.search_index.exists()
    assert paths.other_search_index("nbis").exists()
    station.erase_biometrics(view.person.person_id, reason="consent_withdrawn")
    assert station.identify(sample(presentation=4)) == ()


def test_without_its_engine_a_template_is_not_compared_and_it_is_said_so(
    station: Station, people: dict[Engine, PersonId], sample: MakeSample, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> None:
        raise EngineMissingError("not installed")

    station._extractors.clear()
    monkeypatch.setattr(nbis_engine, "_load", missing)
    with pytest.raises(EngineMissingError):
        station.verify(people[Engine.NBIS], sample(seed=2, presentation=5))
    with pytest.raises(EngineMissingError):
        station.identify(sample(seed=2, presentation=5))
    view = begin(station, 3)
    with pytest.raises(EngineMissingError):
        station.keep_sample(view.enrollment_id, sample(seed=4))
    station.warm_up()  # says nothing: whoever needs the engine is told
    choose(station, Engine.STATION)
    assert station.verify(people[Engine.STATION], sample(seed=1, presentation=5)).is_match
    assert len(station.keep_sample(view.enrollment_id, sample(seed=4)).samples) == 1


def test_an_extractor_of_another_program_is_refused() -> None:
    with pytest.raises(EngineMissingError):
        engine_of("somebody-elses")
