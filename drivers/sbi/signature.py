"""The signature of an SBI answer: JWS compact (RFC 7515) with the signer's certificates in its header (x5c).

A wrong signature is a fault. A right one by an unknown maker only says that nobody changed the answer on its way; who
signed it is known when the certificates lead to one of the roots that the office trusts.
"""

from __future__ import annotations

import base64
import binascii
import enum
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from pathlib import Path

import jwt
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey

from drivers.api import DeviceAccessError, DeviceProtocolError

MAX_CERTIFICATES = 8
MAX_CERTIFICATE_CHARACTERS = 16 * 1024
MAX_ROOTS_BYTES = 1024 * 1024
MIN_RSA_BITS = 2048
RSA_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
EC_ALGORITHMS = ("ES256", "ES384", "ES512")

_BROKEN = (
    ValueError,
    TypeError,
    InvalidSignature,
    UnsupportedAlgorithm,
    x509.InvalidVersion,
    x509.ExtensionNotFound,
    x509.DuplicateExtension,
    x509.UnsupportedGeneralNameType,
)
"""What a certificate that is not sound can raise wherever it is touched."""

Certificates = tuple[x509.Certificate, ...]


class SignatureState(enum.Enum):
    """How far an answer can be trusted, from best to worst; the value is what a technician reads."""

    TRUSTED = "signature verified"
    OUT_OF_DATE = "signed, certificate out of date"
    UNKNOWN_ROOT = "signed, issuer unknown"
    UNSIGNED = "not signed"
    BAD = "signature wrong"

    def worse(self, other: SignatureState) -> SignatureState:
        """Return the worse of two: what holds for both."""
        order = list(SignatureState)
        return max(self, other, key=order.index)


@dataclass(frozen=True, slots=True)
class Signed:
    """What was signed, and how far that can be trusted."""

    payload: bytes
    state: SignatureState


def read_roots(path: Path) -> Certificates:
    """Read the trusted certificates of a PEM file. Raises `DeviceAccessError`."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_ROOTS_BYTES)
        return tuple(x509.load_pem_x509_certificates(data))
    except (OSError, ValueError) as error:
        raise DeviceAccessError("the file of trusted certificates cannot be read") from error


def trusted(path: Path | None) -> Certificates:
    """Read the trusted certificates where a file of them is named. Raises `DeviceAccessError`."""
    return read_roots(path) if path is not None else ()


def open_signed(text: str, roots: Certificates, now: datetime) -> Signed:
    """Return what `text` holds: `header.payload.signature`, or the payload alone when it is not signed.

    Raises `DeviceProtocolError` for anything else. `now` is aware.
    """
    parts = text.split(".")
    if len(parts) == 1:
        return Signed(decode_base64(text), SignatureState.UNSIGNED)
    if len(parts) != 3:
        raise DeviceProtocolError("an answer is neither signed nor plain")
    payload = decode_base64(parts[1])
    return Signed(payload, _state(text, parts, roots, now))


def decode_base64(text: str) -> bytes:
    """Decode base64 of either alphabet, padded or not. Raises `DeviceProtocolError` for any stray character."""
    plain = text.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise DeviceProtocolError("a part of an answer is no base64") from error


def _state(text: str, parts: Sequence[str], roots: Certificates, now: datetime) -> SignatureState:
    try:
        header = json.loads(decode_base64(parts[0]))
        algorithm = header["alg"]
        encoded = header.get("x5c", ())
    except (ValueError, RecursionError, TypeError, KeyError, AttributeError) as error:
        raise DeviceProtocolError("the header of a signed answer cannot be read") from error
    if algorithm == "none" or not parts[2]:
        return SignatureState.UNSIGNED
    chain = _read_chain(encoded)
    if not chain:
        return SignatureState.UNKNOWN_ROOT  # nothing to check it by
    return _chain_state(chain, roots, now) if _is_signed_by(chain[0], text, algorithm) else SignatureState.BAD


def _read_chain(encoded: object) -> Certificates:
    """Read x5c: DER in base64, the signer first (RFC 7515, 4.1.6); one certificate may stand alone."""
    texts = [encoded] if isinstance(encoded, str) else encoded
    if not isinstance(texts, list | tuple) or len(texts) > MAX_CERTIFICATES:
        raise DeviceProtocolError("the certificates of a signed answer cannot be read")
    chain = []
    for text in texts:
        if not isinstance(text, str) or len(text) > MAX_CERTIFICATE_CHARACTERS:
            raise DeviceProtocolError("a certificate of a signed answer cannot be read")
        try:
            chain.append(x509.load_der_x509_certificate(decode_base64("".join(text.split()))))
        except _BROKEN as error:
            raise DeviceProtocolError("a certificate of a signed answer cannot be read") from error
    return tuple(chain)


def _is_signed_by(signer: x509.Certificate, text: str, algorithm: object) -> bool:
    try:
        key = signer.public_key()
    except _BROKEN:
        return False
    if isinstance(key, RSAPublicKey) and key.key_size >= MIN_RSA_BITS:
        allowed: tuple[str, ...] = RSA_ALGORITHMS
    elif isinstance(key, EllipticCurvePublicKey):
        allowed = EC_ALGORITHMS
    else:
        return False
    if algorithm not in allowed:
        return False
    try:
        jwt.PyJWS(algorithms=list(allowed)).decode(text, key, algorithms=list(allowed))
    except (jwt.InvalidTokenError, jwt.InvalidKeyError, ValueError, TypeError, RecursionError):
        return False
    return True


def _chain_state(chain: Certificates, roots: Certificates, now: datetime) -> SignatureState:
    """Follow the certificates from the signer to a trusted root."""
    if not all(_is_issued_by(signed, issuer) for signed, issuer in pairwise(chain)):
        return SignatureState.UNKNOWN_ROOT
    anchor = next((root for root in roots if root == chain[-1] or _is_issued_by(chain[-1], root)), None)
    if anchor is None:
        return SignatureState.UNKNOWN_ROOT
    return SignatureState.TRUSTED if all(_is_valid(c, now) for c in (*chain, anchor)) else SignatureState.OUT_OF_DATE


def _is_valid(certificate: x509.Certificate, now: datetime) -> bool:
    try:
        return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc
    except _BROKEN:
        return False


def _is_issued_by(signed: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        signed.verify_directly_issued_by(issuer)
        return issuer.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except _BROKEN:
        return False
