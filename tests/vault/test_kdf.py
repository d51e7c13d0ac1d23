from __future__ import annotations

from collections.abc import Iterator

import pytest

from station.errors import PassphraseRuleError
from station.vault.kdf import KdfParameters, calibrate, check_new_passphrase, derive_key, passphrase_bytes

CHEAP = KdfParameters.MINIMUM


def clock_that_measures(took_s: float) -> Iterator[float]:
    yield 10.0
    yield 10.0 + took_s


def test_the_same_secret_salt_and_parameters_give_the_same_key() -> None:
    assert derive_key(b"secret", bytes(16), CHEAP) == derive_key(b"secret", bytes(16), CHEAP)


@pytest.mark.parametrize(
    ("secret", "salt", "parameters"),
    [
        (b"other", bytes(16), CHEAP),
        (b"secret", b"\x01" * 16, CHEAP),
        (b"secret", bytes(16), KdfParameters(8 * 1024, 2, 1)),
        (b"secret", bytes(16), KdfParameters(9 * 1024, 1, 1)),
        (b"secret", bytes(16), KdfParameters(8 * 1024, 1, 2)),
    ],
)
def test_every_input_changes_the_key(secret: bytes, salt: bytes, parameters: KdfParameters) -> None:
    assert derive_key(secret, salt, parameters) != derive_key(b"secret", bytes(16), CHEAP)


def test_defaults_are_those_of_the_design() -> None:
    assert KdfParameters() == KdfParameters(memory_kib=65536, iterations=3, lanes=4)
    assert KdfParameters().is_allowed


@pytest.mark.parametrize(
    "parameters",
    [
        KdfParameters(8 * 1024 - 1, 1, 1),
        KdfParameters(1024 * 1024 + 1, 1, 1),
        KdfParameters(8 * 1024, 0, 1),
        KdfParameters(8 * 1024, 65, 1),
        KdfParameters(8 * 1024, 1, 0),
        KdfParameters(8 * 1024, 1, 17),
    ],
)
def test_parameters_out_of_bounds_are_not_allowed(parameters: KdfParameters) -> None:
    assert not parameters.is_allowed


def test_calibration_raises_the_passes_on_a_fast_machine() -> None:
    ticks = clock_that_measures(0.1)
    assert calibrate(0.5, start=KdfParameters(8 * 1024, 2, 1), clock=lambda: next(ticks)).iterations == 10


def test_calibration_never_goes_below_its_start_on_a_slow_machine() -> None:
    ticks = clock_that_measures(9.0)
    assert calibrate(0.5, start=KdfParameters(8 * 1024, 2, 1), clock=lambda: next(ticks)).iterations == 2


def test_calibration_stays_within_what_a_header_may_ask() -> None:
    ticks = clock_that_measures(0.0)
    assert calibrate(0.5, start=CHEAP, clock=lambda: next(ticks)).is_allowed


def test_full_width_letters_are_the_same_passphrase() -> None:
    assert passphrase_bytes("ａｂｃ１２３") == passphrase_bytes("abc123")


def test_a_lone_surrogate_is_a_passphrase_too() -> None:
    assert passphrase_bytes("\ud800abc")


@pytest.mark.parametrize("passphrase", ["", "1234567", "一二三四五六七", "x" * 1025])
def test_too_short_and_too_long_passphrases_are_refused(passphrase: str) -> None:
    with pytest.raises(PassphraseRuleError) as caught:
        check_new_passphrase(passphrase)
    assert passphrase not in str(caught.value) or not passphrase


def test_eight_characters_are_enough() -> None:
    check_new_passphrase("一二三四五六七八")
