"""The paper: what it says, that its fonts are inside, that its code can be read, and how the file is written."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import json
import os
import shutil
import stat
import subprocess
import sys
import unicodedata
from pathlib import Path

import cv2
import numpy as np
import pypdf
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QFontDatabase, QImage
from PySide6.QtWidgets import QApplication

from station.ids import FingerPosition, PersonId
from station.records import (
    AlternativeRoute,
    BestFinger,
    ExceptionKind,
    ExceptionReason,
    FingerException,
    Outcome,
    Person,
    QualityBand,
    Slip,
)
from station.records_json import slip_to_json
from tests.conftest import ROOT
from tests.ui.chinese import chinese, chinese_folder
from ui.paper import __main__ as paper_main
from ui.paper.slip import PaperError, PaperFontError, cjk_font_available, render_slip_images, render_slip_pdf

__all__ = ["chinese", "chinese_folder"]

PERSON = Person(
    PersonId("0" * 32),
    "尉迟秀英",
    "510223194801011624",
    town="示例镇",
    village="荆山村",
    group="3 组",
    phone="13900000000",
)
SLIP = Slip(
    number="000231",
    qr_text="SLIP1:000231:8F3K",
    office="示例镇社会保障服务所",
    office_phone="023-0000 0000",
    person=PERSON,
    outcome=Outcome.A,
    best_fingers=(
        BestFinger(1, FingerPosition.RIGHT_THUMB, 72, QualityBand.GOOD),
        BestFinger(2, FingerPosition.LEFT_RING, 14, QualityBand.GOOD),
    ),
    exceptions=(),
    alternative=None,
    operator="杨小梅",
    finished_at=dt.datetime(2026, 11, 24, 10, 41),
    is_practice=False,
)
BY_OTHER_ROUTE = dataclasses.replace(
    SLIP,
    outcome=Outcome.D,
    best_fingers=(),
    alternative=AlternativeRoute.HOME_VISIT,
    exceptions=(FingerException(FingerPosition.LEFT_INDEX, ExceptionKind.TEMPORARY, ExceptionReason.BANDAGED),),
)

RADICALS = str.maketrans("⺠⻔⻝⻓⻚⻢", "民门食长页马")

pytestmark = pytest.mark.usefixtures("chinese")


def text_of(path: Path) -> list[str]:
    """The pages' text. The font names some characters by the radical of the same shape; here they are made plain."""
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages]
    plain = [unicodedata.normalize("NFKC", page).translate(RADICALS) for page in pages]
    return [page.replace("\t", " ").replace("\n", "") for page in plain]


def gray(image: QImage) -> NDArray[np.uint8]:
    plain = image.convertToFormat(QImage.Format.Format_Grayscale8)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), plain.bytesPerLine())
    return rows[:, : plain.width()].copy()


def test_the_slip_names_person_number_and_outcome_in_chinese(tmp_path: Path) -> None:
    render_slip_pdf(SLIP, tmp_path / "slip.pdf")
    front, card = text_of(tmp_path / "slip.pdf")
    for words in (
        "尉迟秀英",
        "000231",
        "甲",
        "两指合格",
        "510223********1624",
        "2026年11月24日 10:41",
        "杨小梅",
        "右手拇指 72(好)",
    ):
        assert words in front
    assert "已采集,待区县接收" in front
    assert "养老金照样领" in front
    for words in ("便民服务卡", "2027年11月底以前", "023-0000 0000", "左手环指", "先用"):
        assert words in card


def test_neither_the_full_number_nor_the_telephone_of_the_person_is_on_paper(tmp_path: Path) -> None:
    render_slip_pdf(SLIP, tmp_path / "slip.pdf")
    everything = "".join(text_of(tmp_path / "slip.pdf"))
    assert "19480101" not in everything
    assert "13900000000" not in everything


def test_another_route_and_exceptions_are_told(tmp_path: Path) -> None:
    render_slip_pdf(BY_OTHER_ROUTE, tmp_path / "slip.pdf")
    front, card = text_of(tmp_path / "slip.pdf")
    assert "丁" in front
    assert "上门核验" in front
    assert "左手食指(包扎,暂时)" in front
    assert "上门核验" in card


def test_english_paper_is_english_whatever_the_screens_speak(tmp_path: Path) -> None:
    render_slip_pdf(SLIP, tmp_path / "slip.pdf", "en")
    front, card = text_of(tmp_path / "slip.pdf")
    assert "waiting for the county" in front
    assert "right thumb" in card


def test_the_pdf_is_two_a5_pages_with_every_font_inside(tmp_path: Path) -> None:
    render_slip_pdf(SLIP, tmp_path / "slip.pdf")
    pages = pypdf.PdfReader(tmp_path / "slip.pdf").pages
    assert len(pages) == 2
    for page in pages:
        assert float(page.mediabox.width) == pytest.approx(419.5, abs=1)
        assert float(page.mediabox.height) == pytest.approx(595.3, abs=1)
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert "/FontFile2" in inner or "/FontFile3" in inner


@pytest.mark.skipif(shutil.which("pdffonts") is None, reason="poppler is not installed")
def test_pdffonts_agrees_that_the_fonts_are_embedded(tmp_path: Path) -> None:
    render_slip_pdf(SLIP, tmp_path / "slip.pdf")
    table = subprocess.run(["pdffonts", str(tmp_path / "slip.pdf")], capture_output=True, text=True, check=True).stdout
    rows = table.splitlines()[2:]
    assert rows
    assert all(row.split()[-5] == "yes" for row in rows)


@pytest.mark.parametrize("is_practice", [False, True])
def test_the_code_on_the_paper_reads_back(is_practice: bool) -> None:
    front = render_slip_images(dataclasses.replace(SLIP, is_practice=is_practice), dpi=200)[0]
    found, _, _ = cv2.QRCodeDetector().detectAndDecode(gray(front))
    assert found == SLIP.qr_text


def test_practice_paper_is_marked_on_both_pages(tmp_path: Path) -> None:
    practice = dataclasses.replace(SLIP, is_practice=True)
    render_slip_pdf(practice, tmp_path / "practice.pdf")
    render_slip_pdf(SLIP, tmp_path / "real.pdf")
    assert all("PRACTICE" in page for page in text_of(tmp_path / "practice.pdf"))
    assert not any("PRACTICE" in page for page in text_of(tmp_path / "real.pdf"))
    for marked, plain in zip(render_slip_images(practice), render_slip_images(SLIP), strict=True):
        assert (gray(marked) != gray(plain)).mean() > 0.01


def test_nothing_touches_the_edge_of_the_paper() -> None:
    for slip in (SLIP, BY_OTHER_ROUTE):
        for language in ("zh_CN", "en"):
            for page in render_slip_images(slip, language):
                picture = gray(page)
                assert picture[:, :30].min() == 255
                assert picture[:, -30:].min() == 255
                assert picture[-40:].min() == 255


def test_the_file_is_for_its_owner_only_and_nothing_else_is_left(tmp_path: Path) -> None:
    render_slip_pdf(SLIP, tmp_path / "slip.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["slip.pdf"]
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "slip.pdf").stat().st_mode) == 0o600


def test_a_file_that_cannot_be_written_is_a_paper_error_and_leaves_no_rest(tmp_path: Path) -> None:
    (tmp_path / "slip.pdf").mkdir()
    with pytest.raises(PaperError):
        render_slip_pdf(SLIP, tmp_path / "slip.pdf")
    assert [path.name for path in tmp_path.iterdir()] == ["slip.pdf"]


def test_without_a_chinese_font_there_is_an_error_and_no_paper(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cjk_font_available()
    monkeypatch.setattr(QFontDatabase, "families", lambda *_arguments: [])
    with pytest.raises(PaperFontError) as caught:
        render_slip_pdf(SLIP, tmp_path / "slip.pdf")
    assert "font" in caught.value.advice
    assert list(tmp_path.iterdir()) == []


def test_the_program_prints_a_slip_from_its_input(tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "ui.paper", "--pdf", str(tmp_path / "slip.pdf"), "--language", "en"],
        input=slip_to_json(SLIP).encode(),
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert "尉迟秀英" in text_of(tmp_path / "slip.pdf")[0]


def test_bad_input_ends_with_its_exit_code_and_no_file(
    tmp_path: Path, qapp: QApplication, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    class Stdin:
        buffer = io.BytesIO(json.dumps({"format": "slip", "version": 99}).encode())

    monkeypatch.setattr(sys, "stdin", Stdin)
    assert paper_main.main(["--pdf", str(tmp_path / "slip.pdf")]) == 30
    assert "input.bad" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
