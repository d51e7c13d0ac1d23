"""People, dates and times in words, as the language in force writes them."""

from __future__ import annotations

import datetime as dt
from typing import Final

from station.records import Person, Sex
from ui.translatable import QT_TRANSLATE_NOOP, say

_SEXES: Final = {
    Sex.MALE: QT_TRANSLATE_NOOP("texts", "male"),
    Sex.FEMALE: QT_TRANSLATE_NOOP("texts", "female"),
    Sex.UNKNOWN: "",
}

_COMPOUND_SURNAMES: Final = frozenset(
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 "
    "皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 司空 闾丘 "
    "子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 "
    "段干 百里 呼延 东郭 南门 羊舌 微生 公户 公玉 公仪 梁丘 公仲 公上 公门 公山 公坚 "
    "左丘 公伯 西门 公祖 第五 公乘 贯丘 公皙 南荣 东里 东宫 仲长 子书 子桑 即墨 达奚 "
    "褚师 ".split()
)


def given_name(name: str) -> str:
    """Return the given name for the elder's screen.

    A compound surname is cut as a whole, a foreign name at the middle dot.
    """
    name = name.strip()
    if "·" in name:
        return name.split("·", 1)[0]
    if len(name) > 2 and name[:2] in _COMPOUND_SURNAMES:
        return name[2:]
    is_chinese = bool(name) and all("\u3400" <= letter <= "\u9fff" for letter in name)
    return name[1:] if is_chinese and len(name) > 1 else name.split(" ")[0]


def sex_word(sex: Sex) -> str:
    """Return the word for the sex, nothing when it is unknown."""
    source = _SEXES[sex]
    return say(source) if source else ""


def person_line(person: Person, today: dt.date) -> str:
    """Return sex, age, village and group in one line; what is unknown is left out."""
    age = person.age_on(today)
    place = " ".join(part for part in (person.village, person.group) if part)
    parts = (
        sex_word(person.sex),
        "" if age is None else say(QT_TRANSLATE_NOOP("texts", "{age} years"), age=age),
        place,
    )
    return " · ".join(part for part in parts if part)


def duration_words(seconds: float) -> str:
    """Return `3 min 12 s`."""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    return say(QT_TRANSLATE_NOOP("texts", "{minutes} min {seconds:02d} s"), minutes=minutes, seconds=rest)


_MONTHS: Final = (
    QT_TRANSLATE_NOOP("texts", "Jan"),
    QT_TRANSLATE_NOOP("texts", "Feb"),
    QT_TRANSLATE_NOOP("texts", "Mar"),
    QT_TRANSLATE_NOOP("texts", "Apr"),
    QT_TRANSLATE_NOOP("texts", "May"),
    QT_TRANSLATE_NOOP("texts", "Jun"),
    QT_TRANSLATE_NOOP("texts", "Jul"),
    QT_TRANSLATE_NOOP("texts", "Aug"),
    QT_TRANSLATE_NOOP("texts", "Sep"),
    QT_TRANSLATE_NOOP("texts", "Oct"),
    QT_TRANSLATE_NOOP("texts", "Nov"),
    QT_TRANSLATE_NOOP("texts", "Dec"),
)


def date_words(day: dt.date) -> str:
    """Return the date as the language writes it."""
    source = QT_TRANSLATE_NOOP("texts", "{day} {month} {year}")
    return say(source, day=day.day, month=say(_MONTHS[day.month - 1]), year=day.year)


def month_words(year: int, month: int) -> str:
    """Return month and year as the language writes them."""
    return say(QT_TRANSLATE_NOOP("texts", "{month} {year}"), month=say(_MONTHS[month - 1]), year=year)
