from __future__ import annotations

import stat
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
import python_calamine

from station.errors import StorageFullError
from station.exchange.rejected_rows import RejectedRow, write_rejected_rows
from station.exchange.roster_reader import RosterFile, RosterRow, open_roster
from station.exchange.roster_reasons import REASONS
from tests.exchange.roster_making import HEADER, TODAY, write_xlsx

NUMBER = "51022319550312002X"


def rejected_of(path: Path) -> tuple[RosterFile, list[RejectedRow]]:
    roster = open_roster(path)
    return roster, [RejectedRow(row, "bad_name") for row in roster.rows() if isinstance(row, RosterRow)]


def cells_of(path: Path) -> Sequence[Sequence[object]]:
    return python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python()


def test_rows_are_written_as_text_beside_the_reason_and_can_be_read_again(tmp_path: Path) -> None:
    row = ("=王琴", "女", 510223194210086927, "永新镇", "荆山村", 8, "http://x", 13512345678)
    roster, rejected = rejected_of(write_xlsx(tmp_path / "roster.xlsx", [("花名册",), HEADER, row]))
    path = write_rejected_rows(tmp_path / "out", TODAY, roster, rejected)
    header, cells = cells_of(path)
    assert header == [*HEADER, "未导入原因 Reason", "原行号 Row"]
    assert all(isinstance(cell, str) for cell in cells)
    assert cells[2] == "5.102231942100869e+17"
    assert cells[5:] == ["8", "http://x", "13512345678", " / ".join(REASONS["bad_name"]), "3"]
    (again,) = (entry.row for entry in rejected_of(path)[1])
    assert (again.group, again.phone, again.note) == ("8组", "13512345678", None)


def test_each_sheet_keeps_its_own_columns(tmp_path: Path) -> None:
    other = [("身份证号", "姓名"), (NUMBER, "李?")]
    roster, rejected = rejected_of(
        write_xlsx(tmp_path / "roster.xlsx", [HEADER, ("王?", "女", NUMBER)], {"升平村": other})
    )
    path = write_rejected_rows(tmp_path, TODAY, roster, rejected)
    assert [entry.row.name for entry in rejected_of(path)[1]] == ["王?", "李?"]


def test_an_earlier_file_is_never_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    roster, rejected = rejected_of(write_xlsx(tmp_path / "roster.xlsx", [HEADER, ("王?", "女", NUMBER)]))
    folder = tmp_path / "out"
    names = [write_rejected_rows(folder, TODAY, roster, rejected).name for _ in range(3)]
    assert names == [
        "roster-rejected-20261124.xlsx",
        "roster-rejected-20261124-2.xlsx",
        "roster-rejected-20261124-3.xlsx",
    ]
    assert {path.name for path in folder.iterdir()} == set(names)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    roster, rejected = rejected_of(write_xlsx(tmp_path / "roster.xlsx", [HEADER, ("王?", "女", NUMBER)]))
    path = write_rejected_rows(tmp_path, TODAY, roster, rejected)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    roster, rejected = rejected_of(write_xlsx(tmp_path / "roster.xlsx", [HEADER, ("王?", "女", NUMBER)]))
    with pytest.raises(StorageFullError):
        write_rejected_rows(tmp_path / "roster.xlsx" / "out", TODAY, roster, rejected)
