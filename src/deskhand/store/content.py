"""Content that can be forgotten: sealed under a key per subject, gone for good when the key is dropped.

Journals, inboxes and audit rows hold only the id of a sealed piece. Dropping a subject's key makes every copy of its
content unreadable, in backups of the table too, while the rows that prove what happened stay as they are.
"""

from __future__ import annotations

import os
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE = 12


class Forgotten(Exception):
    """The person had this forgotten; it cannot be read again."""


class Keys(Protocol):
    """Where the keys of subjects are kept, inside the caller's transaction."""

    def key(self, subject: str) -> bytes | None: ...
    def add_key(self, subject: str, key: bytes) -> None: ...
    def drop_key(self, subject: str) -> None: ...


def seal(keys: Keys, subject: str, content: bytes) -> bytes:
    """Content as it may be stored; makes the subject's key at its first use."""
    key = keys.key(subject)
    if key is None:
        key = AESGCM.generate_key(bit_length=128)
        keys.add_key(subject, key)
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, subject.encode())


def unseal(keys: Keys, subject: str, sealed: bytes) -> bytes:
    """The content again; raises `Forgotten` once its key is gone, or where no key of ours ever sealed it."""
    key = keys.key(subject)
    if key is None:
        raise Forgotten(subject)
    try:
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], subject.encode())
    except (InvalidTag, ValueError):  # ValueError: too short to have been sealed
        raise Forgotten(subject) from None
