"""The hand-over with the real commands: stations, sticks, a county, and everything that goes wrong between them."""

from __future__ import annotations

import json
import random
import shutil
from collections import Counter
from pathlib import Path

import pytest

from station.config import HomePaths
from station.errors import NotPermittedError, WrongPassphraseError
from station.exchange.packets import errors
from station.exchange.packets.errors import PacketError
from station.exchange.packets.packet import parse_header
from station.records import Role, VaultKind
from station.storage import Storage
from station.templates.codec_iso19794_2 import decode
from station.vault.kdf import KdfParameters
from station.vault.vault import Vault
from tests.cli.handover_making import PASSPHRASE, CommandLine, enroll_people, make_county, make_station


class Place:
    """A station, a county and a stick."""

    def __init__(self, folder: Path, run: CommandLine, people: int = 3, kind: VaultKind = VaultKind.PRODUCTION) -> None:
        self.folder, self.run = folder, run
        self.home = make_station(folder / "station", people, kind)
        self.keys, self.out, self.stick = folder / "county", folder / "opened", folder / "stick"
        self.stick.mkdir()
        self.words = make_county(self.keys)

    def station(self, *words: str | Path) -> tuple[int, list[dict[str, object]]]:
        return self.run(*words, "--home", self.home)

    def trust(self) -> None:
        assert self.station("county", "trust", self.keys / "county.public", "--words", self.words)[0] == 0

    def status(self) -> dict[str, object]:
        return self.station("handover", "status")[1][-1]

    def open(self, *words: str | Path, accept: bool = True) -> tuple[int, list[dict[str, object]]]:
        new = ["--new-station", str(self.status()["station_words"])] if accept else []
        return self.run.county("open", *(words or (self.stick,)), "--keys", self.keys, "--out", self.out, *new)

    def receipt(self, number: int = 1, *words: str) -> tuple[int, Path]:
        file = self.folder / f"receipt-{number}"
        station = str(self.status()["station_id"])
        code, _ = self.run.county("receipt", station, str(number), "--keys", self.keys, "--out", file, *words)
        return code, file


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> CommandLine:
    return CommandLine(capsys)


@pytest.fixture
def place(tmp_path: Path, run: CommandLine) -> Place:
    made = Place(tmp_path, run)
    made.trust()
    return made


def counts(place: Place) -> tuple[object, ...]:
    status = place.status()
    return tuple(status[key] for key in ("waiting", "handed_over", "received", "refused"))


def refusals(lines: list[dict[str, object]]) -> list[object]:
    return [line["code"] for line in lines if line["kind"] in ("not_opened", "error")]


def test_people_go_from_waiting_to_handed_over_to_received(place: Place) -> None:
    assert counts(place) == (3, 0, 0, 0)
    code, [packet] = place.station("handover", "prepare", "--out", place.stick)
    assert (code, packet["number"], counts(place)) == (0, 1, (0, 3, 0, 0))
    assert any("叁" in path.read_text() for path in place.stick.glob("*-tally.txt"))
    code, [opened] = place.open()
    assert (code, opened["tally"]) == (0, packet["tally"])
    code, receipt = place.receipt()
    assert code == 0
    code, [applied] = place.station("handover", "receipt", receipt)
    assert (code, applied["received"], counts(place)) == (0, 3, (0, 0, 3, 0))
    assert list((place.home / "packets").iterdir()) == []


def test_the_county_gets_open_formats_and_no_name_is_in_a_file_name(place: Place) -> None:
    place.station("handover", "prepare", "--out", place.stick)
    _, [opened] = place.open()
    folder = Path(str(opened["folder"]))
    people = json.loads((folder / "people.json").read_text())
    assert sorted(person["person"]["name"] for person in people) == ["invented 0", "invented 1", "invented 2"]
    for person in people:
        [template] = person["templates"]
        [view] = decode((folder / template["file"]).read_bytes())
        assert view.position == template["finger"] == 1
    assert not [path for path in place.out.rglob("*") if "invented" in path.name]
    assert not [path for path in [*place.out.rglob("*.json"), *place.out.rglob("*.fmr")] if path.stat().st_mode & 0o077]


def test_somebody_refused_by_the_county_waits_for_the_next_packet(place: Place) -> None:
    place.station("handover", "prepare", "--out", place.stick)
    _, [opened] = place.open()
    reference = json.loads((Path(str(opened["folder"])) / "people.json").read_text())[0]["reference"]
    code, receipt = place.receipt(1, "--refuse", f"{reference}=no such person")
    assert code == 0
    _, [refused, _] = place.station("handover", "receipt", receipt)
    assert (refused["enrollment_id"], refused["reason"]) == (reference, "no such person")
    assert counts(place) == (1, 0, 2, 1)
    _, [packet] = place.station("handover", "prepare", "--out", place.stick)
    assert (packet["number"], packet["tally"]["people"]) == (2, 1)  # type: ignore[index]


def test_a_refusal_that_names_nobody_is_refused(place: Place) -> None:
    place.station("handover", "prepare", "--out", place.stick)
    place.open()
    assert place.receipt(1, "--refuse", "nobody=reason")[0] == errors.ReasonError.exit_code
    assert place.receipt(2)[0] == errors.UnknownPacketError.exit_code


def test_without_a_trusted_county_nothing_is_sealed(tmp_path: Path, run: CommandLine) -> None:
    place = Place(tmp_path, run)
    assert place.station("handover", "prepare", "--out", place.stick)[0] == errors.CountyKeyError.exit_code
    assert counts(place) == (3, 0, 0, 0)


def test_a_county_is_trusted_by_its_own_words_only(place: Place) -> None:
    card = place.keys / "county.public"
    assert place.station("county", "trust", card, "--words", "wrong words")[0] == errors.CountyKeyError.exit_code
    code, [shown] = place.station("county", "trust", card)
    assert (code, shown["words"], shown["trusted"]) == (1, place.words, False)


def test_nothing_is_handed_over_twice(place: Place) -> None:
    place.station("handover", "prepare", "--out", place.stick)
    assert place.station("handover", "prepare", "--out", place.stick)[0] == errors.NothingToHandOverError.exit_code


def test_a_packet_read_twice_is_told_and_changes_nothing(place: Place) -> None:
    place.station("handover", "prepare", "--out", place.stick)
    place.open()
    code, lines = place.open(accept=False)
    assert (code, refusals(lines)) == (errors.PacketReadTwiceError.exit_code, ["exchange.read_twice"])


def test_a_packet_of_an_unknown_station_needs_its_words(place: Place) -> None:
    place.station("handover", "prepare", "--out", place.stick)
    assert place.open(accept=False)[0] == errors.UnknownStationError.exit_code
    assert not place.out.exists()


def test_a_later_packet_waits_for_the_earlier_one(place: Place) -> None:
    first, second = place.folder / "first", place.folder / "second"
    first.mkdir()
    second.mkdir()
    place.station("handover", "prepare", "--out", first, "--people", "2")
    place.station("handover", "prepare", "--out", second)
    assert place.open(second)[0] == errors.PacketOutOfOrderError.exit_code
    code, lines = place.open(second, first)
    assert (code, [line["number"] for line in lines]) == (0, [1, 2])


def test_a_packet_lost_for_good_can_be_skipped(place: Place) -> None:
    place.station("handover", "prepare", "--out", place.folder / "station", "--people", "1")
    place.station("handover", "prepare", "--out", place.stick)
    words = str(place.status()["station_words"])
    code, _ = place.run.county("open", place.stick, "--keys", place.keys, "--out", place.out, "--new-station", words,
                               "--skip-missing")  # fmt: skip
    assert code == 0


def test_a_missing_part_is_told_and_the_packet_opens_when_it_comes(place: Place) -> None:
    enroll_people(place.home, 12)
    place.station("handover", "prepare", "--out", place.stick, "--part-mib", "0.002")
    parts = sorted(place.stick.glob("*.enrp"))
    assert len(parts) > 3
    assert place.open(*parts[1:])[0] == errors.PacketPartMissingError.exit_code
    assert place.open(*parts)[0] == 0


def test_a_changed_packet_is_refused_and_the_resent_one_opens(place: Place) -> None:
    place.station("handover", "prepare", "--out", place.stick)
    [part] = place.stick.glob("*.enrp")
    data = bytearray(part.read_bytes())
    data[2000] ^= 1
    part.write_bytes(data)
    assert place.open()[0] == errors.PacketTamperedError.exit_code
    assert place.station("handover", "resend", "1", "--out", place.stick)[0] == 0
    assert place.open()[0] == 0


def test_a_packet_of_another_county_is_refused(place: Place) -> None:
    place.station("handover", "prepare", "--out", place.stick)
    shutil.rmtree(place.keys)
    make_county(place.keys)
    assert place.open()[0] == errors.WrongCountyError.exit_code


def test_a_practice_packet_is_not_taken_for_real(tmp_path: Path, run: CommandLine) -> None:
    place = Place(tmp_path, run, kind=VaultKind.PRACTICE)
    place.trust()
    place.station("handover", "prepare", "--out", place.stick)
    assert place.open()[0] == errors.PracticePacketError.exit_code
    assert place.open(place.stick, "--practice")[0] == 0


def test_a_receipt_counts_once(place: Place) -> None:
    place.station("handover", "prepare", "--out", place.stick)
    place.open()
    _, receipt = place.receipt()
    assert place.station("handover", "receipt", receipt)[0] == 0
    assert place.station("handover", "receipt", receipt)[0] == errors.ReceiptAppliedError.exit_code
    assert place.station("handover", "resend", "1", "--out", place.stick)[0] == errors.UnknownPacketError.exit_code
    assert counts(place) == (0, 0, 3, 0)


def test_the_receipt_for_another_station_is_refused(place: Place, tmp_path: Path) -> None:
    place.station("handover", "prepare", "--out", place.stick)
    place.open()
    _, receipt = place.receipt()
    place.home = make_station(tmp_path / "second station", 2)
    place.trust()
    place.station("handover", "prepare", "--out", place.stick)
    assert place.station("handover", "receipt", receipt)[0] == errors.WrongStationError.exit_code
    assert counts(place) == (0, 2, 0, 0)


def test_a_stick_that_is_not_there_leaves_the_packet_to_go_on_with(place: Place) -> None:
    code, lines = place.station("handover", "prepare", "--out", place.folder / "no stick")
    assert (code, refusals(lines)) == (errors.CarrierError.exit_code, ["exchange.carrier"])
    assert counts(place)[:2] == (0, 3)
    _, [packet] = place.station("handover", "prepare", "--out", place.stick)
    assert packet["number"] == 1
    assert place.open()[0] == 0


def test_a_wrong_passphrase_opens_no_county(place: Place) -> None:
    place.station("handover", "prepare", "--out", place.stick)
    code, _ = place.run("county", "open", place.stick, "--keys", place.keys, "--out", place.out)
    assert code == WrongPassphraseError.exit_code


def test_a_technician_hands_nobody_over(place: Place) -> None:
    with Vault.unlock(place.home, operator="operator", passphrase=PASSPHRASE) as vault:
        vault.add_operator("tech", role=Role.TECHNICIAN, passphrase=PASSPHRASE, kdf=KdfParameters.MINIMUM)
    code, _ = place.station("handover", "prepare", "--out", place.stick, "--operator", "tech")
    assert code == NotPermittedError.exit_code


def test_keygen_makes_keys_once(tmp_path: Path, run: CommandLine) -> None:
    words = ("keygen", "--keys", tmp_path / "keys", "--name", "练习区")
    code, [made] = run.county(*words)
    assert (code, len(str(made["words"]).split("-"))) == (0, 8)
    before = (tmp_path / "keys" / "county.key").read_bytes()
    assert run.county(*words)[0] != 0
    assert (tmp_path / "keys" / "county.key").read_bytes() == before


def test_a_packet_whose_kept_files_are_gone_is_sealed_again_with_the_same_content(place: Place) -> None:
    place.station("handover", "prepare", "--out", place.stick)
    shutil.rmtree(place.home / "packets")
    again = place.folder / "again"
    again.mkdir()
    assert place.station("handover", "resend", "1", "--out", again)[0] == 0
    assert place.open()[0] == 0
    assert refusals(place.open(again)[1]) == ["exchange.read_twice"]


def test_a_station_put_back_to_an_older_state_goes_on_behind_the_numbers_that_the_county_had(place: Place) -> None:
    place.status()  # makes the signing key
    older = place.folder / "older"
    shutil.copytree(place.home, older)
    place.station("handover", "prepare", "--out", place.stick)
    place.open()
    shutil.rmtree(place.home)
    older.rename(place.home)
    late = place.folder / "late"
    late.mkdir()
    place.station("handover", "prepare", "--out", late)
    assert place.open(late)[0] == errors.PacketReplacedError.exit_code
    enroll_people(place.home, 1)
    code, [packet] = place.station("handover", "prepare", "--out", place.stick, "--first-number", "2")
    assert (code, packet["number"]) == (0, 2)
    assert [line["number"] for line in place.open()[1] if line["kind"] == "opened"] == [2]


def test_somebody_erased_after_the_hand_over_stays_erased_when_the_receipt_comes(place: Place) -> None:
    place.station("handover", "prepare", "--out", place.stick)
    place.open()
    _, receipt = place.receipt()
    with (
        Vault.unlock(place.home, operator="operator", passphrase=PASSPHRASE) as vault,
        Storage.open(HomePaths(place.home).database, vault) as storage,
    ):
        [person, *_] = storage.search_people(["invented"], 10)
        storage.erase_person(person.person_id, reason="asked")
    code, [applied] = place.station("handover", "receipt", receipt)
    assert (code, applied["received"], counts(place)) == (0, 2, (0, 0, 2, 0))


def test_a_receipt_for_another_content_of_the_packet_is_refused(place: Place) -> None:
    place.station("handover", "prepare", "--out", place.stick)
    place.open()
    ledger = place.keys / "county.ledger"
    entry = json.loads(ledger.read_text())
    [packets] = entry["stations"].values()
    packets["1"]["hash"] = "00" * 32
    ledger.write_text(json.dumps(entry))
    _, receipt = place.receipt()
    assert place.station("handover", "receipt", receipt)[0] == errors.ReceiptMismatchError.exit_code
    assert place.open(accept=False)[0] == errors.PacketReplacedError.exit_code
    packets["1"]["hash"] = hash_of(place)
    packets["1"]["people"].pop()
    ledger.write_text(json.dumps(entry))
    _, receipt = place.receipt()
    assert place.station("handover", "receipt", receipt)[0] == errors.ReceiptMismatchError.exit_code
    assert counts(place) == (0, 3, 0, 0)


def hash_of(place: Place) -> str:
    [part] = place.stick.glob("*.enrp")
    return parse_header(part.read_bytes()).content_hash.hex()


def test_every_refusal_has_its_own_code_and_exit_code() -> None:
    found = PacketError.__subclasses__()
    assert len({error.code for error in found}) == len({error.exit_code for error in found}) == len(found) >= 18


@pytest.mark.parametrize("people", [40, pytest.param(1000, marks=pytest.mark.long)])
def test_two_stations_packets_lost_doubled_shuffled_and_resent_end_in_everybody_received_once(
    tmp_path: Path, run: CommandLine, people: int
) -> None:
    chance = random.Random(people)
    keys, out = tmp_path / "county", tmp_path / "opened"
    words = make_county(keys)
    shares = {"a": (people * 3 // 5, 3), "b": (people * 2 // 5, 2)}  # people and packets of each station
    homes, ids, station_words = {}, {}, {}
    sticks: list[Path] = []
    for name, (share, packets) in shares.items():
        homes[name] = make_station(tmp_path / f"station-{name}", share)
        assert run("county", "trust", keys / "county.public", "--words", words, "--home", homes[name])[0] == 0
        status = run("handover", "status", "--home", homes[name])[1][-1]
        ids[name], station_words[name] = str(status["station_id"]), str(status["station_words"])
        for number in range(packets):
            stick = tmp_path / f"stick-{name}-{number + 1}"
            stick.mkdir()
            code, [packet] = run("handover", "prepare", "--out", stick, "--people", str(share // packets),
                                 "--part-mib", "0.004", "--home", homes[name])  # fmt: skip
            assert (code, packet["number"]) == (0, number + 1)
            sticks.append(stick)
    # One stick is lost whole and one loses a part; two come twice; all come in any order.
    lost = chance.choice(sticks)
    shutil.rmtree(lost)
    torn = chance.choice([stick for stick in sticks if stick != lost])
    next(iter(sorted(torn.glob("*.enrp")))).unlink()
    arriving = [stick for stick in sticks if stick != lost]
    arriving += chance.sample(arriving, 2)
    chance.shuffle(arriving)
    opened: Counter[tuple[object, object]] = Counter()
    told: Counter[object] = Counter()

    def arrive(stick: Path) -> None:
        name = stick.name.split("-")[1]
        _, lines = run.county("open", stick, "--keys", keys, "--out", out, "--new-station", station_words[name])
        opened.update((line["station_id"], line["number"]) for line in lines if line["kind"] == "opened")
        told.update(refusals(lines))

    for stick in arriving:
        arrive(stick)
    for name, (_, packets) in shares.items():
        for number in range(1, packets + 1):  # the stations send everything again, in order
            again = tmp_path / f"stick-{name}-{number}-again"
            again.mkdir()
            assert run("handover", "resend", str(number), "--out", again, "--home", homes[name])[0] == 0
            arrive(again)
    assert len(opened) == 5
    assert set(opened.values()) == {1}
    assert told["exchange.read_twice"] + told["exchange.out_of_order"] + told["exchange.part_missing"] == sum(
        told.values()
    )
    receipts = []
    for name, (_, packets) in shares.items():
        for number in range(1, packets + 1):
            file = tmp_path / f"receipt-{name}-{number}"
            assert run.county("receipt", ids[name], str(number), "--keys", keys, "--out", file)[0] == 0
            receipts += [(name, file)] * 2  # each comes twice
    chance.shuffle(receipts)
    codes: Counter[int] = Counter()
    for name, file in receipts:
        codes[run("handover", "receipt", file, "--home", homes[name])[0]] += 1
    assert codes == {0: 5, errors.ReceiptAppliedError.exit_code: 5}
    totals: Counter[str] = Counter()
    for home in homes.values():
        status = run("handover", "status", "--home", home)[1][-1]
        for key in ("waiting", "handed_over", "received", "refused"):
            found = status[key]
            assert isinstance(found, int)
            totals[key] += found
    assert totals == Counter(waiting=0, handed_over=0, received=people, refused=0)
    at_county = [person["reference"] for file in out.rglob("people.json") for person in json.loads(file.read_text())]
    assert len(at_county) == len(set(at_county)) == people
