from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from station.errors import RosterFormatError, StorageFullError
from station.exchange.people_store import PersonRow
from station.exchange.pinyin_keys import name_keys
from station.exchange.roster_import import import_roster
from station.exchange.roster_reader import RosterRow, open_roster
from station.exchange.roster_reasons import REASONS
from station.records import ImportReport, NumberState, RowOutcome, Sex
from tests.exchange.roster_making import HEADER, TODAY, PeopleInMemory, number_of, write_xlsx

NUMBER = number_of("51022319550312002")
OTHER = number_of("51022319421008692")
PERSON = ("王琴", "女", NUMBER, "永新镇", "荆山村", "8组", "王琴", "023-48941184")
CUT = 510223194210086000.0
LOST = ("文菊兰", "女", CUT, "永新镇", "荆山村", "3组", "钱秀群", "")


class Import:
    """One store and the rosters that go into it."""

    def __init__(self, folder: Path) -> None:
        self.people = PeopleInMemory()
        self._folder = folder

    def rows(self, *rows: Sequence[object], header: Sequence[str] = HEADER, **options: object) -> ImportReport:
        path = write_xlsx(self._folder / "roster.xlsx", [header, *rows])
        return self.file(path, **options)

    def file(self, path: Path, **options: object) -> ImportReport:
        return import_roster(path, self.people, today=TODAY, **options)  # type: ignore[arg-type]


@pytest.fixture
def roster(tmp_path: Path) -> Import:
    return Import(tmp_path)


def ends(report: ImportReport) -> list[tuple[str, str | None]]:
    return [(row.outcome.value, row.reason) for row in report.rows]


# -- rows -----------------------------------------------------------------------------------------------------


def test_a_new_person_comes_in_whole(roster: Import) -> None:
    report = roster.rows(PERSON)
    person = roster.people.named("王琴")
    assert ends(report) == [("new", None)]
    assert (person.citizen_number, person.number_state, person.raw_number) == (NUMBER, NumberState.CONFIRMED, None)
    assert (person.sex, str(person.birth_date), person.group) == (Sex.FEMALE, "1955-03-12", "8组")
    assert person.source == "xlsx row 2"
    assert roster.people.keys[person.person_id] == name_keys("王琴")


@pytest.mark.parametrize(
    ("cell", "reason", "raw"),
    [
        (CUT, "float_truncated", "5.10223194210086e+17"),
        ("", "missing", None),
        ("51022319550312003X", "bad_check_digit", "51022319550312003X"),
        ("5102231955", "bad_length", "5102231955"),
    ],
)
def test_an_unusable_number_is_kept_as_it_came_for_somebody_to_confirm(
    roster: Import, cell: object, reason: str, raw: str | None
) -> None:
    assert ends(roster.rows(("王琴", "女", cell, "永新镇"))) == [("to_confirm", reason)]
    person = roster.people.named("王琴")
    assert (person.citizen_number, person.number_state, person.raw_number) == (None, NumberState.TO_CONFIRM, raw)
    assert person.sex is Sex.FEMALE


def test_rows_without_a_proper_name_are_rejected(roster: Import) -> None:
    report = roster.rows(("", "女", NUMBER), ("王?", "女", OTHER), ("12", "女", ""))
    assert ends(report) == [("rejected", "no_name"), ("rejected", "bad_name"), ("rejected", "bad_name")]
    assert not roster.people.people


def test_the_same_person_twice_in_a_file_counts_once(roster: Import) -> None:
    again = (*PERSON[:7], "13500000000")
    report = roster.rows(PERSON, again, LOST, LOST)
    assert ends(report)[1] == ("unchanged", "duplicate_row")
    assert ends(report)[3] == ("unchanged", "duplicate_row")
    assert len(roster.people.people) == 2
    assert roster.people.named("王琴").phone == "023-48941184"


def test_a_number_under_another_name_is_rejected_and_nothing_overwritten(roster: Import) -> None:
    roster.rows(PERSON)
    before = dict(roster.people.people)
    report = roster.rows(("李强", *PERSON[1:]), ("李强", *PERSON[1:]))
    assert ends(report) == [("rejected", "number_taken")] * 2
    assert roster.people.people == before


def test_a_number_under_two_names_in_one_file_stays_with_the_first(roster: Import) -> None:
    assert ends(roster.rows(PERSON, ("李强", *PERSON[1:]))) == [("new", None), ("rejected", "number_taken")]


def test_names_that_differ_in_spaces_dots_or_width_are_one(roster: Import) -> None:
    roster.rows(("阿依·古丽", "女", NUMBER))
    assert ends(roster.rows(("阿依 • 古丽", "女", NUMBER))) == [("unchanged", None)]


def test_an_import_changes_what_it_fills_and_blanks_nothing(roster: Import) -> None:
    roster.rows(PERSON)
    report = roster.rows(("王琴", "", NUMBER, "", "升平村", "", "", ""))
    person = roster.people.named("王琴")
    assert ends(report) == [("updated", None)]
    assert (person.village, person.town, person.group, person.phone) == ("升平村", "永新镇", "8组", "023-48941184")
    assert (person.citizen_number, person.sex) == (NUMBER, Sex.FEMALE)


def test_a_disagreement_with_the_number_is_remarked_and_the_number_believed(roster: Import) -> None:
    header = ("姓名", "性别", "身份证号", "出生日期", "账号")
    report = roster.rows(
        ("王琴", "男", NUMBER, "19550312", ""),
        ("文菊兰", "女", OTHER, "19421009", ""),
        ("李强", "", number_of("51022319550312001"), "", 7.8534944e18),
        header=header,
    )
    assert [row.reason for row in report.rows] == ["sex_differs", "birth_date_differs", "account_truncated"]
    assert report.count(RowOutcome.NEW) == 3
    assert roster.people.named("王琴").sex is Sex.FEMALE
    assert roster.people.named("李强").bank_account is None


def test_a_valid_number_that_could_be_a_cut_one_is_remarked(roster: Import) -> None:
    number = next(n for day in range(1, 31) if (n := number_of(f"510223195503{day:02d}100")).endswith("000"))
    assert ends(roster.rows(("王琴", "", number))) == [("new", "trailing_zeros")]
    assert roster.people.named("王琴").citizen_number == number


# -- people waiting for their number ----------------------------------------------------------------------------


def test_a_proper_number_reaches_who_waits_for_it_and_makes_no_twin(roster: Import) -> None:
    roster.rows(LOST)
    report = roster.rows(("文菊兰", "女", OTHER, "永新镇", "荆山村", "三组", "钱秀群"))
    person = roster.people.named("文菊兰")
    assert ends(report) == [("updated", None)]
    assert (person.citizen_number, person.number_state, person.raw_number) == (OTHER, NumberState.CONFIRMED, None)


def test_a_row_that_lost_its_number_again_leaves_a_confirmed_number_alone(roster: Import) -> None:
    roster.rows(LOST)
    roster.rows(("文菊兰", "女", OTHER, "永新镇", "荆山村", "3组", "钱秀群"))
    report = roster.rows((*LOST[:7], "13500000000"))
    person = roster.people.named("文菊兰")
    assert ends(report) == [("updated", "float_truncated")]
    assert (person.citizen_number, person.phone) == (OTHER, "13500000000")
    assert ends(roster.rows(LOST)) == [("unchanged", "float_truncated")]


def test_a_better_cell_improves_who_waits(roster: Import) -> None:
    roster.rows((*LOST[:2], "", *LOST[3:]))
    assert ends(roster.rows(LOST)) == [("to_confirm", "float_truncated")]
    assert roster.people.named("文菊兰").raw_number == "5.10223194210086e+17"


def test_where_several_wait_the_number_makes_a_person_of_its_own(roster: Import) -> None:
    roster.rows((*LOST[:2], "", *LOST[3:]), LOST)
    assert len(roster.people.people) == 2
    report = roster.rows(("文菊兰", "女", OTHER, "永新镇", "荆山村", "3组", "钱秀群"))
    assert ends(report) == [("new", "ambiguous_match")]
    assert len(roster.people.people) == 3


# -- runs -----------------------------------------------------------------------------------------------------


def test_importing_again_changes_nothing(roster: Import) -> None:
    rows = (PERSON, LOST, ("李强", "男", "", "永新镇"), ("李强", "男", "", "东溪镇"))
    roster.rows(*rows)
    before = dict(roster.people.people)
    report = roster.rows(*rows)
    assert [row.outcome for row in report.rows] == [RowOutcome.UNCHANGED] * 4
    assert roster.people.people == before


def many(count: int) -> list[tuple[object, ...]]:
    return [("王琴", "女", number_of(f"510223{1930 + n // 900}0312{n % 900 + 100}"), "永新镇") for n in range(count)]


def test_each_batch_is_one_transaction_with_its_progress(roster: Import) -> None:
    seen: list[tuple[int, int]] = []
    roster.rows(*many(250), batch=100, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(100, 250), (200, 250), (250, 250)]
    assert roster.people.transactions == 3


def test_a_cancelled_import_keeps_whole_batches_and_can_be_run_again(roster: Import) -> None:
    answers = iter([False, True])
    report = roster.rows(*many(250), batch=100, cancelled=lambda: next(answers))
    assert (len(report.rows), len(roster.people.people)) == (100, 100)
    again = roster.rows(*many(250), batch=100)
    assert (again.count(RowOutcome.UNCHANGED), again.count(RowOutcome.NEW)) == (100, 150)


def test_a_store_that_fails_ends_the_import_after_the_whole_batches_before(tmp_path: Path) -> None:
    class Full(PeopleInMemory):
        def insert_people(self, rows: Sequence[PersonRow]) -> None:
            if self.people:
                raise StorageFullError
            super().insert_people(rows)

    full = Full()
    path = write_xlsx(tmp_path / "roster.xlsx", [HEADER, *many(250)])
    with pytest.raises(StorageFullError):
        import_roster(path, full, today=TODAY, batch=100)
    assert len(full.people) == 100


def test_what_is_no_roster_changes_nothing(roster: Import, tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(RosterFormatError):
        roster.file(tmp_path / "roster.csv")
    assert roster.people.transactions == 0


def test_rows_of_further_sheets_are_told_apart(roster: Import, tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "sheets.xlsx", [HEADER, PERSON], {"升平村": [HEADER, ("文菊兰", "女", OTHER)]})
    report = roster.file(path)
    assert [(row.sheet, row.row) for row in report.rows] == [(1, 2), (2, 2)]
    assert roster.people.named("文菊兰").source == "xlsx sheet 2 row 2"


def test_rejected_rows_are_written_only_where_asked_and_come_in_once_mended(roster: Import, tmp_path: Path) -> None:
    rows = (PERSON, ("李?", "男", number_of("51022319550312001")), ("", "女", OTHER))
    assert roster.rows(*rows).rejected_file is None
    folder = tmp_path / "rejected"
    report = roster.rows(*rows, rejected_dir=folder)
    assert report.rejected_file is not None
    written = Path(report.rejected_file)
    assert ends(roster.file(written)) == [("rejected", "bad_name"), ("rejected", "no_name")]
    found = open_roster(written)
    mended = [list(row.cells) for row in found.rows() if isinstance(row, RosterRow)]
    mended[0][0], mended[1][0] = "李强", "文菊兰"
    again = roster.file(write_xlsx(tmp_path / "mended.xlsx", [found.sheets[0].names, *mended]))
    assert ends(again) == [("new", None), ("new", None)]


def test_every_reason_has_its_words_and_its_line_in_the_documentation() -> None:
    documentation = (Path(__file__).parents[2] / "docs" / "roster.md").read_text(encoding="utf-8")
    assert all(
        f"| `{code}` |" in documentation and chinese in documentation and english in documentation
        for code, (chinese, english) in REASONS.items()
    )
    assert all(chinese and english.isascii() for chinese, english in REASONS.values())


names = st.sampled_from(["王琴", "李强", "文菊兰", "", "王?", "韩  贵"])
numbers = st.sampled_from([NUMBER, OTHER, "", CUT, "51022319550312003X", "'" + NUMBER, NUMBER.lower() + " "])
places = st.sampled_from(["荆山村", "升平村", ""])
rosters = st.lists(st.tuples(names, st.sampled_from(["男", "女", ""]), numbers, st.just("永新镇"), places), max_size=8)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(rosters, min_size=1, max_size=3))
def test_in_any_order_every_row_is_reported_once_no_number_changes_hands_and_again_is_no_change(
    tmp_path: Path, files: list[list[tuple[object, ...]]]
) -> None:
    run = Import(tmp_path)
    owners: dict[str, str] = {}
    for rows in files:
        report = run.rows(*rows)
        filled = sum(any(str(cell).strip() for cell in row) for row in rows)
        assert len(report.rows) + report.skipped_rows == filled
        assert len({row.row for row in report.rows}) == len(report.rows)
        for person in run.people.people.values():
            if person.citizen_number is not None:
                assert owners.setdefault(person.citizen_number, person.name) == person.name
    before = dict(run.people.people)
    again = run.rows(*files[-1])
    assert {row.outcome for row in again.rows} <= {RowOutcome.UNCHANGED, RowOutcome.REJECTED}
    assert run.people.people == before


# -- the shared rosters -------------------------------------------------------------------------------------------


def reasons(report: ImportReport) -> Counter[tuple[str, str | None]]:
    return Counter(ends(report))


def test_the_office_roster_comes_in_with_exactly_its_known_faults(roster: Import, shared: Path) -> None:
    report = roster.file(shared / "data" / "rosters" / "roster.xlsx")
    assert reasons(report) == {
        ("new", None): 290,
        ("to_confirm", "float_truncated"): 6,
        ("to_confirm", "missing"): 3,
        ("to_confirm", "bad_check_digit"): 1,
        ("unchanged", "duplicate_row"): 1,
    }
    people = [row for row in report.rows if row.reason != "duplicate_row"]
    repairs = Counter(row.number_repair for row in people)
    assert repairs[("fifteen_digits",)] == 6
    assert repairs[("apostrophe",)] == 7
    assert repairs[("full_width",)] == 5
    assert repairs[("spaces",)] + repairs[("spaces", "lower_x")] == 11
    assert sum(row.outcome is RowOutcome.NEW and not row.number_repair for row in people) == 261
    assert report.skipped_rows == 5
    assert len(roster.people.people) == 300
    assert roster.people.named("尉迟德强").village is not None
    assert roster.people.named("韩贵").citizen_number is not None


def test_the_three_rosters_are_of_the_same_three_hundred_people_in_any_order(shared: Path, tmp_path: Path) -> None:
    folder = shared / "data" / "rosters"
    files = ["roster.xlsx", "roster_gb18030.csv", "roster_ministry_codes.csv"]
    for order in (files, files[::-1], files[1:] + files[:1]):
        run = Import(tmp_path)
        for name in order:
            report = run.file(folder / name)
            assert len(report.rows) == (301 if name == "roster.xlsx" else 150)
            assert report.count(RowOutcome.REJECTED) == 0
        assert len(run.people.people) == 300
        assert all(person.number_state is NumberState.CONFIRMED for person in run.people.people.values())


def test_the_gb18030_roster_brings_the_numbers_that_the_first_had_lost(roster: Import, shared: Path) -> None:
    folder = shared / "data" / "rosters"
    roster.file(folder / "roster.xlsx")
    report = roster.file(folder / "roster_gb18030.csv")
    assert reasons(report) == {("unchanged", None): 145, ("updated", None): 5}
    assert {row.number_repair for row in report.rows} == {("tab",)}
    again = roster.file(folder / "roster.xlsx")
    assert again.count(RowOutcome.UNCHANGED) == 301


def test_a_person_confirmed_at_the_station_is_met_again_by_the_same_roster(roster: Import, shared: Path) -> None:
    path = shared / "data" / "rosters" / "roster.xlsx"
    roster.file(path)
    waiting = [
        p for p in roster.people.people.values() if p.number_state is NumberState.TO_CONFIRM and p.raw_number is None
    ]
    for index, person in enumerate(waiting):
        number = number_of(f"51022319430101{900 + 2 * index + (person.sex is Sex.MALE)}")
        roster.people.people[person.person_id] = replace(
            person, citizen_number=number, number_state=NumberState.CONFIRMED
        )
    assert len(waiting) == 3
    assert roster.file(path).count(RowOutcome.UNCHANGED) == 301
    assert len(roster.people.people) == 300
