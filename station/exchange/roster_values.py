"""Roster cells as values: names, sex, ethnicity (GB/T 3304), places, months, accounts.

A value that cannot be told is None, never a guess; what is stored is what the office wrote, only in one spelling.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import TypeAlias

from station.exchange.citizen_number import cell_text
from station.records import Sex

Cell: TypeAlias = str | int | float | bool | dt.date | dt.time | dt.timedelta | None
"""What a spreadsheet cell can hold (`datetime` is a `date`)."""

_LONGEST_NAME = 40
_LONGEST_VALUE = 500
_DOTS = re.compile("[·•‧∙・･．.。﹒⋅]")
_FORMULA_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|NAME\?|DIV/0!|NUM!|NULL!|GETTING_DATA)")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0e-\x1f]")
_HAN_RANGES = ((0x4E00, 0x9FFF), (0x3400, 0x4DBF), (0x20000, 0x3FFFF), (0xE000, 0xFAFF), (0x3007, 0x3007))
_NO_NAMES = frozenset({"姓名", "合计", "小计", "总计", "无", "空", "不详", "无名", "未知"})

_ETHNICITIES = (
    "汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 "
    "水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 "
    "鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺"
).split()
"""In the order of their codes 01-56 (GB/T 3304-1991)."""
_ETHNICITY_NAMES = {f"{code:02d}": f"{name}族" for code, name in enumerate(_ETHNICITIES, 1)} | {
    "97": "其他",
    "98": "外国血统",
}

_SEXES = {"1": Sex.MALE, "男": Sex.MALE, "男性": Sex.MALE, "m": Sex.MALE, "male": Sex.MALE} | {
    "2": Sex.FEMALE, "女": Sex.FEMALE, "女性": Sex.FEMALE, "f": Sex.FEMALE, "female": Sex.FEMALE,
}  # fmt: skip

INSURED_STATES = {"0": "未参保", "1": "正常参保", "2": "暂停缴费", "3": "终止"}
"""AAC031."""
BENEFIT_STATES = {"0": "未领取", "1": "待遇享受", "2": "待遇暂停", "3": "待遇终止"}
"""AAE116."""

_ADDRESS = re.compile(
    r"(?:[^省市区县镇乡村]{2,10}(?:省|市|自治区)){0,2}(?:[^省市区县镇乡村道]{1,8}(?:(?<!社)区|县|市)){0,2}"
    r"(?P<town>[^省市县0-9]{1,10}?(?:镇|乡|街道))?"
    r"(?P<village>(?!第?[0-9一二三四五六七八九十]+[组社队])[^省市县]{1,12}?(?:村民委员会|村委会|居委会|社区|村)(?!村))?"
    r"(?P<group>第?[0-9一二三四五六七八九十]{1,4}(?:村民小组|小组|组|社(?!区)|队))?"
)
_GROUP = re.compile(r"第?(?P<digits>[0-9]{1,3}|[一二三四五六七八九十]{1,3})(?P<kind>村民小组|小组|组|社|队)?")
_VILLAGE_ENDING = re.compile(r"(?:村民委员会|居民委员会|村委会|居委会|社区|村)$")
_CHINESE_DIGITS = {character: value for value, character in enumerate("零一二三四五六七八九")}
_MONTH = re.compile(r"((?:19|20)[0-9]{2})[-/.年]?\s?(1[0-2]|0?[1-9])(?:月?|[-/.月][0-9]{1,2}日?.*|[0-3][0-9])")
_DAY = re.compile(r"((?:18|19|20)[0-9]{2})[-/.年]?(1[0-2]|0?[1-9])[-/.月]?(3[01]|[12][0-9]|0?[1-9])日?(?:\s.*|T.*)?")


@dataclass(frozen=True, slots=True)
class Place:
    """Town, village and group as far as an address tells them."""

    town: str | None = None
    village: str | None = None
    group: str | None = None


def text_of(cell: Cell) -> str | None:
    """Write a cell as one line of text in half-width letters and digits. None when empty or a formula error."""
    text = cell.isoformat() if isinstance(cell, dt.date | dt.time) else cell_text(cell)
    if not text:
        return None
    plain = " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFKC", text[:_LONGEST_VALUE])).split())
    return None if not plain or _FORMULA_ERROR.fullmatch(plain) else plain.lstrip("'") or None


def name_of(cell: Cell) -> str | None:
    """Read a name in one spelling: no spaces between Chinese characters, one kind of middle dot."""
    text = text_of(cell)
    if text is None:
        return None
    if any(_is_han(character) for character in text):
        return _DOTS.sub("·", "".join(text.split())).strip("·") or None
    return text


def is_name(text: str) -> bool:
    """True for what can be a person's name: two or more Chinese characters with dots, or Latin letters with spaces."""
    letters = [character for character in text if character not in "· .-'"]
    if len(letters) < 2 or len(text) > _LONGEST_NAME or text in _NO_NAMES:
        return False
    return all(map(_is_han, letters)) or all(character.isalpha() and not _is_han(character) for character in letters)


def name_key(name: str) -> str:
    """Make names comparable: no spaces, no dots, no width, no case."""
    return _DOTS.sub("", "".join(unicodedata.normalize("NFKC", name).split())).casefold()


def sex_of(cell: Cell) -> Sex:
    """Read 男/女 or the codes 1/2 (GB/T 2261.1)."""
    return _SEXES.get((text_of(cell) or "").lower(), Sex.UNKNOWN)


def ethnicity_of(cell: Cell) -> str | None:
    """Read an ethnicity by name, with or without 族, or by its code (GB/T 3304). Other text stays as it is."""
    text = text_of(cell)
    if text is None:
        return None
    if text.isdigit():
        return _ETHNICITY_NAMES.get(text.zfill(2))
    return f"{text}族" if text in _ETHNICITIES else text


def state_of(cell: Cell, names: dict[str, str]) -> str | None:
    """Read a state by the ministry's code; words stay as they are."""
    text = text_of(cell)
    return text if text is None else names.get(text, text)


def month_of(cell: Cell) -> str | None:
    """Read a month, YYYYMM, from `202312`, `2023-12`, `2023年12月` or a date."""
    if isinstance(cell, dt.date):
        return f"{cell.year:04d}{cell.month:02d}"
    match = _MONTH.fullmatch(text_of(cell) or "")
    return f"{match[1]}{int(match[2]):02d}" if match else None


def day_of(cell: Cell) -> dt.date | None:
    """Read a date from `19550312`, `1955-03-12`, `1955年3月12日` or a date cell; a month alone is no date."""
    if isinstance(cell, dt.datetime):
        return cell.date()
    if isinstance(cell, dt.date):
        return cell
    match = _DAY.fullmatch(text_of(cell) or "")
    try:
        return dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def account_of(cell: Cell) -> tuple[str | None, bool]:
    """Read an account number as (text, was it cut by the spreadsheet); a cut one is None: money must not go astray."""
    text = text_of(cell)
    if text is None:
        return None, False
    compact = text.replace(" ", "")
    return (None, True) if re.fullmatch(r"[0-9.]+[eE]\+?[0-9]+", compact) else (compact, False)


def grade_of(cell: Cell) -> str | None:
    """Read a contribution grade: `1000` of 1000, `1000.00` or `1000元`."""
    text = text_of(cell)
    match = re.fullmatch(r"([0-9]{1,6})(?:\.0+)?(?:元(?:/年)?)?", text or "")
    return match[1] if match else text


def group_of(cell: Cell) -> str | None:
    """Read a village group: 8 and 8组 are `8组`; 第八组 and 8社 stay."""
    text = text_of(cell)
    return f"{int(text)}组" if text and text.isdigit() and len(text) <= 3 else text


def place_in(address: str) -> Place:
    """Take town, village and group out of an address such as `永新镇荆山村8组`."""
    match = _ADDRESS.match("".join(address.split()))
    return Place(match["town"], match["village"], match["group"]) if match else Place()


def village_key(village: str | None) -> str | None:
    """Make villages comparable: 荆山, 荆山村 and 荆山村委会 are one."""
    return None if village is None else _VILLAGE_ENDING.sub("", village) or village


def group_key(group: str | None) -> str | None:
    """Make groups comparable: 8组, 八社 and 第8村民小组 are `8`."""
    match = _GROUP.fullmatch(group or "")
    if match is None:
        return group
    digits = match["digits"]
    return str(int(digits) if digits.isascii() else _chinese_number(digits))


def _chinese_number(text: str) -> int:
    """Read 一 to 九十九."""
    tens, ten, units = text.rpartition("十")
    if not ten:
        return int("".join(str(_CHINESE_DIGITS[character]) for character in text))
    return 10 * (_CHINESE_DIGITS.get(tens, 1) if tens else 1) + _CHINESE_DIGITS.get(units, 0)


def _is_han(character: str) -> bool:
    """True for Chinese characters, the rare ones and those old code pages keep in the private use area included."""
    return any(first <= ord(character) <= last for first, last in _HAN_RANGES)
