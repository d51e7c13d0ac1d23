"""The three sample rosters by the command line: every row accounted for, and the counts that were put in."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.e2e.command_line import CommandLine, Result


@pytest.fixture(scope="module")
def imported(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Result]:
    line = CommandLine.with_new_vault(tmp_path_factory.mktemp("rosters") / "vault")
    folder = shared / "data" / "rosters"
    results: dict[str, Result] = {}
    for name in ("roster.xlsx", "roster_gb18030.csv", "roster_ministry_codes.csv"):
        for again in ("", " again"):
            results[name + again] = line.run("import-roster", str(folder / name), "--rows")
    return results


def _summary(result: Result) -> dict[str, int]:
    assert result.exit_code == 0, result.errors
    [summary] = result.of("import")
    return summary


def _repairs(result: Result) -> Counter[str]:
    return Counter(repair for row in result.of("row") for repair in row["number_repair"])


def test_every_row_ends_in_the_report(imported: dict[str, Result]) -> None:
    for result in imported.values():
        summary = _summary(result)
        outcomes = sum(summary[name] for name in ("new", "updated", "unchanged", "to_confirm", "rejected"))
        assert outcomes == summary["rows"] == len(result.of("row"))


def test_the_workbook_has_the_faults_that_were_put_in(imported: dict[str, Result]) -> None:
    result = imported["roster.xlsx"]
    summary = _summary(result)
    assert summary["rows"] == 301  # 300 people and the row that stands twice
    reasons = Counter(row["reason"] for row in result.of("row") if row["reason"])
    assert reasons["float_truncated"] == 6
    assert reasons["missing"] == 3
    assert reasons["bad_check_digit"] == 1
    assert reasons["duplicate_row"] == 1
    assert summary["to_confirm"] == 10
    assert summary["new"] == 290
    assert summary["unchanged"] == 1
    assert summary["rejected"] == 0
    repairs = _repairs(result)
    assert repairs["fifteen_digits"] == 6
    assert repairs["apostrophe"] == 7
    assert repairs["full_width"] == 5
    assert repairs["spaces"] == 11


def test_the_first_half_again_as_gb18030_confirms_numbers_and_makes_no_twins(imported: dict[str, Result]) -> None:
    summary = _summary(imported["roster_gb18030.csv"])
    assert summary["rows"] == 150
    assert (summary["new"], summary["rejected"], summary["to_confirm"]) == (0, 0, 0)


def test_the_other_half_under_the_ministrys_field_codes_is_the_same_people(imported: dict[str, Result]) -> None:
    summary = _summary(imported["roster_ministry_codes.csv"])
    assert summary["rows"] == 150
    assert summary["rejected"] == 0


@pytest.mark.parametrize("name", ["roster.xlsx", "roster_gb18030.csv", "roster_ministry_codes.csv"])
def test_importing_the_same_file_again_changes_nothing(imported: dict[str, Result], name: str) -> None:
    summary = _summary(imported[f"{name} again"])
    assert summary["unchanged"] == summary["rows"]
    assert summary["new"] == summary["updated"] == summary["to_confirm"] == summary["rejected"] == 0
