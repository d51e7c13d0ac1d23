"""Wrapping the vault key for one operator or for the recovery code, and the names that slots carry."""

from __future__ import annotations

import unicodedata
from dataclasses import replace

from station.errors import PassphraseRuleError, VaultDamagedError, WrongPassphraseError
from station.vault.envelope import Key, RandomBytes, Suite
from station.vault.header import Header, Slot, is_label
from station.vault.kdf import SALT_BYTES, derive_key


def wrap_slot(header: Header, suite: Suite, slot: Slot, secret: bytes, vault_key: Key, random: RandomBytes) -> Slot:
    """Fill a slot: a fresh salt, and the vault key under the key that `secret` (passphrase or code) derives to."""
    salted = replace(slot, salt=random(SALT_BYTES), wrapped_key=b"")
    slot_key = derive_key(secret, salted.salt, salted.kdf)[: suite.key_bytes]
    return replace(salted, wrapped_key=suite.seal(slot_key, vault_key, header.binding(salted)))


def unwrap_slot(header: Header, suite: Suite, slot: Slot, secret: bytes) -> bytes:
    """Open a slot; return the vault key. Raises WrongPassphraseError."""
    slot_key = derive_key(secret, slot.salt, slot.kdf)[: suite.key_bytes]
    try:
        return suite.open(slot_key, slot.wrapped_key, header.binding(slot))
    except VaultDamagedError as error:
        raise WrongPassphraseError("the passphrase or recovery code does not open this slot") from error


def label_of(operator: str) -> str:
    """Bring an operator's name to the form that slots carry."""
    return unicodedata.normalize("NFKC", operator).strip()


def new_label(operator: str) -> str:
    """Bring a new operator's name to that form. Raises PassphraseRuleError when it cannot be one."""
    label = label_of(operator)
    if not is_label(label):
        raise PassphraseRuleError("an operator's name has 1 to 32 printable characters")
    return label
