"""The owner's own secrets: each a file of mode 0600 named after it, or in the keyring where its file says so.

They are kept to be looked for in all that leaves, and to be filled in for the one host that each was released to.
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Final

from deskhand.core.errors import Problem
from deskhand.core.words import Words
from deskhand.trust import secretfile
from deskhand.trust.keyhome import Ring, SystemRing

LONGEST: Final = 4_096
NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}\Z")
_IN_RING: Final = b"keyring\n"


class BadSecret(Problem):
    words = Words(
        'The secret "{name}" cannot be used: its name must be letters, digits, ".", "_" or "-", and what it holds one '
        "line of plain characters, {longest} at most. Nothing was done. Correct {path}.",
        "机密“{name}”无法使用：名称只能含字母、数字、“.”、“_”或“-”，内容必须是一行普通字符，最多 {longest} 个。"
        "没有做任何更改。请改正 {path}。",
    )


class SecretHome:
    """The secrets in one folder."""

    def __init__(self, folder: Path, ring: Ring | None = None) -> None:
        self.folder = folder
        self._ring = SystemRing() if ring is None else ring

    def names(self) -> list[str]:
        """Of every secret there is; none where the folder is not there."""
        if not self.folder.is_dir():
            return []
        return sorted(one.name for one in self.folder.iterdir() if not one.name.startswith("."))

    def load(self, name: str) -> str | None:
        """A secret by its name, None where there is none.

        Raises `BadSecret`, `RingSilent`, or a problem with its file (one that others can read is not used).
        """
        if not NAME.match(name):
            return None
        kept = secretfile.read(self.folder / name)
        if kept == _IN_RING:
            inner = self._ring.get(self._ring_name(name))
            kept = None if inner is None else inner.encode()
        return None if kept is None else self._read(name, kept)

    def keep(self, name: str, secret: str, *, in_ring: bool = False) -> None:
        """Keep a secret, in place of one of the same name; durable when this returns. Raises as `load` does."""
        if not fits(name, secret):
            raise self._bad(name)
        if in_ring:
            self._ring.put(self._ring_name(name), secret)
        secretfile.keep(self.folder / name, _IN_RING if in_ring else secret.encode())

    def in_ring(self, name: str) -> bool:
        """Whether a secret is in the keyring; raises as `load` does."""
        return NAME.match(name) is not None and secretfile.read(self.folder / name) == _IN_RING

    def drop(self, name: str) -> bool:
        """Keep a secret no longer; whether there was one. Raises `RingSilent`, and a problem with its file."""
        if not NAME.match(name) or not (self.folder / name).is_file():
            return False
        if self.in_ring(name):
            self._ring.drop(self._ring_name(name))
        secretfile.drop(self.folder / name)
        return True

    def all(self) -> list[tuple[str, str]]:
        """Every secret with its name; raises as `load` does, for one that is not seen is one that is not looked for."""
        found: list[tuple[str, str]] = []
        for name in self.names():
            secret = self.load(name)
            if secret is None:
                raise self._bad(name)
            found.append((name, secret))
        return found

    def _read(self, name: str, kept: bytes) -> str:
        try:
            secret = kept.decode().rstrip("\r\n")
        except UnicodeDecodeError:
            raise self._bad(name) from None
        if not _plain(secret):
            raise self._bad(name)
        return secret

    def _bad(self, name: str) -> BadSecret:
        return BadSecret(name=name, longest=LONGEST, path=self.folder / name)

    def _ring_name(self, name: str) -> str:
        return f"secret/{name}@{hashlib.sha256(str(self.folder.absolute()).encode()).hexdigest()[:16]}"


def fits(name: str, secret: str) -> bool:
    """Whether a secret can be kept as it is, under this name."""
    return NAME.match(name) is not None and _plain(secret)


def _plain(secret: str) -> bool:
    return 0 < len(secret) <= LONGEST and secret.isascii() and secret.isprintable()
