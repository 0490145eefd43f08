"""Bytes with a signature, as they cross the wire: a claim, until `trust` has checked it."""

from __future__ import annotations

import hashlib

import msgspec


class Signed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Bytes, the device that is said to have signed them, and the signature; a claim until `trust` has checked it."""

    raw: bytes
    by: str
    sig: bytes

    @property
    def hash(self) -> str:
        """What names this message. Of `raw` alone: an ECDSA signature can be rewritten by anyone and still hold."""
        return hashlib.sha256(self.raw).hexdigest()
