"""Keys and certificates of invented makers: a root, a maker, and what signs the devices' answers."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Signer:
    """A key and its certificates, its own first."""

    key: rsa.RSAPrivateKey
    chain: tuple[x509.Certificate, ...]

    def sign(self, payload: bytes, algorithm: str = "RS256") -> str:
        """Sign as JWS compact, with the certificates in the header."""
        x5c = [base64.b64encode(c.public_bytes(Encoding.DER)).decode() for c in self.chain]
        return jwt.PyJWS().encode(payload, self.key, algorithm, {"x5c": x5c, "typ": "JWT"})


@dataclass(frozen=True)
class Maker:
    """A root of trust, and signers under it."""

    root: x509.Certificate
    device: Signer
    expired: Signer

    @property
    def pem(self) -> bytes:
        """The root as a file of trusted certificates."""
        return self.root.public_bytes(Encoding.PEM)


@cache
def maker(name: str) -> Maker:
    """Invent a maker. Kept for the whole test run: keys take long to make."""
    root_key, maker_key, device_key = (rsa.generate_private_key(65537, 2048) for _ in range(3))
    root = _certify(f"{name} root", root_key, f"{name} root", root_key, is_authority=True)
    provider = _certify(f"{name} provider", maker_key, f"{name} root", root_key, is_authority=True)
    device = _certify(f"{name} device", device_key, f"{name} provider", maker_key)
    old = _certify(f"{name} old device", device_key, f"{name} provider", maker_key, days=(-30, -1))
    return Maker(root, Signer(device_key, (device, provider)), Signer(device_key, (old, provider)))


def _certify(
    subject: str,
    subject_key: rsa.RSAPrivateKey,
    issuer: str,
    issuer_key: rsa.RSAPrivateKey,
    *,
    is_authority: bool = False,
    days: tuple[int, int] = (-30, 3650),
) -> x509.Certificate:
    names = [x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)]) for name in (subject, issuer)]
    builder = x509.CertificateBuilder(names[1], names[0], subject_key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(NOW + timedelta(days[0])).not_valid_after(NOW + timedelta(days[1]))
    builder = builder.add_extension(x509.BasicConstraints(is_authority, None), critical=True)
    return builder.sign(issuer_key, hashes.SHA256())
