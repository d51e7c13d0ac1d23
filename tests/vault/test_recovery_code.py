from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from station.errors import WrongPassphraseError
from station.vault.recovery_code import decode_recovery_code, encode_recovery_code

SECRETS = st.binary(min_size=20, max_size=20)


@settings(deadline=None)
@given(SECRETS)
def test_a_code_is_nine_groups_of_four_and_reads_back(secret: bytes) -> None:
    code = encode_recovery_code(secret)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){8}[0-9A-HJKMNP-TV-Z]{4}", code)
    assert decode_recovery_code(code) == secret


@settings(deadline=None)
@given(SECRETS)
def test_lower_case_spaces_and_look_alike_letters_are_read(secret: bytes) -> None:
    code = encode_recovery_code(secret)
    typed = "  " + code.lower().replace("-", " ").replace("0", "o").replace("1", "l") + "\n"
    assert decode_recovery_code(typed) == secret
    assert decode_recovery_code(code.replace("-", "").replace("1", "I").replace("0", "O")) == secret


@settings(deadline=None)
@given(SECRETS, st.integers(0, 35), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_one_wrong_symbol_is_a_typing_slip(secret: bytes, place: int, symbol: str) -> None:
    code = encode_recovery_code(secret).replace("-", "")
    typed = code[:place] + symbol + code[place + 1 :]
    if typed != code:
        with pytest.raises(WrongPassphraseError):
            decode_recovery_code(typed)


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_is_a_code_or_a_wrong_passphrase(text: str) -> None:
    try:
        decode_recovery_code(text)
    except WrongPassphraseError as error:
        assert len(text) < 8 or text not in str(error)  # noqa: PT017 - either end is right
