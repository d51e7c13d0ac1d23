from __future__ import annotations

import os
from dataclasses import replace

import pytest

from station.errors import PassphraseRuleError, WrongPassphraseError
from station.records import Role, VaultKind
from station.vault.envelope import Aes256Sha256
from station.vault.header import Header, Slot, SlotType
from station.vault.kdf import KdfParameters
from station.vault.slots import label_of, new_label, unwrap_slot, wrap_slot

HEADER = Header(1, VaultKind.PRACTICE, bytes(16), ())
EMPTY = Slot(SlotType.OPERATOR, "chen", Role.OPERATOR, KdfParameters.MINIMUM)
VAULT_KEY = bytes(range(32))


def test_a_slot_opens_with_its_secret_only() -> None:
    suite = Aes256Sha256()
    slot = wrap_slot(HEADER, suite, EMPTY, b"secret", VAULT_KEY, os.urandom)
    assert unwrap_slot(HEADER, suite, slot, b"secret") == VAULT_KEY
    with pytest.raises(WrongPassphraseError):
        unwrap_slot(HEADER, suite, slot, b"another")


def test_a_slot_changed_in_any_part_does_not_open() -> None:
    suite = Aes256Sha256()
    slot = wrap_slot(HEADER, suite, EMPTY, b"secret", VAULT_KEY, os.urandom)
    moved = [
        (replace(HEADER, kind=VaultKind.PRODUCTION), slot),
        (replace(HEADER, vault_id=b"x" * 16), slot),
        (HEADER, replace(slot, role=Role.SUPERVISOR)),
        (HEADER, replace(slot, label="li")),
        (HEADER, replace(slot, type=SlotType.RECOVERY)),
        (HEADER, replace(slot, salt=bytes(16))),
    ]
    for header, changed in moved:
        with pytest.raises(WrongPassphraseError):
            unwrap_slot(header, suite, changed, b"secret")


def test_every_wrapping_has_a_fresh_salt() -> None:
    suite = Aes256Sha256()
    first, second = (wrap_slot(HEADER, suite, EMPTY, b"secret", VAULT_KEY, os.urandom) for _ in range(2))
    assert first.salt != second.salt
    assert first.wrapped_key != second.wrapped_key


def test_names_are_brought_to_one_form() -> None:
    assert label_of("  ｃｈｅｎ ") == new_label("chen") == "chen"
    for name in ("", " ", "x" * 33, "a\tb"):
        with pytest.raises(PassphraseRuleError):
            new_label(name)
