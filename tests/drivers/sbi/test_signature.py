from __future__ import annotations

import base64
import hmac
import json
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from drivers.api import DeviceAccessError, DeviceProtocolError
from drivers.sbi.signature import SignatureState, decode_base64, open_signed, read_roots
from tests.drivers.sbi.keys import NOW, Signer, maker
from tests.drivers.sbi.mutations import survive

PAYLOAD = b'{"a": 1}'


def state(text: str, *roots, now=NOW) -> SignatureState:
    signed = open_signed(text, roots, now)
    assert signed.payload == PAYLOAD
    return signed.state


def encode(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def test_a_signature_that_leads_to_a_trusted_root_is_verified() -> None:
    acme = maker("Acme")
    assert state(acme.device.sign(PAYLOAD), maker("Other").root, acme.root) is SignatureState.TRUSTED


@pytest.mark.parametrize("algorithm", ["RS256", "RS512", "PS256"])
def test_every_usual_algorithm_is_known(algorithm: str) -> None:
    acme = maker("Acme")
    assert state(acme.device.sign(PAYLOAD, algorithm), acme.root) is SignatureState.TRUSTED


def test_a_maker_nobody_knows_is_told() -> None:
    text = maker("Acme").device.sign(PAYLOAD)
    assert state(text) is SignatureState.UNKNOWN_ROOT
    assert state(text, maker("Other").root) is SignatureState.UNKNOWN_ROOT


def test_the_certificate_of_a_maker_may_be_trusted_itself() -> None:
    signer = maker("Acme").device
    alone = Signer(signer.key, signer.chain[:1])
    assert state(alone.sign(PAYLOAD), signer.chain[1]) is SignatureState.TRUSTED
    assert state(alone.sign(PAYLOAD), maker("Acme").root) is SignatureState.UNKNOWN_ROOT


def test_certificates_that_do_not_follow_each_other_lead_nowhere() -> None:
    acme, other = maker("Acme"), maker("Other")
    mixed = Signer(other.device.key, (other.device.chain[0], acme.device.chain[1]))
    assert state(mixed.sign(PAYLOAD), acme.root) is SignatureState.UNKNOWN_ROOT


def test_a_device_cannot_vouch_for_another() -> None:
    acme, other = maker("Acme"), maker("Other")
    forged = Signer(other.device.key, (other.device.chain[0], *acme.device.chain))
    assert state(forged.sign(PAYLOAD), acme.root) is SignatureState.UNKNOWN_ROOT


def test_a_certificate_out_of_its_time_is_told() -> None:
    acme = maker("Acme")
    assert state(acme.expired.sign(PAYLOAD), acme.root) is SignatureState.OUT_OF_DATE
    assert state(acme.device.sign(PAYLOAD), acme.root, now=NOW - timedelta(days=400)) is SignatureState.OUT_OF_DATE


def test_what_was_changed_on_its_way_has_a_wrong_signature() -> None:
    acme = maker("Acme")
    head, _, tail = acme.device.sign(b'{"a": 2}').split(".")
    assert state(f"{head}.{encode(PAYLOAD)}.{tail}", acme.root) is SignatureState.BAD
    assert state(f"{head}.{encode(PAYLOAD)}.AAAA", acme.root) is SignatureState.BAD


def test_another_key_than_the_certificates_has_a_wrong_signature() -> None:
    acme = maker("Acme")
    stolen = Signer(maker("Other").device.key, acme.device.chain)
    assert state(stolen.sign(PAYLOAD), acme.root) is SignatureState.BAD


def test_what_is_not_signed_is_told() -> None:
    assert state(encode(PAYLOAD)) is SignatureState.UNSIGNED
    header = encode(b'{"alg": "none"}')
    assert state(f"{header}.{encode(PAYLOAD)}.") is SignatureState.UNSIGNED
    assert state(f"{header}.{encode(PAYLOAD)}.AAAA") is SignatureState.UNSIGNED


def test_a_shared_secret_is_no_signature() -> None:
    """The public certificate as the secret of HS256 is an old trick."""
    acme = maker("Acme")
    der = acme.device.chain[0].public_bytes(Encoding.DER)
    header = {"alg": "HS256", "x5c": [base64.b64encode(der).decode()]}
    signed = f"{encode(json.dumps(header).encode())}.{encode(PAYLOAD)}"
    mark = hmac.digest(der, signed.encode(), "sha256")
    assert state(f"{signed}.{encode(mark)}", acme.root) is SignatureState.BAD


def test_weak_and_unusual_keys_are_not_believed() -> None:
    acme = maker("Acme")
    header = {"x5c": [base64.b64encode(acme.device.chain[0].public_bytes(Encoding.DER)).decode()]}
    text = jwt.PyJWS().encode(PAYLOAD, ec.generate_private_key(ec.SECP256R1()), "ES256", header)
    assert state(text, acme.root) is SignatureState.BAD
    small = rsa.generate_private_key(65537, 1024)
    with pytest.warns(jwt.warnings.InsecureKeyLengthWarning):
        text = jwt.PyJWS().encode(PAYLOAD, small, "RS256", header)
    assert state(text, acme.root) is SignatureState.BAD


@pytest.mark.parametrize(
    "text",
    [
        ".",
        "a.b",
        "..",
        "a.b.c.d",
        "§§§§",
        "{}",
        f"{encode(b'[1]')}.{encode(PAYLOAD)}.AAAA",
        f"{encode(b'{')}.{encode(PAYLOAD)}.AAAA",
        f"{encode(b'[' * 100_000)}.{encode(PAYLOAD)}.AAAA",
        *(
            f"{encode(json.dumps({'alg': 'RS256', 'x5c': x5c}).encode())}.{encode(PAYLOAD)}.AAAA"
            for x5c in (5, [5], ["AAAA"], ["§"], ["A" * 100_000], ["AAAA"] * 100, {"a": 1})
        ),
    ],
)
def test_what_is_neither_signed_nor_plain_is_refused(text: str) -> None:
    with pytest.raises(DeviceProtocolError):
        open_signed(text, (), NOW)


def test_base64_of_either_alphabet_is_read_and_nothing_else() -> None:
    data = bytes(range(256))
    assert decode_base64(base64.b64encode(data).decode()) == data
    assert decode_base64(base64.urlsafe_b64encode(data).decode()) == data
    assert decode_base64(encode(data)) == data
    for bad in ("a", "a b", "é", "ab\n", "a===b"):
        with pytest.raises(DeviceProtocolError):
            decode_base64(bad)


def test_roots_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "roots.pem"
    file.write_bytes(maker("Acme").pem + maker("Other").pem)
    assert read_roots(file) == (maker("Acme").root, maker("Other").root)
    file.write_bytes(b"nothing")
    with pytest.raises(DeviceAccessError):
        read_roots(file)
    with pytest.raises(DeviceAccessError):
        read_roots(tmp_path / "missing")


def test_the_worse_of_two_states_holds_for_both() -> None:
    assert SignatureState.TRUSTED.worse(SignatureState.UNSIGNED) is SignatureState.UNSIGNED
    assert SignatureState.BAD.worse(SignatureState.UNKNOWN_ROOT) is SignatureState.BAD


@pytest.mark.filterwarnings("ignore::cryptography.utils.CryptographyDeprecationWarning")
def test_broken_certificates_end_in_our_own_errors(rounds: int) -> None:
    acme = maker("Acme")
    provider = base64.b64encode(acme.device.chain[1].public_bytes(Encoding.DER)).decode()
    _, payload, tail = acme.device.sign(PAYLOAD).split(".")

    def parse(der: bytes) -> None:
        header = {"alg": "RS256", "x5c": [base64.b64encode(der).decode(), provider]}
        assert state(f"{encode(json.dumps(header).encode())}.{payload}.{tail}", acme.root) is not SignatureState.TRUSTED

    assert survive(parse, [acme.device.chain[0].public_bytes(Encoding.DER)], rounds, seed=11) > 0
