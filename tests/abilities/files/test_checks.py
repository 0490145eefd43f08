"""The checks afterwards notice what is not so: each is shown a lie."""

from __future__ import annotations

import zipfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.abilities.files.conftest import Desk

from deskhand.abilities.files import ability as files
from deskhand.core.ability import Ability, Claim, Group, Registry
from deskhand.core.wire.frames import Receipt
from deskhand.desk.monitor import Monitor


class Meddling:
    """The real abilities, but somebody changes the folder between the work and the check."""

    def __init__(self) -> None:
        self.path = Path()
        self.content = b""

    def registry(self) -> Registry:
        given = [value for value in vars(files).values() if isinstance(value, Ability)]
        return Registry([Group("files", tuple(self._meddled(one) for one in given), ModuleType("x.ability"))])

    def _meddled(self, one: Ability) -> Ability:
        async def check(ctx: Any, result: Any) -> Sequence[Claim]:
            if self.content:
                self.path.write_bytes(self.content)
            else:
                self.path.unlink()
            assert one.check is not None
            return await one.check(ctx, result)

        return replace(one, check=check)


@pytest.fixture
def meddling() -> Meddling:
    return Meddling()


@pytest.fixture
async def desk(home: Path, tmp_path: Path, meddling: Meddling) -> AsyncIterator[Desk]:
    root = tmp_path / "desk"
    root.mkdir()
    monitor = Monitor(home, meddling.registry())
    await monitor.start()
    yield Desk(root, monitor)
    await monitor.close()


def unmet(receipt: Receipt) -> bool:
    return receipt.outcome == "failed" and receipt.trouble is not None and receipt.trouble.code == "Unmet"


@pytest.mark.parametrize(
    ("do", "args", "path", "content"),
    [
        ("files.move", {"files": ["a.txt"], "to": "there"}, "there/a.txt", b"other!"),
        ("files.move", {"files": ["a.txt"], "to": "there"}, "there/a.txt", b""),
        ("files.move", {"files": ["a.txt"], "to": "there"}, "a.txt", b"back again"),
        ("files.copy", {"files": ["a.txt"], "to": "there"}, "there/a.txt", b"Alpha"),
        ("files.rename", {"files": ["a.txt"], "to": "b"}, "b.txt", b""),
        ("files.delete", {"files": ["a.txt"]}, "a.txt", b"back again"),
        ("files.organize", {"folder": "."}, "Text/a.txt", b""),
        ("files.duplicates", {"folder": ".", "trash": True}, "a.txt", b""),
        ("files.zip", {"files": ["a.txt", "b.txt"]}, "b.txt", b"changed while packed"),
        ("files.unzip", {"file": "p.zip"}, "p/one.txt", b"2"),
        ("files.unzip", {"file": "p.zip"}, "p/more.txt", b"2"),
        ("files.find", {"query": "a"}, "a.txt", b"changed while found"),
        ("files.list", {"folder": "."}, "a.txt", b""),
    ],
)
async def test_a_lie_is_found_out(
    desk: Desk, meddling: Meddling, do: str, args: dict[str, Any], path: str, content: bytes
) -> None:
    desk.write("a.txt", "alpha", mtime=1_760_000_000)
    desk.write("b.txt" if do != "files.rename" else "c.txt", "alpha", mtime=1_770_000_000)
    with zipfile.ZipFile(desk.root / "p.zip", "w") as archive:
        archive.writestr("one.txt", "1")
    meddling.path, meddling.content = desk.root / path, content
    receipt = await desk.do(do, **args)
    assert unmet(receipt), receipt
