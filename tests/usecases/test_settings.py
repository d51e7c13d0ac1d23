"""The office's rules: kept in the vault, changed by whom it may concern, in force at once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from station.enrollment.policy import QualityThresholds
from station.errors import EngineMissingError, NotPermittedError, VaultDamagedError
from station.records import Engine, QualityBand, Role
from station.templates import nbis_engine
from station.usecases import Station, StationSettings, open_station
from tests.usecases.conftest import PASSPHRASE, MakeSample, begin, unlock

STRICT = QualityThresholds(thumb=98, index=90, middle=80, ring=70, little=60)


def test_a_new_vault_has_the_programs_own_rules(station: Station) -> None:
    assert station.settings == StationSettings(QualityThresholds(), Engine.STATION)


def test_changed_thresholds_hold_for_what_is_shown_at_once_and_after_opening_again(
    station: Station, home: Path, sample: MakeSample
) -> None:
    view = begin(station)
    assert station.keep_sample(view.enrollment_id, sample()).samples[0].band is QualityBand.GOOD
    station.change_settings(replace(station.settings, thresholds=STRICT))
    strict = station.begin_enrollment(view.person.person_id)
    assert strict.samples[0].band is QualityBand.FAIR
    assert strict.unfinished == (strict.samples[0].position,)
    station.change_settings(station.settings)
    changes = [row for row in station._storage.audit_rows() if row.action == "settings.changed"]
    assert [row.detail["thumb"] for row in changes] == [98]
    station.close()
    again = unlock(home)
    assert again.settings.thresholds == STRICT
    assert again.begin_enrollment(view.person.person_id).samples == strict.samples
    again.close()


def test_an_operator_changes_no_settings(station: Station, home: Path) -> None:
    station._vault.add_operator("helper", role=Role.OPERATOR, passphrase=PASSPHRASE, kdf=station._vault._slot.kdf)
    station.close()
    helper = open_station(home, operator="helper", passphrase=PASSPHRASE)
    with pytest.raises(NotPermittedError):
        helper.change_settings(StationSettings(STRICT, Engine.STATION))
    assert helper.settings.thresholds == QualityThresholds()
    helper.close()


def test_an_engine_that_is_not_installed_cannot_be_chosen(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> None:
        raise EngineMissingError("not installed")

    monkeypatch.setattr(nbis_engine, "_load", missing)
    with pytest.raises(EngineMissingError):
        station.change_settings(StationSettings(QualityThresholds(), Engine.NBIS))
    assert station.settings.engine is Engine.STATION
    assert station._storage.rule("engine") is None


@pytest.mark.parametrize(("rule", "text"), [("engine", "nonsense"), ("quality.thresholds", "[1]")])
def test_rules_that_make_no_sense_are_told_when_the_vault_is_opened(
    station: Station, home: Path, rule: str, text: str
) -> None:
    station._storage.set_rule(rule, text)
    station.close()
    with pytest.raises(VaultDamagedError):
        unlock(home)
    with pytest.raises(VaultDamagedError):  # and not that it is in use
        unlock(home)
