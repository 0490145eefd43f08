"""Old files of Office under a password: the two here were saved by LibreOffice, with the password "secret"."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from deskhand.formats.old_office import OLD, is_locked
from deskhand.formats.problems import FileEncrypted
from deskhand.formats.sheets.grids import Workbook

LOCKED = Path(__file__).parent / "old"
USER = b"\x00\x00\xf6\x0f\x24\x00\x00\x00\x14\x00\x00\x00"
"""How the stream begins that says whether a presentation is locked; no program here saves a locked one."""


def test_a_locked_book_says_so() -> None:
    content = (LOCKED / "locked.xls").read_bytes()
    assert is_locked(content)
    with pytest.raises(FileEncrypted):
        Workbook(io.BytesIO(content), "xls", "帐.xls")
    assert not is_locked(content.replace(b"\x2f\x00\x36\x00", b"\x42\x00\x36\x00"))
    assert not is_locked(content[:8] + bytes(1) + content[8:]), "it counts where a stream may begin, and nowhere else"


def test_a_locked_document_says_so() -> None:
    content = (LOCKED / "locked.doc").read_bytes()
    assert is_locked(content)
    at = content.index(b"\xec\xa5") + 11
    assert not is_locked(content[:at] + bytes([content[at] & 0xFE]) + content[at + 1 :])


def test_a_locked_presentation_says_so() -> None:
    head = OLD + bytes(504)
    assert is_locked(head + USER + b"\xdf\xc4\xd1\xf3")
    assert not is_locked(head + USER + b"\x5f\xc0\x91\xe3")
    assert not is_locked(bytes(512) + USER + b"\xdf\xc4\xd1\xf3")


def test_chance_locks_nothing() -> None:
    chance = hashlib.shake_256(b"pictures").digest(12_000_000)
    assert not is_locked(OLD + bytes(504) + chance)
