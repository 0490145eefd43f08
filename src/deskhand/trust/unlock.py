"""The secret that is typed once more for what cannot be taken back: money, or no way back.

The desk keeps a key made from it, never the secret; the page makes the same key with WebCrypto (PBKDF2) and signs into
its consent a proof for this one card and nonce, so the proof is of no use for another question.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from typing import Annotated, Final

import msgspec

from deskhand.trust.consent import Consent
from deskhand.trust.rejected import Rejected, Why

ROUNDS: Final = 600_000
_DOMAIN: Final = b"deskhand/unlock/1\0"


class Unlock(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the desk keeps. Whoever reads it can prove to have typed the secret, so it lies where the keys do."""

    salt: Annotated[bytes, msgspec.Meta(min_length=16, max_length=16)]
    key: Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]


def new_unlock(secret: str) -> Unlock:
    salt = secrets.token_bytes(16)
    return Unlock(salt, unlock_key(secret, salt))


def unlock_key(secret: str, salt: bytes) -> bytes:
    """Slow on purpose (a third of a second)."""
    return hashlib.pbkdf2_hmac("sha256", secret.encode(), salt, ROUNDS)


def proof(key: bytes, card: str, nonce: str) -> str:
    """What goes into `Consent.unlock`; `card` is the hash and `nonce` the consent's own."""
    return hmac.new(key, _DOMAIN + f"{card}\0{nonce}".encode(), hashlib.sha256).hexdigest()


def check_unlock(consent: Consent, kept: Unlock | None) -> None:
    """Raises `Rejected` unless the secret was typed for this consent; where none was ever set, that too is a no."""
    if kept is None or consent.unlock is None:
        raise Rejected(Why.UNLOCK)
    if not hmac.compare_digest(consent.unlock, proof(kept.key, consent.card, consent.nonce)):
        raise Rejected(Why.UNLOCK)
