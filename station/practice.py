"""Invented people for practice and demonstration, as the roster file an office would send: with the usual faults in it.

The region code 999999 belongs to no place, so that no number made here can be a living person's.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from pathlib import Path

import xlsxwriter

from station.exchange.citizen_number import check_character

_REGION = "999999"
_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗曾单解仇查"
_COMPOUND_SURNAMES = ("欧阳", "尉迟")
_FEMALE = "秀英桂芳玉兰淑珍素琴翠华春梅凤莲"
_MALE = "国强建华德明志福永贵光荣文清大兴世安"
_VILLAGES = (("永新镇", "荆山村"), ("永新镇", "升平村"), ("东溪镇", "龙井村"), ("东溪镇", "永久村"))
_HEADER = tuple(
    "序号 姓名 性别 民族 公民身份号码 镇 村 组（社） 户主 参保状态 缴费档次 待遇状态 待遇开始年月 联系电话 备注".split()
)


@dataclass(frozen=True, slots=True)
class PracticePerson:
    """One invented resident, before the office's typing faults."""

    name: str
    is_female: bool
    born: dt.date
    number: str
    town: str
    village: str
    group: str
    household_head: str


def invent_people(count: int = 60, seed: int = 1) -> tuple[PracticePerson, ...]:
    """Invent `count` residents of 60 to 95 years (as of 2026), two to a household; the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - invented names, no secret
    people: list[PracticePerson] = []
    for index in range(count):
        is_partner = index % 2 == 1
        female = not people[-1].is_female if is_partner else chance.random() < 0.5
        name = _name(chance, female)
        born = dt.date(chance.randint(1931, 1966), chance.randint(1, 12), chance.randint(1, 28))
        home = people[-1] if is_partner else None
        town, village = (home.town, home.village) if home else chance.choice(_VILLAGES)
        group = home.group if home else f"{chance.randint(1, 9)}组"
        number = citizen_number(_REGION, born, 2 * index + (0 if female else 1))
        people.append(PracticePerson(name, female, born, number, town, village, group, home.name if home else name))
    return tuple(people)


def citizen_number(region: str, born: dt.date, sequence: int) -> str:
    """Make an 18-character number with its check character (GB 11643-1999); an odd sequence is a man's."""
    body = f"{region}{born:%Y%m%d}{sequence % 1000:03d}"
    return body + check_character(body)


def write_roster(path: Path, people: tuple[PracticePerson, ...]) -> None:
    """Write `people` as an .xlsx roster with title rows, a totals row and a few cells as offices really send them."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("花名册")
        sheet.write_string(0, 0, "城乡居民养老保险待遇领取人员花名册（练习）")
        sheet.write_row(2, 0, _HEADER)
        for index, person in enumerate(people):
            _write_person(sheet, 3 + index, index, person)
        sheet.write_row(4 + len(people), 0, ("合计", f"{len(people)}人"))


def _write_person(sheet: xlsxwriter.worksheet.Worksheet, row: int, index: int, person: PracticePerson) -> None:
    sex = "女" if person.is_female else "男"
    since = f"{person.born.year + 60}{person.born.month:02d}"
    who = (str(index + 1), person.name, sex, "汉族", _as_typed(person.number, index))
    where = (person.town, person.village, person.group, person.household_head)
    cells = (*who, *where, "正常参保", "200", "待遇享受", since, "023-00000000", "")
    for column, text in enumerate(cells):
        sheet.write_string(row, column, text)
    if index % 20 == 13:  # the spreadsheet took it for an amount: the last digits are gone
        sheet.write_number(row, _HEADER.index("公民身份号码"), float(person.number[:17] + "0"))


def _as_typed(number: str, index: int) -> str:
    if index % 20 == 5:
        return "'" + number
    if index % 20 == 9:
        return number[:6] + " " + number[6:14] + " " + number[14:].lower()
    return number


def _name(chance: random.Random, female: bool) -> str:
    surname = chance.choice(_COMPOUND_SURNAMES) if chance.random() < 0.05 else chance.choice(_SURNAMES)
    return surname + "".join(chance.sample(_FEMALE if female else _MALE, 2))
