from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from station.errors import NotPermittedError, PassphraseRuleError, RecordError, WrongPassphraseError
from station.ids import FingerPosition
from station.records import Role
from station.usecases import Station, open_station, recover_station
from station.usecases.rights import RIGHTS, Right
from tests.usecases.conftest import OPERATOR, PASSPHRASE, PEOPLE, unlock

NEW = "another long sentence"


def actions(station: Station) -> list[str]:
    return [row.action for row in station._storage.audit_rows()]


@pytest.fixture
def as_role(station: Station, home: Path) -> Iterator[Callable[[Role], Station]]:
    """Unlocks the vault as an operator of a role, who is added first."""
    opened: list[Station] = []

    def unlock_as(role: Role) -> Station:
        station.add_operator(role.value + "-li", role=role, passphrase=NEW)
        station.close()
        opened.append(open_station(home, operator=role.value + "-li", passphrase=NEW))
        return opened[-1]

    yield unlock_as
    for one in opened:
        one.close()


def test_an_added_operator_unlocks_with_the_own_passphrase(as_role: Callable[[Role], Station]) -> None:
    station = as_role(Role.OPERATOR)
    assert (station.operator, station.role) == ("operator-li", Role.OPERATOR)
    assert station.operators == {OPERATOR: Role.SUPERVISOR, "operator-li": Role.OPERATOR}
    assert len(station.find(PEOPLE[0].number)) == 1
    assert "operator.added" in actions(station)


def test_a_disabled_operator_is_kept_out(station: Station, home: Path) -> None:
    station.add_operator("li", role=Role.OPERATOR, passphrase=NEW)
    station.disable_operator("li")
    assert actions(station)[-1] == "operator.disabled"
    station.close()
    with pytest.raises(WrongPassphraseError):
        open_station(home, operator="li", passphrase=NEW)


def test_a_passphrase_is_changed_only_by_who_knows_it(station: Station, home: Path) -> None:
    with pytest.raises(WrongPassphraseError):
        station.change_passphrase("not the passphrase", NEW)
    with pytest.raises(PassphraseRuleError):
        station.change_passphrase(PASSPHRASE, "short")
    assert "operator.passphrase_changed" not in actions(station)
    station.change_passphrase(PASSPHRASE, NEW)
    station.close()
    with pytest.raises(WrongPassphraseError):
        unlock(home)
    with open_and_closed(home, NEW) as again:
        assert actions(again)[-2] == "operator.passphrase_changed"


def open_and_closed(home: Path, passphrase: str) -> Closing:
    return Closing(open_station(home, operator=OPERATOR, passphrase=passphrase))


class Closing:
    def __init__(self, station: Station) -> None:
        self._station = station

    def __enter__(self) -> Station:
        return self._station

    def __exit__(self, *_: object) -> None:
        self._station.close()


def test_a_renewed_recovery_code_opens_the_vault(station: Station, home: Path) -> None:
    code = station.renew_recovery_code()
    station.close()
    with Closing(recover_station(home, operator=OPERATOR, recovery_code=code, new_passphrase=NEW)) as again:
        assert "vault.recovery_code_renewed" in actions(again)


@pytest.mark.parametrize("name", [OPERATOR, "nobody"])
def test_oneself_and_the_unknown_cannot_be_disabled(station: Station, name: str) -> None:
    with pytest.raises(RecordError):
        station.disable_operator(name)
    assert "operator.disabled" not in actions(station)


def test_a_taken_name_or_a_short_passphrase_adds_nobody(station: Station) -> None:
    with pytest.raises(RecordError):
        station.add_operator(OPERATOR, role=Role.OPERATOR, passphrase=NEW)
    with pytest.raises(PassphraseRuleError):
        station.add_operator("li", role=Role.OPERATOR, passphrase="short")
    assert "operator.added" not in actions(station)


def test_a_technician_sees_nobody_and_each_refusal_is_recorded(
    as_role: Callable[[Role], Station], tmp_path: Path
) -> None:
    station = as_role(Role.TECHNICIAN)
    refused: list[Callable[[], object]] = [
        lambda: station.find(""),
        lambda: station.open_enrollments(),
        lambda: station.import_roster(tmp_path / "roster.xlsx"),
        lambda: station.add_operator("x", role=Role.SUPERVISOR, passphrase=NEW),
        lambda: station.renew_recovery_code(),
    ]
    for attempt in refused:
        with pytest.raises(NotPermittedError):
            attempt()
    assert actions(station).count("right.refused") == len(refused)


def test_an_operator_neither_exports_templates_nor_manages_operators(
    as_role: Callable[[Role], Station], tmp_path: Path
) -> None:
    station = as_role(Role.OPERATOR)
    [found] = station.find(PEOPLE[0].number)
    with pytest.raises(NotPermittedError):
        station.export_template(found.person.person_id, FingerPosition.RIGHT_THUMB, tmp_path / "x.fmr")
    with pytest.raises(NotPermittedError):
        station.disable_operator(OPERATOR)
    assert not (tmp_path / "x.fmr").exists()


def test_every_role_has_rights_and_a_supervisor_all() -> None:
    assert set(RIGHTS) == set(Role)
    assert RIGHTS[Role.SUPERVISOR] == set(Right)
    assert Right.SEE_PEOPLE not in RIGHTS[Role.TECHNICIAN]
