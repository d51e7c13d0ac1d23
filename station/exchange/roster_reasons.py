"""Why a roster row ended as it did, by code, for people who mend the file: Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping

from station.exchange import citizen_number as number

NO_NAME = "no_name"
BAD_NAME = "bad_name"
NUMBER_TAKEN = "number_taken"
DUPLICATE_ROW = "duplicate_row"
AMBIGUOUS_MATCH = "ambiguous_match"
SEX_DIFFERS = "sex_differs"
BIRTH_DATE_DIFFERS = "birth_date_differs"
ACCOUNT_TRUNCATED = "account_truncated"
TRAILING_ZEROS = "trailing_zeros"

REASONS: Mapping[str, tuple[str, str]] = {
    number.MISSING: ("没有身份证号", "no citizen number"),
    number.FLOAT_TRUNCATED: (
        "身份证号被表格软件截短，后几位已丢失",
        "the spreadsheet cut the number; its last digits are lost",
    ),
    number.BAD_CHECK_DIGIT: ("身份证号校验码不符", "the number's check character does not fit"),
    number.BAD_LENGTH: ("身份证号位数不对", "the number is not 18 (or 15) characters long"),
    number.BAD_CHARACTERS: ("身份证号含有其他字符", "the number holds other characters"),
    number.BAD_DATE: ("身份证号中的出生日期不存在", "the birth date inside the number does not exist"),
    NO_NAME: ("没有姓名", "no name"),
    BAD_NAME: ("姓名栏内容不是姓名", "the name cell holds no name"),
    NUMBER_TAKEN: ("该身份证号已属于另一姓名的人", "the number belongs to somebody of another name"),
    DUPLICATE_ROW: ("与本表前面的行重复", "the same person as a row above"),
    AMBIGUOUS_MATCH: (
        "有多位同名待核对人员，未合并",
        "several people to be confirmed fit; kept apart",
    ),
    SEX_DIFFERS: ("性别栏与身份证号不一致", "the sex column and the number disagree"),
    BIRTH_DATE_DIFFERS: ("出生日期栏与身份证号不一致", "the birth date column and the number disagree"),
    TRAILING_ZEROS: ("身份证号以000结尾，请核对是否被截短", "the number ends in 000; check that it was not cut"),
    ACCOUNT_TRUNCATED: ("银行账号被表格软件截短，未采用", "the spreadsheet cut the bank account; left out"),
}
