"""Keys that sign, and how a signature is checked.

Ours are Ed25519. P-256 is taken from pages whose browser has no Ed25519. Which of the two a device uses stands in the
roster beside its key; nothing in a message can change it.

The library is imported once something is signed or checked: it is a sixth of the memory of a process that does neither.
"""

from __future__ import annotations

import base64
import hashlib
from typing import TYPE_CHECKING, Final, Literal

from deskhand.trust.rejected import Rejected, Why

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

Alg = Literal["ed25519", "p256"]
_SIGNATURE: Final = 64
"""Both: R and S of 32 bytes each, as WebCrypto gives them."""


def device_id(public: bytes) -> str:
    """The name of a key holder: 128 bits of the hash of its public key, as 26 lower letters and digits."""
    return base64.b32encode(hashlib.sha256(public).digest()[:16]).decode().rstrip("=").lower()


class Key:
    """A private Ed25519 key. It is never printed, and never leaves but into its file or the keyring."""

    __slots__ = ("_private", "id", "public")
    alg: Final[Alg] = "ed25519"

    def __init__(self, seed: bytes) -> None:
        """`seed` is the 32 bytes that are kept; raises ValueError for another length."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._private.public_key().public_bytes_raw()
        self.id = device_id(self.public)

    @classmethod
    def make(cls) -> Key:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    def seed(self) -> bytes:
        return self._private.private_bytes_raw()

    def sign(self, message: bytes) -> bytes:
        return self._private.sign(message)

    def __repr__(self) -> str:
        return f"Key({self.id})"


def check_public(alg: Alg, public: bytes) -> None:
    """Raises `Rejected` unless these bytes are a public key of this kind, as WebCrypto exports it raw."""
    _ed25519(public) if alg == "ed25519" else _p256(public)


def verify(alg: Alg, public: bytes, signature: bytes, message: bytes) -> None:
    """Raises `Rejected` unless this key of this kind signed this message; returns nothing that could be ignored."""
    from cryptography.exceptions import InvalidSignature

    if len(signature) != _SIGNATURE:
        raise Rejected(Why.SIGNATURE)
    try:
        if alg == "ed25519":
            _ed25519(public).verify(signature, message)
        else:
            _check_p256(_p256(public), signature, message)
    except InvalidSignature:
        raise Rejected(Why.SIGNATURE) from None


def _check_p256(public: ec.EllipticCurvePublicKey, signature: bytes, message: bytes) -> None:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

    r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
    public.verify(encode_dss_signature(r, s), message, ec.ECDSA(hashes.SHA256()))


def _ed25519(public: bytes) -> Ed25519PublicKey:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        return Ed25519PublicKey.from_public_bytes(public)
    except ValueError:
        raise Rejected(Why.KEY) from None


def _p256(public: bytes) -> ec.EllipticCurvePublicKey:
    from cryptography.hazmat.primitives.asymmetric import ec

    # Only the uncompressed form: one key has one id.
    if len(public) != 65 or public[0] != 4:
        raise Rejected(Why.KEY)
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    except ValueError:
        raise Rejected(Why.KEY) from None
