"""Name search keys: full pinyin and initials, with the surname read as a surname and as the common word.

Clerks type `zsl` for 曾淑兰 but a dictionary reads 曾 as `ceng`; both are indexed, and ü is found as `v` and as `u`.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TypeAlias

from station.records import Person

SearchKeys: TypeAlias = str
"""Keys in lower-case ASCII, separated by single spaces."""

_MOST_READINGS = 12

_SURNAME_READINGS: dict[str, str] = {
    "曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "查": "zha", "区": "ou", "朴": "piao", "盖": "ge",
    "翟": "zhai", "乐": "yue", "缪": "miao", "种": "chong", "秘": "bi", "卜": "bu", "召": "shao", "员": "yun",
    "黑": "he", "折": "she", "乜": "nie", "覃": "qin", "隗": "wei", "郇": "xun", "贠": "yun", "祭": "zhai",
    "洗": "xian", "不": "fou", "能": "nai", "繁": "po", "粘": "nian", "薄": "bo", "重": "chong", "佴": "nai",
    "藏": "zang", "句": "gou",
}  # fmt: skip
"""How a character is read where it is a surname and the dictionary has it otherwise; both readings are indexed."""

_SECOND_SURNAME_READINGS: dict[str, str] = {
    "谌": "shen", "牟": "mu", "费": "bi", "郗": "chi", "柏": "bo", "宓": "fu", "尉": "yu", "长": "chang",
    "晟": "sheng", "行": "hang",
}  # fmt: skip
"""A further reading some families or regions use."""

_COMPOUND_SURNAMES: dict[str, tuple[str, ...]] = {
    "欧阳": ("ou yang",), "司马": ("si ma",), "上官": ("shang guan",), "诸葛": ("zhu ge",), "令狐": ("ling hu",),
    "尉迟": ("yu chi", "wei chi"), "皇甫": ("huang fu",), "公孙": ("gong sun",), "慕容": ("mu rong",),
    "夏侯": ("xia hou",), "司徒": ("si tu",), "司空": ("si kong",), "轩辕": ("xuan yuan",), "宇文": ("yu wen",),
    "长孙": ("zhang sun", "chang sun"), "东方": ("dong fang",), "端木": ("duan mu",), "百里": ("bai li",),
    "呼延": ("hu yan",), "南宫": ("nan gong",), "独孤": ("du gu",), "拓跋": ("tuo ba",), "鲜于": ("xian yu",),
    "澹台": ("tan tai", "dan tai"), "万俟": ("mo qi", "wan si"), "赫连": ("he lian",), "申屠": ("shen tu",),
    "闻人": ("wen ren",), "钟离": ("zhong li",), "单于": ("chan yu", "shan yu"), "濮阳": ("pu yang",),
    "淳于": ("chun yu",), "太史": ("tai shi",), "公冶": ("gong ye",), "宗政": ("zong zheng",),
    "闾丘": ("lv qiu",), "西门": ("xi men",), "东郭": ("dong guo",), "梁丘": ("liang qiu",),
    "左丘": ("zuo qiu",), "第五": ("di wu",), "南郭": ("nan guo",), "呼衍": ("hu yan",), "亓官": ("qi guan",),
    "公羊": ("gong yang",), "仲孙": ("zhong sun",), "乐正": ("yue zheng", "le zheng"), "漆雕": ("qi diao",),
    "壤驷": ("rang si",), "纳兰": ("na lan",), "完颜": ("wan yan",), "耶律": ("ye lv",), "爱新": ("ai xin",),
    "司寇": ("si kou",), "巫马": ("wu ma",), "公西": ("gong xi",), "颛孙": ("zhuan sun",), "夹谷": ("jia gu",),
    "宰父": ("zai fu",), "谷梁": ("gu liang",),
}  # fmt: skip

_GIVEN_NAME_READINGS: dict[str, tuple[str, ...]] = {
    "乐": ("le", "yue"), "长": ("chang", "zhang"), "朝": ("chao", "zhao"), "行": ("xing", "hang"),
    "茜": ("qian", "xi"), "娜": ("na", "nuo"), "盛": ("sheng", "cheng"), "重": ("chong", "zhong"),
    "晟": ("sheng", "cheng"), "珏": ("jue", "yu"), "调": ("diao", "tiao"), "传": ("chuan", "zhuan"),
    "曾": ("zeng", "ceng"), "大": ("da", "dai"), "还": ("huan", "hai"),
}  # fmt: skip
"""Characters of given names that are read either way."""

_DOTS = re.compile("[·•‧∙・･．.。﹒⋅]")
_OUR_KEY = re.compile(r"[a-z0-9]+")


def search_keys(person: Person) -> SearchKeys:
    """Give the text to store beside a person: every full reading of the name, then every row of initials."""
    return name_keys(person.name)


def name_keys(name: str) -> SearchKeys:
    """Give full pinyin and initials of a name, e.g. `zengshulan cengshulan zsl csl` for 曾淑兰."""
    readings = list(itertools.islice(_readings(name), _MOST_READINGS))
    full = ("".join(reading) for reading in readings)
    initials = ("".join(syllable[0] for syllable in reading) for reading in readings)
    return " ".join(dict.fromkeys(key for key in itertools.chain(full, initials) if key))


def given_name(name: str) -> str:
    """Cut the surname off, for speaking to the person: 尉迟秀英 -> 秀英. Never empty for a name that is not."""
    name = name.strip()
    first, *rest = [part for part in _DOTS.split(name) if part] or [name]
    if rest or not _is_chinese(name):
        return first
    return name[len(split_surname(name)[0]) :] or name


def split_surname(name: str) -> tuple[str, str]:
    """Split a Chinese name into surname and given name; a name of one character is a surname."""
    length = 2 if len(name) > 2 and name[:2] in _COMPOUND_SURNAMES else 1
    return name[:length], name[length:]


def _readings(name: str) -> Iterable[tuple[str, ...]]:
    """Every reading as syllables, the likeliest first."""
    if _is_chinese(name):
        surname, given = split_surname(name)
        syllables = [_surname_readings(surname), *(_given_readings(character) for character in given)]
    else:
        syllables = [_given_readings(character) for character in name]
    for reading in itertools.product(*syllables):
        flat = tuple(itertools.chain.from_iterable(part.split() for part in reading))
        yield flat
        if any("v" in syllable for syllable in flat):
            yield tuple(syllable.replace("v", "u") for syllable in flat)


@lru_cache(maxsize=4_096)
def _surname_readings(surname: str) -> tuple[str, ...]:
    if surname in _COMPOUND_SURNAMES:
        return _COMPOUND_SURNAMES[surname]
    own = (_SURNAME_READINGS.get(surname), *_syllables(surname), _SECOND_SURNAME_READINGS.get(surname))
    return tuple(dict.fromkeys(reading for reading in own if reading)) or ("",)


@lru_cache(maxsize=32_768)
def _given_readings(character: str) -> tuple[str, ...]:
    return _GIVEN_NAME_READINGS.get(character) or _syllables(character) or ("",)


def _syllables(character: str) -> tuple[str, ...]:
    """The dictionary's reading with ü as v; Latin letters and digits stand for themselves, the rest for nothing."""
    if character.isascii():
        return (character.lower(),) if character.isalnum() else ()
    from pypinyin import Style, lazy_pinyin  # takes a fifth of a second to load, and only searching names needs it

    read = "".join(lazy_pinyin(character, style=Style.NORMAL, errors="ignore", v_to_u=False)).lower()
    return (read,) if _OUR_KEY.fullmatch(read) else ()


def _is_chinese(name: str) -> bool:
    """True for a name that begins with its surname: Chinese characters alone."""
    return bool(name) and all(ord(character) >= 0x2E80 for character in name) and not _DOTS.search(name)
