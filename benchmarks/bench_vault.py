"""How fast the vault and the storage are: unlock, sealed writes, a large roster, search, opening all templates.

python benchmarks/bench_vault.py [--people 100000] [--samples 500] [--folder DIR]
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from station.ids import FingerPosition, PersonId, new_id
from station.records import Consent, ConsentMethod, NumberState, Outcome, Person, QualityScore, Role, VaultKind
from station.storage import PersonRow, Storage
from station.vault import Vault, calibrate

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
SYLLABLES = "wang li zhang liu chen yang zhao huang zhou wu xu sun hu zhu gao lin he guo ma luo".split()
GIVEN = "秀英兰芳玉珍桂淑华明德国福贵生荣云霞萍莲"
GIVEN_SYLLABLES = "xiu ying lan fang yu zhen gui shu hua ming de guo fu gui sheng rong yun xia ping lian".split()
VILLAGES = [f"{first}{second}村" for first in "青龙石白金" for second in "山井溪坪岩"]
PASSPHRASE = "invented for the benchmark"
NOW = dt.datetime(2026, 5, 1, 9, 0, tzinfo=dt.UTC)


def people(count: int) -> list[PersonRow]:
    """Invent people; no number is a valid one."""
    chance = random.Random(7)
    rows = []
    for at in range(count):
        surname, first, second = chance.randrange(20), chance.randrange(20), chance.randrange(20)
        syllables = [SYLLABLES[surname], GIVEN_SYLLABLES[first], GIVEN_SYLLABLES[second]]
        person = Person(
            PersonId(new_id()),
            SURNAMES[surname] + GIVEN[first] + GIVEN[second],
            citizen_number=f"999999{1930 + at % 36}{at:08d}",
            number_state=NumberState.CONFIRMED,
            birth_date=dt.date(1930 + at % 36, 1, 1),
            town="某镇",
            village=VILLAGES[at // 40 % len(VILLAGES)],
            group=f"{at // 40 % 8 + 1}组",
            household_head=SURNAMES[surname] + GIVEN[at // 3 % 20],
            phone=f"000{at:08d}",
            address=f"某镇某村{at % 300}号",
            source=f"xlsx row {at + 3}",
        )
        rows.append(PersonRow(person, "".join(syllables) + " " + "".join(part[0] for part in syllables)))
    return rows


@contextmanager
def timed(what: str, per: int = 0) -> Iterator[None]:
    """Print how long it took, and the rate."""
    began = time.perf_counter()
    yield
    took_s = time.perf_counter() - began
    print(f"{what:<52}{took_s:9.3f} s" + (f"{per / took_s:12.0f} /s" if per else ""), flush=True)


def worst_ms(action: Callable[[], object], runs: int = 5) -> float:
    """Time the slowest of some runs."""
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        action()
        times.append(time.perf_counter() - began)
    return 1000 * max(times)


def main() -> None:
    """Run everything in a temporary folder."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--samples", type=int, default=500)
    parser.add_argument("--folder", type=Path, help="on which disk (default: the temporary folder)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir=arguments.folder) as name:
        run(Path(name), arguments.people, arguments.samples)


def run(folder: Path, people_count: int, sample_count: int) -> None:
    """Measure one vault from its making to its backup."""
    kdf = calibrate(0.5)
    print(f"calibrated: {kdf}")
    vault, _ = Vault.create(
        folder, kind=VaultKind.PRACTICE, operator="bench", role=Role.SUPERVISOR, passphrase=PASSPHRASE, kdf=kdf
    )
    vault.lock()
    with timed("unlock (Argon2id)"):
        vault = Vault.unlock(folder, operator="bench", passphrase=PASSPHRASE)
    with timed("create the database"):
        storage = Storage.create(folder / "station.db", vault)
    rows = people(people_count)
    with timed(f"insert {people_count} people", people_count):
        storage.insert_people(rows)
    with timed("update 1000 people", 1000):
        storage.update_people(rows[:1000])
    for query in ("王秀英", "王", "秀英", "wangxiu", "w", "wxy", "1234", "王 青山村", "zzz", "3组 liu"):
        slowest = worst_ms(partial(storage.search_people, query.split()))
        print(f"  search {query:<40}{slowest:9.1f} ms worst of 5")
    print(f"  household{'':<38}{worst_ms(lambda: storage.household(rows[500].person)):9.1f} ms worst of 5")
    with timed("go through everybody", people_count):
        assert sum(1 for _ in storage.all_people()) == people_count
    enroll(storage, rows, sample_count)
    with timed("open all templates", sample_count):
        assert sum(1 for _ in storage.all_templates()) == sample_count
    with timed("backup and verify"):
        storage.backup(folder / "backup.db")
    storage.close()
    print(f"database: {(folder / 'station.db').stat().st_size / 1e6:.1f} MB")
    with timed("open the database, checked"):
        storage = Storage.open(folder / "station.db", vault)
    vault.lock()


def enroll(storage: Storage, rows: list[PersonRow], sample_count: int) -> None:
    """Seal and commit samples one by one, ten for each person."""
    template = os.urandom(300)
    enrollments = []
    for row in rows[: sample_count // 10]:
        found = storage.open_enrollment(row.person.person_id, "bench", NOW)
        consent = Consent(True, "1", ConsentMethod.SIGNATURE)
        storage.set_consent(found.enrollment_id, consent, operator="bench", now=NOW)
        enrollments.append(found.enrollment_id)
    with timed(f"{sample_count} sealed samples, each committed", sample_count):
        for enrollment_id in enrollments:
            for number in range(1, 11):
                storage.add_sample(
                    enrollment_id,
                    template,
                    position=FingerPosition.RIGHT_THUMB,
                    number=number,
                    quality=QualityScore(60, "bench", "1"),
                    minutia_count=40,
                    reason=None,
                    extractor="leader",
                    extractor_version="2",
                    is_simulated=True,
                    device_serial=None,
                    taken_at=NOW,
                )
    with timed(f"finish {len(enrollments)} enrollments", len(enrollments)):
        for enrollment_id in enrollments:
            storage.finish_enrollment(enrollment_id, outcome=Outcome.A, now=NOW)


if __name__ == "__main__":
    main()
