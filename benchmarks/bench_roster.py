"""Measures the time of a large roster import: reading, matching and storing.

    python -m benchmarks.bench_roster [--rows 100000] [--memory]

Invented people go into a new encrypted vault of their own (or, with --memory, into a dictionary), twice: the second
time nothing changes. The import is to take 60 s at most for 100,000 rows.
"""

from __future__ import annotations

import argparse
import csv
import datetime as dt
import random
import resource
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import xlsxwriter

from station.exchange.citizen_number import check_character
from station.exchange.people_store import PeopleStore, PersonRow
from station.exchange.roster_import import import_roster
from station.ids import PersonId
from station.records import ImportReport, Person, Role, RowOutcome, VaultKind
from station.storage import Storage
from station.vault.kdf import KdfParameters
from station.vault.vault import Vault

TODAY = dt.date(2026, 11, 24)
HEADER = (
    "序号 姓名 性别 民族 公民身份号码 镇 村 组 户主 参保状态 缴费档次 待遇状态 待遇开始年月 联系电话 "
    "开户银行 银行账号 备注"
).split()
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗曾单解仇查"
_GIVEN = "秀英桂芳玉兰淑珍素琴翠华春梅凤莲国强建德明志福永贵光荣文清大兴世安"
_UNUSABLE_SHARE = 0.03


class PeopleInMemory:
    """People in a dictionary, to measure the import apart from the database."""

    def __init__(self) -> None:
        self._people: dict[PersonId, Person] = {}
        self._by_number: dict[str, Person] = {}

    def all_people(self) -> Iterable[Person]:
        """Everybody."""
        return list(self._people.values())

    def people_by_numbers(self, numbers: Iterable[str]) -> Mapping[str, Person]:
        """Those of these numbers."""
        return {number: self._by_number[number] for number in numbers if number in self._by_number}

    def insert_people(self, rows: Sequence[PersonRow]) -> None:
        """Keep people."""
        for person, _ in rows:
            self._people[person.person_id] = person
            if person.citizen_number is not None:
                self._by_number[person.citizen_number] = person

    update_people = insert_people

    def transaction(self) -> nullcontext[None]:
        """Nothing to undo."""
        return nullcontext()


def roster_rows(count: int, seed: int = 1) -> Iterator[list[object]]:
    """Invent a roster's rows; a few numbers are cut, mistyped or missing, as offices send them."""
    chance = random.Random(seed)
    for index in range(count):
        born = dt.date(1931, 1, 1) + dt.timedelta(days=index % 12_800)
        body = f"{510000 + index // 12_800:06d}{born:%Y%m%d}{chance.randint(0, 999):03d}"
        number: object = body + check_character(body)
        if chance.random() < _UNUSABLE_SHARE:
            number = chance.choice([float(f"{body}0"), f"{body[:-1]}9X", ""])
        name = chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=2))
        village = f"{chance.choice(_GIVEN)}山村"
        sex = "男" if int(body[16]) % 2 else "女"
        since = f"{born.year + 60}{born.month:02d}"
        where = ["永新镇", village, f"{chance.randint(1, 12)}组", name, "正常参保", "200", "待遇享受", since]
        account = f"{chance.randrange(10**18, 10**19)}"
        yield [index + 1, name, sex, "汉族", number, *where, f"135{index:08d}", "邮储银行", account, ""]


def write_xlsx(path: Path, count: int) -> Path:
    """Write the rows as offices do, row by row."""
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as workbook:
        sheet = workbook.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        for row, cells in enumerate(roster_rows(count), 1):
            sheet.write_row(row, 0, cells)
    return path


def write_csv(path: Path, count: int) -> Path:
    """Write the rows as GB18030 text."""
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([HEADER, *roster_rows(count)])
    return path


@contextmanager
def new_store(folder: Path, in_memory: bool) -> Iterator[PeopleStore]:
    """Make a store of its own: an encrypted database with the cheapest key derivation, which opening alone pays for."""
    if in_memory:
        yield PeopleInMemory()
        return
    vault, _ = Vault.create(
        folder,
        kind=VaultKind.PRACTICE,
        operator="benchmark",
        role=Role.SUPERVISOR,
        passphrase="only for measuring",
        kdf=KdfParameters.MINIMUM,
    )
    with vault, Storage.create(folder / "records.db", vault) as storage:
        yield storage


def timed_import(title: str, path: Path, store: PeopleStore, rows: int) -> ImportReport:
    """Import once and print what it took."""
    start_s = time.perf_counter()
    report = import_roster(path, store, today=TODAY)
    spent_s = time.perf_counter() - start_s
    counts = ", ".join(f"{report.count(outcome)} {outcome.value}" for outcome in RowOutcome)
    print(f"{title}: {spent_s:.1f} s, {rows / spent_s:,.0f} rows/s ({counts})", flush=True)
    return report


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--memory", action="store_true")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind, write in (("xlsx", write_xlsx), ("csv", write_csv)):
            path = write(folder / f"roster.{kind}", arguments.rows)
            with new_store(folder / kind, arguments.memory) as store:
                timed_import(f"{kind}, new", path, store, arguments.rows)
                timed_import(f"{kind}, again", path, store, arguments.rows)
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB")


if __name__ == "__main__":
    main()
