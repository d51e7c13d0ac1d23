"""Which roster column is which: the names offices give them and the ministry's field codes (LD/T 92)."""

from __future__ import annotations

import enum
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


class Column(enum.Enum):
    """What a roster column holds."""

    NUMBER = "number"
    NAME = "name"
    SEX = "sex"
    BIRTH_DATE = "birth_date"
    ETHNICITY = "ethnicity"
    TOWN = "town"
    VILLAGE = "village"
    GROUP = "group"
    HOUSEHOLD_HEAD = "household_head"
    INSURED_STATE = "insured_state"
    CONTRIBUTION_GRADE = "contribution_grade"
    BENEFIT_STATE = "benefit_state"
    BENEFIT_SINCE = "benefit_since"
    PHONE = "phone"
    BANK_NAME = "bank_name"
    BANK_ACCOUNT = "bank_account"
    ADDRESS = "address"
    NOTE = "note"


_NAMES: Mapping[Column, str] = {
    Column.NUMBER: (
        "身份证号 身份证号码 身份证 身份证件号码 公民身份号码 公民身份证号码 居民身份证号码 居民身份证号 "
        "证件号码 证件号 身份号码 社会保障号码 社会保障号 社保号 本人身份证号 本人身份证号码 "
        "参保人身份证号 参保人身份证号码 aac002 aac147"
    ),
    Column.NAME: (
        "姓名 参保人姓名 参保人员姓名 参保人 人员姓名 领取人姓名 领取人员姓名 待遇领取人姓名 老人姓名 本人姓名 aac003"
    ),
    Column.SEX: "性别 aac004",
    Column.BIRTH_DATE: "出生日期 出生年月日 出生年月 生日 aac006",
    Column.ETHNICITY: "民族 aac005",
    Column.TOWN: "镇 乡镇 乡 镇街 街道 镇乡 乡镇街道 镇街道 镇乡街道 所属乡镇 所属镇 所属镇街 所在乡镇 乡镇名称 乡镇街",
    Column.VILLAGE: "村 村居 村社区 社区 行政村 村名 所属村 所在村 所属村居 村居名称 村委会 村居委会 村名称",
    Column.GROUP: "组 组社 社 社组 村民小组 小组 组别 组名 社别 组号 所属组 所在组 所在小组",
    Column.HOUSEHOLD_HEAD: "户主 户主姓名 户主名",
    Column.INSURED_STATE: "参保状态 缴费状态 参保缴费状态 人员参保状态 aac031",
    Column.CONTRIBUTION_GRADE: "缴费档次 档次 缴费档 缴费标准 缴费等级 最近一年缴费档次 aae141",
    Column.BENEFIT_STATE: "待遇状态 待遇发放状态 发放状态 领取状态 待遇领取状态 aae116",
    Column.BENEFIT_SINCE: (
        "待遇开始年月 待遇开始时间 待遇享受开始年月 待遇享受起始年月 领取年月 开始领取年月 领取待遇年月 待遇领取年月 "
        "起领年月 待遇领取时间 享受待遇时间 待遇起始年月 aae210"
    ),
    Column.PHONE: "联系电话 电话 手机 手机号 手机号码 电话号码 联系方式 联系手机 本人电话 移动电话 aae005",
    Column.BANK_NAME: "开户银行 开户行 银行 银行名称 发放银行 开户银行名称 代发银行 aae008",
    Column.BANK_ACCOUNT: "银行账号 账号 银行帐号 帐号 银行卡号 卡号 银行账户 发放账号 社保卡银行账号 存折账号 aae010",
    Column.ADDRESS: (
        "住址 地址 家庭住址 居住地址 联系地址 现住址 常住地址 户籍地址 家庭地址 详细地址 通讯地址 户口所在地 aae006"
    ),
    Column.NOTE: "备注 说明 备注说明 aae013",
}

_COLUMN_OF: Mapping[str, Column] = {name: column for column, names in _NAMES.items() for name in names.split()}
_BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】")
_ORNAMENT = re.compile(r"[\s*:/、,.()\[\]【】_\-]+")


@dataclass(frozen=True, slots=True)
class Header:
    """Where each column stands: indices from 0, first choice first."""

    columns: Mapping[Column, tuple[int, ...]]

    @property
    def is_usable(self) -> bool:
        """True when a person can be told from a row: a name and a citizen number column."""
        return Column.NAME in self.columns and Column.NUMBER in self.columns

    @property
    def width(self) -> int:
        """Number of leading cells of a row that matter."""
        return 1 + max((index for indices in self.columns.values() for index in indices), default=-1)


def read_header(cells: Sequence[object]) -> Header:
    """Map a row's cells to columns by their names; unknown cells are left out, a column may occur more than once."""
    found: dict[Column, tuple[int, ...]] = {}
    for index, cell in enumerate(cells):
        column = column_named(cell) if isinstance(cell, str) else None
        if column is not None:
            found[column] = (*found.get(column, ()), index)
    return Header(found)


def with_second_row(header: Header, cells: Sequence[object]) -> Header:
    """Add what a second header row names below merged cells; known columns stay. Same object when nothing is added."""
    known = {index for indices in header.columns.values() for index in indices}
    below = read_header(cells).columns
    if not known or any(_has_text(cells, index) for index in known):
        return header
    added = {column: indices for column, indices in below.items() if column not in header.columns}
    return Header({**header.columns, **added}) if added else header


def column_named(text: str) -> Column | None:
    """Tell the column of a header cell, with or without remarks in brackets: `身份证号码（必填）`, `组(社)`."""
    if not 0 < len(text) <= 40:
        return None
    plain = unicodedata.normalize("NFKC", text).lower()
    return _COLUMN_OF.get(_ORNAMENT.sub("", plain)) or _COLUMN_OF.get(_ORNAMENT.sub("", _BRACKETED.sub("", plain)))


def _has_text(cells: Sequence[object], index: int) -> bool:
    return index < len(cells) and str(cells[index]).strip() != ""
