from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from station.config import enabled_drivers
from station.errors import (
    SimulatedDeviceRefusedError,
    StorageFullError,
    VaultDamagedError,
    VaultInUseError,
    VaultLockedError,
    VaultNotFoundError,
    WrongPassphraseError,
)
from station.ids import FingerPosition
from station.records import Office, QualityBand, VaultKind
from station.storage import Storage
from station.usecases import describe_vault, list_devices, open_practice_station, open_station, recover_station
from station.usecases.opening import create_station
from station.vault.kdf import KdfParameters
from tests.usecases.conftest import OPERATOR, PASSPHRASE, MakeSample, make_home, unlock

P = FingerPosition


def test_a_locked_vault_tells_its_kind_and_operators(home: Path) -> None:
    info = describe_vault(home)
    assert (info.kind, info.operators) == (VaultKind.PRACTICE, (OPERATOR,))


def test_an_empty_folder_is_no_vault(tmp_path: Path) -> None:
    with pytest.raises(VaultNotFoundError):
        unlock(tmp_path / "nothing")


def test_a_wrong_passphrase_opens_nothing_and_changes_nothing(home: Path) -> None:
    before = (home / "station.db").read_bytes()
    with pytest.raises(WrongPassphraseError):
        open_station(home, operator=OPERATOR, passphrase="not this sentence")
    assert (home / "station.db").read_bytes() == before
    unlock(home).close()


def test_the_recovery_code_opens_the_vault_and_sets_a_new_passphrase(tmp_path: Path) -> None:
    home = tmp_path / "vault"
    code = create_station(
        home,
        kind=VaultKind.PRACTICE,
        operator=OPERATOR,
        passphrase=PASSPHRASE,
        office=Office(),
        kdf=KdfParameters.MINIMUM,
    )
    recover_station(home, operator=OPERATOR, recovery_code=code, new_passphrase="a new sentence").close()
    open_station(home, operator=OPERATOR, passphrase="a new sentence").close()
    with pytest.raises(WrongPassphraseError):
        open_station(home, operator=OPERATOR, passphrase=PASSPHRASE)


def test_a_damaged_header_is_told_apart_from_a_wrong_passphrase(home: Path) -> None:
    header = home / "vault.header"
    data = bytearray(header.read_bytes())
    data[-1] ^= 1
    header.write_bytes(bytes(data))
    with pytest.raises(VaultDamagedError):
        unlock(home)
    data[-1] ^= 1
    header.write_bytes(bytes(data))
    unlock(home).close()


def test_a_damaged_or_missing_database_is_told_and_the_vault_is_free_again(home: Path) -> None:
    database = home / "station.db"
    whole = database.read_bytes()
    damaged = bytearray(whole)
    damaged[100] ^= 1
    database.write_bytes(bytes(damaged))
    with pytest.raises(VaultDamagedError):
        unlock(home)
    database.unlink()
    with pytest.raises(VaultDamagedError):
        unlock(home)
    database.write_bytes(whole)
    unlock(home).close()


def test_a_vault_is_open_once_at_a_time(home: Path) -> None:
    station = unlock(home)
    try:
        with pytest.raises(VaultInUseError):
            unlock(home)
    finally:
        station.close()
    unlock(home).close()


def test_a_closed_station_gives_nothing(home: Path) -> None:
    station = unlock(home)
    station.close()
    station.close()
    with pytest.raises(VaultLockedError):
        station.find("")


def test_a_production_vault_refuses_the_simulated_scanner(tmp_path: Path) -> None:
    station = unlock(make_home(tmp_path / "vault", VaultKind.PRODUCTION))
    try:
        with pytest.raises(SimulatedDeviceRefusedError):
            station.start_capture("simulated:practice", print)
    finally:
        station.close()
    [simulated] = [d for d in list_devices(VaultKind.PRODUCTION) if d.is_simulated]
    assert simulated.reason_code == "record.simulated_refused"
    [simulated] = [d for d in list_devices(VaultKind.PRACTICE) if d.is_simulated]
    assert simulated.reason_code is None


def test_a_vault_whose_making_failed_can_be_made_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> Storage:
        raise StorageFullError("no space")

    with monkeypatch.context() as patch:
        patch.setattr(Storage, "create", full)
        with pytest.raises(StorageFullError):
            make_home(tmp_path / "vault")
    unlock(make_home(tmp_path / "vault")).close()


def test_a_drivers_list_that_a_technician_wrote_is_read(tmp_path: Path) -> None:
    assert enabled_drivers(tmp_path) == frozenset()
    (tmp_path / "drivers.enabled").write_text("# name version\nacme 1.2\n\nbroken\n", encoding="utf-8")
    assert enabled_drivers(tmp_path) == frozenset({("acme", "1.2")})


def test_every_driver_is_listed_with_a_device_or_a_reason() -> None:
    listed = list_devices()
    assert {d.driver for d in listed} >= {"simulated", "image_folder"}
    assert all(d.address or d.reason for d in listed)


def test_practice_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    station = open_practice_station()
    assert station.kind is VaultKind.PRACTICE
    assert len(station.find("")) > 10
    assert list(tmp_path.iterdir())
    station.close()
    assert list(tmp_path.iterdir()) == []


def test_a_vault_of_an_older_program_is_gone_on_with(tmp_path: Path, sample: MakeSample) -> None:
    """Its presses have live scores; new ones of the same finger have acceptance scores."""
    shutil.copytree(Path(__file__).parents[1] / "storage" / "vault_0001", tmp_path / "vault")
    station = unlock(tmp_path / "vault")
    try:
        [view] = station.open_enrollments()
        assert [(s.position, s.band) for s in view.samples] == [(P.RIGHT_INDEX, QualityBand.GOOD)] * 2
        index = sample(seed=2, finger=P.RIGHT_INDEX, presentation=5, number=3)
        view = station.keep_sample(view.enrollment_id, index)
        assert [s.quality.algorithm for s in view.samples if s.is_best] == ["station-accept"]
        assert len(station._storage.self_scores(view.enrollment_id)[P.RIGHT_INDEX]) == 2
        finished = station.finish_enrollment(view.enrollment_id)
        assert finished.people_compared == 1
        [enrolled] = [found for found in station.find("") if found.person.person_id != view.person.person_id]
        assert {best.band for best in enrolled.best_fingers} == {QualityBand.GOOD}
        assert station.verify(enrolled.person.person_id, sample(seed=1, presentation=6)).is_match
    finally:
        station.close()
