from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.errors import VaultDamagedError, VaultVersionError
from station.ids import FingerPosition, ReferenceId, SampleId
from station.vault.envelope import Aes256Sha256
from station.vault.sealing import FILE_MAGIC, TEMPLATE_MAGIC, TemplatePlace, seal, template_binding, unseal

KEY = bytes(range(32))
PLACE = TemplatePlace(ReferenceId("a" * 32), FingerPosition.RIGHT_THUMB, SampleId("b" * 32))


def sealed() -> bytes:
    return seal(Aes256Sha256(), KEY, TEMPLATE_MAGIC, b"template", template_binding(bytes(16), PLACE))


def test_a_sealed_text_carries_magic_version_and_suite() -> None:
    assert sealed()[:6] == b"ENRT\x01\x01"


@pytest.mark.parametrize(
    "place",
    [
        dataclasses.replace(PLACE, reference_id=ReferenceId("c" * 32)),
        dataclasses.replace(PLACE, position=FingerPosition.LEFT_THUMB),
        dataclasses.replace(PLACE, sample_id=SampleId("c" * 32)),
    ],
)
def test_a_template_opens_in_its_own_place_only(place: TemplatePlace) -> None:
    suite = Aes256Sha256()
    assert unseal(suite, KEY, TEMPLATE_MAGIC, sealed(), template_binding(bytes(16), PLACE)) == b"template"
    with pytest.raises(VaultDamagedError):
        unseal(suite, KEY, TEMPLATE_MAGIC, sealed(), template_binding(bytes(16), place))
    with pytest.raises(VaultDamagedError):
        unseal(suite, KEY, TEMPLATE_MAGIC, sealed(), template_binding(b"\1" * 16, PLACE))


def test_one_kind_is_not_opened_as_another() -> None:
    with pytest.raises(VaultDamagedError):
        unseal(Aes256Sha256(), KEY, FILE_MAGIC, sealed(), template_binding(bytes(16), PLACE))
    relabeled = FILE_MAGIC + sealed()[4:]
    with pytest.raises(VaultDamagedError):
        unseal(Aes256Sha256(), KEY, FILE_MAGIC, relabeled, template_binding(bytes(16), PLACE))


@pytest.mark.parametrize("at", [4, 5])
def test_an_unknown_version_or_suite_is_told_apart_from_damage(at: int) -> None:
    newer = bytearray(sealed())
    newer[at] = 9
    with pytest.raises(VaultVersionError):
        unseal(Aes256Sha256(), KEY, TEMPLATE_MAGIC, bytes(newer), template_binding(bytes(16), PLACE))


@settings(deadline=None)
@given(st.integers(0, 200), st.integers(1, 255), st.booleans())
def test_any_change_or_cut_raises_only_its_own_errors(at: int, bits: int, cut: bool) -> None:
    text = bytearray(sealed())
    at %= len(text)
    if cut:
        del text[at:]
    else:
        text[at] ^= bits
    with pytest.raises((VaultDamagedError, VaultVersionError)):
        unseal(Aes256Sha256(), KEY, TEMPLATE_MAGIC, bytes(text), template_binding(bytes(16), PLACE))
