from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.errors import VaultDamagedError
from station.records import AuditReport
from station.storage import Storage
from station.storage.audit import _covered
from tests.storage.conftest import NOW, OPERATOR, InterruptedOnPurposeError, interrupted, sql


def fill(storage: Storage, count: int = 8) -> AuditReport:
    for at in range(count):
        storage.append_audit("person.looked_at", f"{at:032x}", {"row": at})
    report = storage.verify_audit()
    assert (report.events, report.broken_at) == (count + 1, None)
    return report


def test_a_line_says_who_did_what_when(storage: Storage) -> None:
    assert storage.append_audit("person.looked_at", "a" * 32, {"score": 1.5, "is_match": True, "reason": None}) == 2
    first, second = storage.audit_rows()
    assert (first.sequence, first.action, first.subject, first.detail) == (
        1,
        "vault.created",
        None,
        {"kind": "practice"},
    )
    assert (second.at, second.operator, second.action, second.subject) == (NOW, OPERATOR, "person.looked_at", "a" * 32)
    assert second.detail == {"score": 1.5, "is_match": True, "reason": None}
    assert [row.sequence for row in storage.audit_rows(after=1)] == [2]


def test_every_line_moves_the_head(storage: Storage) -> None:
    heads = {storage.verify_audit().head}
    for _ in range(5):
        storage.append_audit("look")
        heads.add(storage.verify_audit().head)
    assert len(heads) == 6


def test_a_line_of_an_undone_transaction_leaves_no_gap(storage: Storage) -> None:
    with pytest.raises(InterruptedOnPurposeError), interrupted(storage):
        storage.append_audit("look")
    assert storage.append_audit("look") == 2
    assert storage.verify_audit().broken_at is None


@pytest.mark.parametrize(
    ("change", "broken_at"),
    [
        ("UPDATE audit SET operator = 'li' WHERE sequence = 4", 4),
        ("UPDATE audit SET action = 'nothing' WHERE sequence = 1", 1),
        ("UPDATE audit SET subject = NULL WHERE sequence = 4", 4),
        ("UPDATE audit SET detail = '{}' WHERE sequence = 9", 9),
        ("UPDATE audit SET at = '2020-01-01T00:00:00+08:00' WHERE sequence = 5", 5),
        ("UPDATE audit SET mac = zeroblob(32) WHERE sequence = 5", 5),
        ("DELETE FROM audit WHERE sequence = 4", 4),
        ("DELETE FROM audit WHERE sequence = 1", 1),
        ("DELETE FROM audit WHERE sequence = 9", 9),
        ("DELETE FROM audit WHERE sequence > 5", 6),
        ("DELETE FROM audit", 1),
        ("UPDATE audit SET sequence = 100 WHERE sequence = 9", 9),
        (
            "INSERT INTO audit SELECT sequence + 9, at, '', action, NULL, detail, previous_mac, mac FROM audit",
            10,
        ),
        ("UPDATE setting SET value = '0:' || hex(zeroblob(32)) || ':00' WHERE name = 'audit.head'", 10),
        ("DELETE FROM setting WHERE name = 'audit.head'", 10),
    ],
)
def test_whatever_is_done_to_the_trail_shows(storage: Storage, change: str, broken_at: int) -> None:
    fill(storage)
    sql(storage, change)
    assert storage.verify_audit().broken_at == broken_at


def test_two_lines_changed_round_show(storage: Storage) -> None:
    fill(storage)
    sql(storage, "UPDATE audit SET sequence = 1000 WHERE sequence = 3")
    sql(storage, "UPDATE audit SET sequence = 3 WHERE sequence = 4")
    sql(storage, "UPDATE audit SET sequence = 4 WHERE sequence = 1000")
    assert storage.verify_audit().broken_at == 3


def test_an_old_head_put_back_over_a_cut_trail_is_only_seen_on_paper(storage: Storage) -> None:
    report = fill(storage, 3)
    (old_head,) = sql(storage, "SELECT value FROM setting WHERE name = 'audit.head'")[0]
    fill_more = [storage.append_audit("look") for _ in range(3)]
    sql(storage, "UPDATE setting SET value = ? WHERE name = 'audit.head'", old_head)
    assert storage.verify_audit().broken_at == fill_more[0]
    sql(storage, "DELETE FROM audit WHERE sequence > 4")
    assert storage.verify_audit() == report


def test_nothing_is_appended_to_a_trail_without_its_head(storage: Storage) -> None:
    sql(storage, "UPDATE setting SET value = 'x' WHERE name = 'audit.head'")
    with pytest.raises(VaultDamagedError):
        storage.append_audit("look")


TEXTS = st.text(max_size=6)
LINES = st.fixed_dictionaries(
    {
        "sequence": st.integers(0, 3),
        "at": TEXTS,
        "operator": TEXTS,
        "action": TEXTS,
        "subject": st.none() | TEXTS,
        "detail": TEXTS,
        "previous_mac": st.binary(max_size=4),
    }
)


@settings(deadline=None)
@given(LINES, LINES)
def test_different_lines_never_give_the_same_bytes(first: dict[str, object], second: dict[str, object]) -> None:
    assert (_covered(first) == _covered(second)) == (first == second)
