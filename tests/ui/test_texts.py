"""The words for everything that has a code, in both languages; the terms are those of the word list."""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QPushButton

from drivers.api import DeviceError
from scripts import update_translations
from station.errors import StationError, UnlockDelayedError
from station.ids import FINGERS, FingerPosition, PersonId
from station.records import (
    AlternativeRoute,
    ConsentMethod,
    EnrollmentState,
    ExceptionKind,
    ExceptionReason,
    Outcome,
    Person,
    QualityBand,
    QualityReason,
    Role,
    RowOutcome,
    Sex,
)
from tests.conftest import ROOT
from tests.ui.chinese import chinese, chinese_folder
from ui import error_texts, texts
from ui.language import Language, current_language, install_language, speaking
from ui.paper.slip import PaperError, PaperFontError

__all__ = ["chinese", "chinese_folder"]

HAN = re.compile(r"[\u4e00-\u9fff]")
TS_FILE = ROOT / "ui" / "translations" / "station_zh_CN.ts"

OPERATOR_ADVICE = {
    QualityReason.DRY: "手指偏干：请老人哈口气，或用湿巾擦一下再按",
    QualityReason.WET: "手指偏湿：擦干手指和玻璃再按",
    QualityReason.TOO_LIGHT: "按得太轻：请稍用点力",
    QualityReason.TOO_HARD: "按得太重：放松一点，轻轻贴住",
    QualityReason.OFF_CENTER: "偏了：指肚中间对准玻璃中央",
    QualityReason.SMALL_CONTACT: "接触面太小：手指放平，不要用指尖",
    QualityReason.MOVED: "动了：按住不动两秒",
    QualityReason.CREASED: "纹路磨损：换个角度再按一次，或换下一个手指",
    QualityReason.DIRTY_GLASS: "玻璃有印痕：请擦干净",
    QualityReason.NO_FINGER: "请把右手拇指放到玻璃上",
}
ELDER_ADVICE = {
    QualityReason.DRY: "哈口气，再按一下",
    QualityReason.WET: "擦一擦手，再按",
    QualityReason.TOO_LIGHT: "再用一点点力",
    QualityReason.TOO_HARD: "轻一点，不用使劲",
    QualityReason.OFF_CENTER: "往中间放一点",
    QualityReason.SMALL_CONTACT: "手指放平",
    QualityReason.MOVED: "按住，不要动",
    QualityReason.CREASED: "我们换个手指试试",
    QualityReason.DIRTY_GLASS: "等一下，我擦擦机器",
    QualityReason.NO_FINGER: "请把右手拇指平放在玻璃上",
}


@pytest.fixture(autouse=True)
def english_first(qapp: QApplication) -> Iterator[None]:
    install_language(qapp, Language.ENGLISH)
    yield
    install_language(qapp, Language.ENGLISH)


def error_classes(root: type[Exception]) -> list[type[Exception]]:
    found = [root]
    for child in root.__subclasses__():
        found += error_classes(child)
    return [c for c in found if c.__module__ in ("station.errors", "drivers.api", "ui.paper.slip")]


def every_coded_text() -> list[str]:
    return [
        *(texts.finger_name(p) for p in FINGERS),
        *(texts.finger_short(p) for p in FINGERS),
        *(texts.advice_for_operator(r, FingerPosition.LEFT_RING) for r in QualityReason),
        *(texts.advice_for_elder(r, FingerPosition.LEFT_RING) for r in QualityReason),
        *(texts.moment_for_operator(m) for m in texts.Moment),
        *(texts.moment_for_elder(m) for m in texts.Moment),
        *(texts.band_word(b) for b in QualityBand),
        *(texts.outcome_letter(o) for o in Outcome),
        *(texts.outcome_words(o) for o in Outcome),
        *(texts.outcome_sentence(o) for o in Outcome),
        *(texts.exception_reason(r) for r in ExceptionReason),
        *(texts.exception_kind(k) for k in ExceptionKind),
        *(texts.alternative_route(r) for r in AlternativeRoute),
        *(texts.consent_method(m) for m in ConsentMethod),
        *(texts.enrollment_state(s) for s in EnrollmentState),
        *(texts.role_name(r) for r in Role),
        *(texts.row_outcome(o) for o in RowOutcome),
        *(texts.hand_name(side) for side in (True, False)),
        texts.care_for_operator(30),
        texts.care_for_elder(),
        texts.notice_text(),
    ]


# -- errors ---------------------------------------------------------------------------------------------------


def test_every_error_code_has_its_own_title_and_next_step() -> None:
    codes = {c.code for root in (StationError, DeviceError) for c in error_classes(root)}  # type: ignore[attr-defined]
    assert codes <= error_texts.known_codes()
    for code in codes:
        text = texts.error_text(code)
        assert text.title
        assert text.what_to_do.endswith(".")
        assert len(text.title) < 70


def test_errors_are_chinese_when_the_screens_are(chinese: Path) -> None:
    for code in error_texts.known_codes():
        text = texts.error_text(code)
        assert HAN.search(text.title), code
        assert HAN.search(text.what_to_do), code


def test_an_unknown_code_gets_the_general_words() -> None:
    assert texts.error_text("no.such.code") == texts.error_text("station.fault")


def test_a_delayed_unlock_says_how_long_to_wait() -> None:
    assert "31 s" in texts.error_text_of(UnlockDelayedError(31.2)).what_to_do


def test_paper_errors_have_words_of_their_own() -> None:
    assert texts.error_text_of(PaperFontError()) != texts.error_text_of(PaperError())


# -- advice and terms -----------------------------------------------------------------------------------------


def test_operator_advice_is_word_for_word_that_of_the_word_list(chinese: Path) -> None:
    said = {reason: texts.advice_for_operator(reason, FingerPosition.RIGHT_THUMB) for reason in QualityReason}
    assert said == OPERATOR_ADVICE


def test_elder_advice_is_word_for_word_that_of_the_word_list(chinese: Path) -> None:
    said = {reason: texts.advice_for_elder(reason, FingerPosition.RIGHT_THUMB) for reason in QualityReason}
    assert said == ELDER_ADVICE


def test_moments_are_word_for_word_those_of_the_word_list(chinese: Path) -> None:
    assert [texts.moment_for_operator(m) for m in texts.Moment] == [
        "可以抬起来了",
        "合格，已保存",
        "指纹仪断开：请重新插好，已采的都在",
        "指纹仪正在重新启动：请稍等，已采的都在",
        "插上的是另一台：请插回原来那台指纹仪",
        "按住，不要动",
    ]
    assert [texts.moment_for_elder(m) for m in texts.Moment] == [
        "很好，可以抬手了",
        "好了，谢谢",
        "稍等一下",
        "稍等一下",
        "稍等一下",
        "按住，不要动",
    ]
    assert texts.care_for_operator(18) == "抹一点护手霜，等 18 秒，擦去多余的再按"


def test_the_ring_finger_is_written_one_way_and_spoken_another(chinese: Path) -> None:
    assert texts.finger_name(FingerPosition.RIGHT_RING) == "右手环指"
    assert texts.spoken_finger_name(FingerPosition.RIGHT_RING) == "右手无名指"
    assert "无名指" in texts.advice_for_elder(QualityReason.NO_FINGER, FingerPosition.LEFT_RING)


def test_outcomes_and_exceptions_use_the_terms_of_the_word_list(chinese: Path) -> None:
    assert "".join(texts.outcome_letter(o) for o in Outcome) == "甲乙丙丁"
    assert [texts.outcome_words(o) for o in Outcome] == ["两指合格", "一指合格", "勉强可用（已说明）", "改用其他方式"]
    assert [texts.exception_reason(r) for r in ExceptionReason] == [
        "缺指",
        "包扎",
        "变形",
        "磨损",
        "皮肤病",
        "无力按压",
        "本人不愿",
    ]
    assert [texts.consent_method(m) for m in ConsentMethod] == ["签名", "按手印", "见证人"]


def test_every_coded_text_is_there_in_both_languages_and_switches_at_once(
    qapp: QApplication, chinese_folder: Path
) -> None:
    english = every_coded_text()
    assert all(english)
    assert not any(HAN.search(text) for text in english)
    install_language(qapp, Language.CHINESE, folder=chinese_folder)
    assert all(HAN.search(text) for text in every_coded_text())
    install_language(qapp, "en")
    assert every_coded_text() == english


def test_no_text_has_an_unfilled_place(chinese: Path) -> None:
    assert not [text for text in every_coded_text() if "{" in text or "}" in text]


def test_the_notice_says_that_refusing_costs_nothing(chinese: Path) -> None:
    assert "您可以不同意，不影响领取待遇" in texts.notice_text()
    assert texts.notice_text().count("\n\n") == 2


# -- scores, people, time -------------------------------------------------------------------------------------


def test_a_score_always_comes_with_its_word(chinese: Path) -> None:
    scores = ((32, QualityBand.GOOD), (26, QualityBand.FAIR), (11, QualityBand.LOW))
    assert [texts.score_with_word(*score) for score in scores] == ["32 好", "26 一般", "11 偏低"]


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("张桂芳", "桂芳"),
        ("尉迟秀英", "秀英"),
        ("令狐昌珍", "昌珍"),
        ("欧阳娜", "娜"),
        ("司马", "马"),
        ("冉启明", "启明"),
        ("王芳", "芳"),
        ("李", "李"),
        ("阿依古丽·买买提", "阿依古丽"),
        ("Mary Smith", "Mary"),
        ("", ""),
    ],
)
def test_given_names_are_cut_correctly(name: str, given: str) -> None:
    assert texts.given_name(name) == given


def test_a_person_line_leaves_out_what_is_unknown(chinese: Path) -> None:
    day = dt.date(2026, 11, 24)
    born = dt.date(1948, 3, 1)
    full = Person(PersonId("a" * 32), "张桂芳", sex=Sex.FEMALE, birth_date=born, village="荆山村", group="3 组")
    assert texts.person_line(full, day) == "女 · 78 岁 · 荆山村 3 组"
    assert texts.person_line(Person(PersonId("b" * 32), "某某"), day) == ""


def test_dates_and_durations_read_as_the_language_writes_them(qapp: QApplication, chinese_folder: Path) -> None:
    assert texts.date_words(dt.date(2026, 11, 24)) == "24 Nov 2026"
    install_language(qapp, Language.CHINESE, folder=chinese_folder)
    assert texts.date_words(dt.date(2026, 11, 24)) == "2026年11月24日"
    assert texts.month_words(2027, 1) == "2027年1月"
    assert texts.duration_words(192.9) == "3 分 12 秒"
    assert texts.key_word("Space") == "空格"
    assert texts.key_word("Ctrl+L") == "Ctrl L"


@pytest.mark.parametrize("code", ["missing", "float_truncated", "number_taken", "duplicate_row", "account_truncated"])
def test_roster_reasons_have_words(code: str, chinese: Path) -> None:
    assert texts.row_reason(code) != texts.row_reason("no such reason")


# -- language -------------------------------------------------------------------------------------------------


def test_widgets_are_told_when_the_language_changes(qapp: QApplication, chinese_folder: Path) -> None:
    seen = []

    class Listener(QPushButton):
        def changeEvent(self, event: object) -> None:
            seen.append(event.type())  # type: ignore[attr-defined]

    listener = Listener()
    install_language(qapp, Language.CHINESE, folder=chinese_folder)
    qapp.processEvents()
    from PySide6.QtCore import QEvent

    assert QEvent.Type.LanguageChange in seen
    assert current_language(qapp) is Language.CHINESE
    listener.deleteLater()


def test_without_a_translation_file_english_stays(qapp: QApplication, tmp_path: Path) -> None:
    assert not install_language(qapp, Language.CHINESE, folder=tmp_path)
    assert texts.finger_name(FingerPosition.RIGHT_THUMB) == "right thumb"


def test_another_language_can_be_spoken_for_a_while(qapp: QApplication, chinese: Path) -> None:
    with speaking(qapp, Language.ENGLISH):
        assert texts.finger_short(FingerPosition.LEFT_THUMB) == "thumb"
    assert texts.finger_short(FingerPosition.LEFT_THUMB) == "拇指"


def test_the_qt_dialogs_speak_chinese_too(qapp: QApplication, chinese: Path) -> None:
    assert qapp.translate("QPlatformTheme", "Cancel") == "取消"


# -- the translation file -------------------------------------------------------------------------------------


def test_every_source_text_is_in_the_translation_file_and_translated() -> None:
    assert update_translations.problems(TS_FILE) == []


def test_placeholders_survive_translation() -> None:
    wrong = []
    for message in ET.parse(TS_FILE).getroot().iter("message"):
        source, translation = message.findtext("source", ""), message.findtext("translation", "")
        if set(re.findall(r"\{(\w+)", source)) != set(re.findall(r"\{(\w+)", translation)):
            wrong.append(source)
    assert wrong == []


def test_contexts_are_classes_or_the_named_word_lists() -> None:
    names = [context.findtext("name", "") for context in ET.parse(TS_FILE).getroot().iter("context")]
    assert [name for name in names if not name.isidentifier()] == []


def test_the_words_that_may_not_be_used_are_not_used() -> None:
    chinese_words = " ".join(m.findtext("translation", "") for m in ET.parse(TS_FILE).getroot().iter("message"))
    for banned in ("录入", "注册", "密码", "大拇哥", "失败", "错误"):
        assert banned not in chinese_words
